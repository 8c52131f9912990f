"""The tables, step by step. Pure: SQL as text.

A step that was ever released is never changed; what is new comes as one more step.
"""

SQLITE = (
    (
        """CREATE TABLE IF NOT EXISTS audit_records (
            record_id TEXT NOT NULL, position INTEGER NOT NULL, time TEXT NOT NULL,
            user_id TEXT NOT NULL, team_id TEXT NOT NULL, channel_id TEXT NOT NULL,
            action TEXT NOT NULL, contact_id TEXT NOT NULL, outcome TEXT NOT NULL,
            request_id TEXT NOT NULL, reference TEXT NOT NULL,
            PRIMARY KEY (record_id, position))""",
        "CREATE INDEX IF NOT EXISTS audit_by_contact ON audit_records (contact_id, time)",
        "CREATE INDEX IF NOT EXISTS audit_by_user ON audit_records (user_id, time)",
        "CREATE INDEX IF NOT EXISTS audit_by_time ON audit_records (time)",
    ),
)

POSTGRES = (
    (
        """CREATE TABLE IF NOT EXISTS audit_records (
            record_id text NOT NULL, position integer NOT NULL, time timestamptz NOT NULL,
            user_id text NOT NULL, team_id text NOT NULL, channel_id text NOT NULL,
            action text NOT NULL, contact_id text NOT NULL, outcome text NOT NULL,
            request_id text NOT NULL, reference text NOT NULL,
            PRIMARY KEY (record_id, position))""",
        "CREATE INDEX IF NOT EXISTS audit_by_contact ON audit_records (contact_id, time)",
        "CREATE INDEX IF NOT EXISTS audit_by_user ON audit_records (user_id, time)",
        "CREATE INDEX IF NOT EXISTS audit_by_time ON audit_records (time)",
    ),
)

VERSION_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)"
VERSION = "SELECT max(version) FROM schema_version"
NEWEST = len(SQLITE)
