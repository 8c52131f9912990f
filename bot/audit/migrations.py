"""The tables, step by step: SQL as text. Pure.

A step that was ever released is never changed; what is new comes as one more step.
"""


def _steps(time: str) -> tuple[tuple[str, ...], ...]:
    """For a database whose type for a moment is `time`."""
    return (
        (
            f"""CREATE TABLE IF NOT EXISTS audit_records (
            record_id TEXT NOT NULL, position INTEGER NOT NULL, time {time} NOT NULL,
            user_id TEXT NOT NULL, team_id TEXT NOT NULL, channel_id TEXT NOT NULL,
            action TEXT NOT NULL, contact_id TEXT NOT NULL, outcome TEXT NOT NULL,
            request_id TEXT NOT NULL, reference TEXT NOT NULL,
            PRIMARY KEY (record_id, position))""",
            "CREATE INDEX IF NOT EXISTS audit_by_contact ON audit_records (contact_id, time)",
            "CREATE INDEX IF NOT EXISTS audit_by_user ON audit_records (user_id, time)",
            "CREATE INDEX IF NOT EXISTS audit_by_time ON audit_records (time)",
        ),
    )


SQLITE = _steps("TEXT")  # of one length, so that it sorts as the moments do
POSTGRES = _steps("TIMESTAMPTZ")

VERSION_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)"
VERSION = "SELECT max(version) FROM schema_version"
NEWEST = len(SQLITE)
