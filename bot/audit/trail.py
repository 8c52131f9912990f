"""Where the trail goes: the log, or a database. What cannot be written must not be shown."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Protocol

from bot.audit.bounded import within
from bot.audit.record import AuditRecord, Wanted
from bot.errors import AuditFailed

LIMIT = 1.5  # seconds for a record to be written, or read; below the 2 s of an acknowledgement
_TOGETHER = 100  # records in one write
_PAUSES = (0.05, 0.1, 0.2)  # seconds between tries to write to the log

_trail = logging.getLogger("bot.audit")
_log = logging.getLogger(__name__)


class Trail(Protocol):
    """A sink that takes its time, and can be read, too."""

    async def write(self, records: Sequence[AuditRecord]) -> None:
        """Returns when they are stored, all of them. Raises AuditFailed."""

    async def read(self, wanted: Wanted, most: int | None = None) -> list[AuditRecord]:
        """The newest first. Raises AuditFailed."""

    async def prepare(self) -> None:
        """Make the tables, where they are not there yet. Raises AuditFailed."""

    async def rehearse(self, record: AuditRecord) -> None:
        """Write it and take it back. Raises AuditFailed."""

    async def close(self) -> None:
        """Close the database."""


class LogSink:
    """Lines `audit` of the log, at every `LOG_LEVEL`."""

    def __init__(self) -> None:
        _trail.setLevel(logging.INFO)

    def write_at_once(self, record: AuditRecord) -> None:
        """Write it, without waiting. Raises AuditFailed where the log's stream takes nothing."""
        _write(_line(record))

    async def write(self, record: AuditRecord) -> None:
        """Write it, and give a reader that is only busy a moment. Raises AuditFailed."""
        line = _line(record)  # the same one again: what was written of it is not written twice
        for pause in _PAUSES:
            try:
                return _write(line)
            except AuditFailed:
                await asyncio.sleep(pause)
        return _write(line)


def _line(record: AuditRecord) -> logging.LogRecord:
    fields = {
        "reference": record.reference,
        "user": record.user_id,
        "team": record.team_id,
        "channel": record.channel_id,
        "action": record.action,
        "contact_ids": record.contact_ids,
        "outcome": record.outcome,
        "request_ids": record.request_ids,
    }
    return _trail.makeRecord(_trail.name, logging.INFO, "", 0, "audit", (), None, extra=fields)


def _write(line: logging.LogRecord) -> None:
    try:
        _trail.handle(line)
    except (OSError, ValueError) as error:  # full, or closed
        raise AuditFailed("not_logged") from error


class Audit:
    """The trail, as those who show something use it.

    Records that come while others are being written go together with the next write. `limit`:
    seconds that a record may take to be written, and a reading; closing twice that.

    Attributes:
        broken: whether nothing can be written until somebody mends the database, or its setting.
    """

    def __init__(self, sink: LogSink | Trail, *, limit: float = LIMIT) -> None:
        self._sink = sink
        self._limit = limit
        self._waiting: list[tuple[AuditRecord, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self.broken = False

    @property
    def immediate(self) -> bool:
        """Whether a record is written without waiting (`seen_at_once`)."""
        return isinstance(self._sink, LogSink)

    def seen_at_once(self, record: AuditRecord) -> None:
        """To the log. Raises AuditFailed."""
        assert isinstance(self._sink, LogSink)  # noqa: S101 — `immediate` says so
        self._sink.write_at_once(record)

    async def seen(self, record: AuditRecord) -> None:
        """Returns when the record is stored, within `limit`. Raises AuditFailed."""
        if isinstance(self._sink, LogSink):
            await self._sink.write(record)
            return
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((record, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting(self._sink))
        try:
            async with asyncio.timeout(self._limit):
                await done
        except TimeoutError:
            raise AuditFailed("unreachable") from None

    async def read(self, wanted: Wanted, most: int) -> list[AuditRecord] | None:
        """The newest first; None where the trail is in the log alone. Raises AuditFailed."""
        if isinstance(self._sink, LogSink):
            return None
        return await within(self._limit, self._sink.read(wanted, most))

    async def rehearse(self, record: AuditRecord) -> None:
        """See whether a record can be written, and leave none. Raises AuditFailed."""
        if not isinstance(self._sink, LogSink):
            await within(self._limit, self._sink.rehearse(record))

    async def start(self) -> None:
        """Make the tables where that is allowed; what fails is tried again with each record."""
        if isinstance(self._sink, LogSink):
            return
        try:
            await within(self._limit, self._sink.prepare())
        except AuditFailed as error:
            _log.error(
                "audit trail not ready; nothing is shown",
                extra={"reason": error.reason, "setting": "AUDIT_DATABASE_URL"},
            )
            if error.reason != "unreachable":
                self.broken = True

    async def close(self) -> None:
        """Finish what is being written, and close; what hangs is left behind."""
        if isinstance(self._sink, LogSink):
            return
        if self._writing is not None:
            await asyncio.wait((self._writing,), timeout=self._limit)
            self._writing.cancel()
        with contextlib.suppress(AuditFailed):
            await within(self._limit, self._sink.close())

    async def _write_waiting(self, trail: Trail) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            # Whoever gave up waiting is shown nothing, and so needs no record.
            batch = [(record, done) for record, done in batch if not done.done()]
            if not batch:
                continue
            failed: AuditFailed | None = None
            try:
                await within(self._limit, trail.write([record for record, _ in batch]))
                self.broken = False
            except AuditFailed as error:
                failed = error
                self.broken = error.reason != "unreachable"
            except Exception as error:  # a sink's own fault: nobody may wait for it in vain
                _log.error("fault of the audit sink", exc_info=error)
                failed = AuditFailed("refused")
            for _, done in batch:
                with contextlib.suppress(asyncio.InvalidStateError):  # gave up meanwhile
                    done.set_exception(failed) if failed else done.set_result(None)
