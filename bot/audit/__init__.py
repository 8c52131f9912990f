"""Who saw what, written before anything is shown."""

from bot.audit.trail import LIMIT_SECONDS, BatchedTrail, LogTrail, Trail


def open_audit(url: str, *, limit: float = LIMIT_SECONDS) -> Trail:
    """Open the trail: the database where a URL is set, else the log.

    `limit`: seconds that a record may take to be written, and a reading.
    """
    if not url:
        return LogTrail()
    from bot.audit.database import open_database  # noqa: PLC0415 — nothing of it without a URL

    return BatchedTrail(open_database(url, limit=limit), limit=limit)
