-- The two roles of the audit trail, for psql, after `python -m bot audit migrate`:
--   psql --set bot=… --set prune=… --file docs/roles.sql postgresql://owner@host/database
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE recordings_bot LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'recordings_bot') \gexec
SELECT 'CREATE ROLE recordings_prune LOGIN'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'recordings_prune') \gexec
ALTER ROLE recordings_bot PASSWORD :'bot';
ALTER ROLE recordings_prune PASSWORD :'prune';
GRANT USAGE ON SCHEMA public TO recordings_bot;
GRANT INSERT, SELECT ON audit_records TO recordings_bot;
GRANT SELECT ON schema_version TO recordings_bot;
GRANT USAGE ON SCHEMA public TO recordings_prune;
GRANT SELECT, DELETE ON audit_records TO recordings_prune;
GRANT SELECT ON schema_version TO recordings_prune;
