"""Where the trail goes: the log, or a database. What cannot be written must not be shown."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Protocol

from bot.audit.bounded import within
from bot.audit.record import AuditRecord, Wanted
from bot.errors import AuditFailed, Cause

LIMIT_SECONDS = 1.5  # for a record to be written, or read; below the 2 s of an acknowledgement
_BATCH_RECORDS = 100  # in one write
_PAUSES_SECONDS = (0.05, 0.1, 0.2)  # between tries to write to the log

_trail = logging.getLogger("bot.audit")
_log = logging.getLogger(__name__)


class Trail(Protocol):
    """The trail, as those who show something use it.

    Attributes:
        immediate: whether `write_now` may be called: a record is written without waiting.
        broken: whether nothing can be written until somebody mends the database, or its setting.
    """

    immediate: bool
    broken: bool

    def write_now(self, record: AuditRecord) -> None:
        """Write the record. Raises AuditFailed."""

    async def write(self, record: AuditRecord) -> None:
        """Return when the record is stored. Raises AuditFailed."""

    async def read(self, wanted: Wanted, most: int) -> list[AuditRecord] | None:
        """The newest first; None where the trail is in the log alone. Raises AuditFailed."""

    async def rehearse(self, record: AuditRecord) -> None:
        """See whether a record can be written, and leave none. Raises AuditFailed."""

    async def start(self) -> None:
        """Prepare what can be prepared; what fails is tried again with each record."""

    async def close(self) -> None:
        """Finish what is being written, and close; what hangs is left behind."""


class LogTrail:
    """Lines `audit` of the log, at every `LOG_LEVEL`."""

    immediate = True
    broken = False

    def __init__(self) -> None:
        _trail.setLevel(logging.INFO)

    def write_now(self, record: AuditRecord) -> None:
        """Write it, without waiting. Raises AuditFailed where the log's stream takes nothing."""
        _write(_line(record))

    async def write(self, record: AuditRecord) -> None:
        """Write it, and give a reader that is only busy a moment. Raises AuditFailed."""
        line = _line(record)  # the same one again: what was written of it is not written twice
        for pause in _PAUSES_SECONDS:
            try:
                return _write(line)
            except AuditFailed:
                await asyncio.sleep(pause)
        return _write(line)

    async def read(self, _wanted: Wanted, _most: int) -> None:
        """Nobody reads the log through us."""

    async def rehearse(self, _record: AuditRecord) -> None:
        """A line cannot be taken back."""

    async def start(self) -> None:
        """There is nothing to prepare."""

    async def close(self) -> None:
        """The log is closed by the process."""


def _line(record: AuditRecord) -> logging.LogRecord:
    fields: dict[str, object] = {
        "reference": record.reference,
        "user": record.user_id,
        "team": record.team_id,
        "channel": record.channel_id,
        "action": record.action,
        "contact_ids": record.contact_ids,
        "outcome": record.outcome,
        "request_ids": record.request_ids,
    }
    if record.window:
        fields["window"] = record.window
    if record.count is not None:
        fields["count"] = record.count
    if record.recording:
        fields["recording"] = record.recording
    return _trail.makeRecord(_trail.name, logging.INFO, "", 0, "audit", (), None, extra=fields)


def _write(line: logging.LogRecord) -> None:
    try:
        _trail.handle(line)
    except (OSError, ValueError) as error:  # full, or closed
        raise AuditFailed(Cause.NOT_LOGGED) from error


class Records(Protocol):
    """What keeps records and takes its time. Every method raises AuditFailed."""

    async def prepare(self) -> None:
        """Make the tables, where they are not there yet."""

    async def write(self, new: Sequence[AuditRecord]) -> None:
        """Return when they are stored, all of them."""

    async def read(self, wanted: Wanted, most: int | None = None) -> list[AuditRecord]:
        """The newest first."""

    async def rehearse(self, record: AuditRecord) -> None:
        """Write it and take it back."""

    async def close(self) -> None:
        """Close the database."""


class BatchedTrail:
    """Records that come while others are being written go together with the next write.

    `limit`: seconds that a record may take to be written, and a reading; closing twice that.
    """

    immediate = False

    def __init__(self, records: Records, *, limit: float = LIMIT_SECONDS) -> None:
        self.broken = False
        self._records = records
        self._limit = limit
        self._waiting: list[tuple[AuditRecord, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    def write_now(self, _record: AuditRecord) -> None:
        """A database takes its time, so nothing is written now. Raises AuditFailed."""
        raise AuditFailed(Cause.REFUSED)

    async def write(self, record: AuditRecord) -> None:
        """Return when the record is stored, within the limit. Raises AuditFailed."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((record, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())
        try:
            async with asyncio.timeout(self._limit):
                await done
        except TimeoutError:
            raise AuditFailed(Cause.UNREACHABLE) from None

    async def read(self, wanted: Wanted, most: int) -> list[AuditRecord]:
        """The newest first. Raises AuditFailed."""
        return await within(self._limit, self._records.read(wanted, most))

    async def rehearse(self, record: AuditRecord) -> None:
        """See whether a record can be written, and leave none. Raises AuditFailed."""
        await within(self._limit, self._records.rehearse(record))

    async def start(self) -> None:
        """Make the tables where that is allowed; what fails is tried again with each record."""
        try:
            await within(self._limit, self._records.prepare())
        except AuditFailed as error:
            _log.error(
                "audit trail not ready; nothing is shown",
                extra={"reason": error.reason, "setting": "AUDIT_DATABASE_URL"},
            )
            if error.reason is not Cause.UNREACHABLE:
                self.broken = True

    async def close(self) -> None:
        """Finish what is being written, and close; what hangs is left behind."""
        if self._writing is not None:
            await asyncio.wait((self._writing,), timeout=self._limit)
            self._writing.cancel()
        with contextlib.suppress(AuditFailed):
            await within(self._limit, self._records.close())

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = (
                self._waiting[:_BATCH_RECORDS],
                self._waiting[_BATCH_RECORDS:],
            )
            # Whoever gave up waiting is shown nothing, and so needs no record.
            batch = [(record, done) for record, done in batch if not done.done()]
            failed = await self._failure([record for record, _ in batch]) if batch else None
            for _, done in batch:
                if done.done():  # gave up meanwhile
                    continue
                if failed is None:
                    done.set_result(None)
                else:
                    done.set_exception(failed)

    async def _failure(self, records: Sequence[AuditRecord]) -> AuditFailed | None:
        """Store these records; what kept them from being stored, if anything."""
        try:
            await within(self._limit, self._records.write(records))
        except AuditFailed as error:
            self.broken = error.reason is not Cause.UNREACHABLE
            return error
        except Exception as error:  # a fault of ours: nobody may wait in vain
            _log.error("fault of the audit trail", exc_info=error)
            return AuditFailed(Cause.REFUSED)
        self.broken = False
        return None
