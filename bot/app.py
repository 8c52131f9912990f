"""The Bolt app: every listener registered in one place."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Answering
from bot.delivery import HOLD, ResponseUrl
from bot.listeners.command import command_listener
from bot.messages.words import Words
from bot.tasks import Tasks


class Workspace(AsyncAuthorize):
    """Who we are in Slack: the result of the one `auth.test` at start.

    Bolt by itself would ask at the first request, once for each request in flight. Until it is
    known, the token is enough to answer commands.
    """

    def __init__(self, bot_token: str) -> None:
        self._bot_token = bot_token
        self._result = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=bot_token)

    def known(self, auth_test: dict[str, Any]) -> None:
        """Take the answer of `auth.test`."""
        self._result = AuthorizeResult(
            enterprise_id=auth_test.get("enterprise_id"),
            team_id=auth_test.get("team_id"),
            bot_user_id=auth_test.get("user_id"),
            bot_id=auth_test.get("bot_id"),
            bot_token=self._bot_token,
        )

    async def __call__(self, **_: object) -> AuthorizeResult:
        """The same for every request: one workspace."""
        return self._result


def create_app(
    *,
    workspace: Workspace,
    slack_api_url: str,
    answering: Answering,
    response_url: ResponseUrl,
    tasks: Tasks,
    words: Words,
    hold: float = HOLD,
) -> AsyncApp:
    """The app behind the gate, which has verified every request already."""
    app = AsyncApp(
        name="slack_bolt.app",  # its logger, so that it is known as the library's
        client=AsyncWebClient(base_url=slack_api_url),  # `authorize` brings the token
        authorize=workspace,
        request_verification_enabled=False,
        process_before_response=True,  # the answer travels in the acknowledgement
    )
    app.command("/recordings")(command_listener(answering, response_url, tasks, words, hold))
    return app
