"""Who saw what, written before anything is shown."""

from bot.audit.trail import LIMIT, Audit, LogSink


def open_audit(url: str, *, limit: float = LIMIT) -> Audit:
    """Open the trail: the database where a URL is set, else the log.

    `limit`: seconds that a record may take to be written, and a reading.
    """
    if not url:
        return Audit(LogSink())
    from bot.audit.database import open_trail  # noqa: PLC0415 — nothing of it without a URL

    return Audit(open_trail(url, limit=limit), limit=limit)
