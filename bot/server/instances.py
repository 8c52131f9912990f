"""What the instances of the bot share: through Redis where `REDIS_URL` is set, else nothing."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import SettingProblem, SettingsError
from bot.memory.backoff import Sleep
from bot.memory.kept import LINKS, Kept, SharedKept
from bot.memory.look_ups import LookUps, SharedLookUps
from bot.memory.marks import LocalMarks, Marks, SharedMarks
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.callcenter.lookup import Answers
    from bot.memory.redis import Shared


class Instances:
    """The marks and answers for a process; `start` before they are used, `close` at the end.

    Attributes:
        marks: what has been done and seen.
        answers: where answers are shared; None without a `SECRET_KEY` to encrypt them with.
        shared: the connection; None without Redis.
        look_ups: the last ones of each person.
        kept: what buttons mean and must not carry.
        links: what the links to the player mean, and the grants that it plays by.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        limit: float | None = None,
        timer: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.marks: Marks = LocalMarks()
        self.answers: Answers | None = None
        self.shared: Shared | None = None
        self.look_ups = LookUps()
        self.kept = Kept(timer)
        self.links = Kept(timer, kind=LINKS)
        if not settings.redis_url:
            return
        try:
            from bot.memory import redis as shared  # noqa: PLC0415 — nothing of Redis without REDIS_URL
        except ModuleNotFoundError as error:
            fix = "needs the {} package, which requirements.txt has: install from that file"
            raise SettingsError([SettingProblem("REDIS_URL", fix, ("redis",))]) from error

        # What stands in keys may be guessed from a plain hash. Every instance has the bot token.

        def name(text: str) -> str:
            return hmac.digest(settings.hash_key, text.encode(), hashlib.sha256).hex()

        self.shared = shared.Shared(
            settings.redis_url, limit=limit or shared.LIMIT, timer=timer, sleep=sleep
        )
        self.marks = SharedMarks(self.shared, name, timer, sleep)
        if settings.secret_key:
            from bot.callcenter.shared_cache import SharedAnswers  # noqa: PLC0415 — the same

            self.answers = SharedAnswers(
                self.shared, settings.secret_key, settings.call_center.instance_id, name
            )
            self.look_ups = SharedLookUps(self.shared, settings.secret_key, name)
            self.kept = SharedKept(self.shared, settings.secret_key, name, timer)
            self.links = SharedKept(self.shared, settings.secret_key, name, timer, kind=LINKS)

    async def start(self) -> None:
        """Connect; returns within a second, whatever Redis does."""
        if self.shared:
            await self.shared.start()

    async def clear(self) -> None:
        """Remove what is kept of people, and the answers that are shared."""
        await self.look_ups.forget()
        await self.kept.forget()
        await self.links.forget()
        if self.answers:
            await self.answers.clear()

    async def close(self) -> None:
        """Close the connection."""
        await self.marks.close()
        if self.shared:
            await self.shared.close()
