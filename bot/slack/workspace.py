"""Who we are in Slack, and whether we still are: `auth.test`, at the start and once a minute."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.errors import Cause
from bot.slack.api import REVOKED, TOKEN_REFUSED, SlackApi
from bot.slack.outcome import Outcome, Sent, seconds_off

_STILL_INSTALLED = 60.0  # seconds between two questions whether the app is still installed
_RETRY_AT_MOST = 30.0  # seconds between two tries of auth.test
_LONGEST_NAME = 80
# Which setting is to blame for a failure of `auth.test`.
_SETTINGS = dict.fromkeys(TOKEN_REFUSED, "SLACK_BOT_TOKEN") | {
    Cause.CERTIFICATE.value: "SSL_CERT_FILE",
    Cause.PROXY.value: "HTTPS_PROXY",
    Cause.UNKNOWN_HOST.value: "SLACK_API_URL",
    Cause.TLS.value: "SLACK_API_URL",
    Cause.ADDRESS.value: "SLACK_API_URL",
}

_log = logging.getLogger(__name__)


class Workspace(AsyncAuthorize):
    """The workspace of the bot token; Bolt asks it for each request.

    Bolt by itself would ask Slack at the first request, once for each request in flight. Until the
    workspace is known, the token is enough to answer.

    Attributes:
        name: as Slack shows it; "" until it is known.
        team_id: its id; "" until it is known, and for a token of a whole organisation.
        known: whether Slack has told.
        installed: whether the app is still in it.
    """

    def __init__(
        self,
        slack: SlackApi,
        bot_token: str,
        *,
        at_home: Callable[[str], None],
        forget: Callable[[], None],
        start: Callable[[Coroutine[Any, Any, None]], object],
        window: float,
    ) -> None:
        """Meet nobody yet.

        Args:
            slack: asked who we are; it tells when our token is refused, or accepted again.
            bot_token: for Bolt.
            at_home: is told the id of our workspace.
            forget: empties everything that is remembered, after an uninstall.
            start: starts a background task.
            window: seconds by which this machine's clock may differ from Slack's.
        """
        self._slack = slack
        slack.token_changed = self._token_changed
        self._bot_token = bot_token
        self._at_home = at_home
        self._forget = forget
        self._start = start
        self._window = window
        self._result = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=bot_token)
        self.name = self.team_id = ""
        self.known = False
        self.installed = True

    async def __call__(self, **_: object) -> AuthorizeResult:
        """The same for every request: one workspace."""
        return self._result

    async def meet(self) -> None:
        """Ask Slack who we are, again and again until it says so."""
        wait = 1.0
        while not (answer := await self._slack.auth_test()).ok:
            _complain(answer)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _RETRY_AT_MOST)
        self._compare_clocks(answer.date)
        self._take(dict(answer.body))

    async def watch(self) -> None:
        """Ask once a minute whether the app is still installed."""
        while True:
            await asyncio.sleep(_STILL_INSTALLED)
            await self._ask_whether_installed()

    def uninstalled(self) -> None:
        """Slack has taken the app away: nothing is kept."""
        self.installed = False
        self._forget()
        _log.error("the app was uninstalled, or its token revoked")

    def _take(self, answer: dict[str, Any]) -> None:
        """The answer of `auth.test`."""
        organisation = answer.get("is_enterprise_install")
        name, team_id = str(answer.get("team") or ""), str(answer.get("team_id") or "")
        self.name = name[:_LONGEST_NAME] if name.isprintable() else ascii(name)[:_LONGEST_NAME]
        self.team_id = "" if organisation else team_id
        self._result = AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=self.team_id or None,
            bot_user_id=answer.get("user_id"),
            bot_id=answer.get("bot_id"),
            bot_token=self._bot_token,
        )
        self._at_home(team_id)
        self.known = True

    def _compare_clocks(self, date: str) -> None:
        off = seconds_off(date, time.time())
        if off is not None and abs(off) > self._window:
            _log.error(
                "this machine's clock is off; Slack's requests are refused",
                extra={"seconds": round(off), "limit": self._window},
            )

    def _token_changed(self) -> None:
        """Slack began to refuse our token, or accepts it again: ask what that means."""
        if self._slack.token_refused:
            _log.error("Slack refuses SLACK_BOT_TOKEN; try `python -m bot check`")
        else:
            _log.info("Slack accepts SLACK_BOT_TOKEN again")
        self._start(self._ask_whether_installed())

    async def _ask_whether_installed(self) -> None:
        """The event reaches one instance of several; the others learn it here."""
        answer = await self._slack.auth_test()
        if answer.ok:
            self.installed = True  # the event was an old one: Slack delivers some again
        elif answer.error in REVOKED and self.installed:
            self.uninstalled()


def _complain(answer: Sent) -> None:
    about = {"reason": answer.error, "setting": _SETTINGS.get(answer.error, "")}
    standing = answer.outcome is Outcome.REFUSED
    event = "Slack refused auth.test" if standing else "no answer to auth.test"
    _log.error("%s; try `python -m bot check`", event, extra=about)
