"""One exchange with Slack's Web API, and what its answer or its failure means."""

import time
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors.causes import cause_of
from bot.slack.outcome import Outcome, Sent, error_word, judged

UNREACHABLE = "unreachable"
# The request was never sent.
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


async def exchanged(call: Callable[[], Awaitable[AsyncSlackResponse]]) -> Sent:
    """What came of a call; a refusal and a failure are answers, too."""
    try:
        answer = await call()
    except SlackApiError as error:
        return refusal(error.response)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return not_sent(error)
    except (ValueError, AttributeError):  # slack_sdk, given a body that is no JSON object
        return Sent("no_json", Outcome.IN_DOUBT)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    body = answer.data if isinstance(answer.data, dict) else {}
    return Sent(body=body, date=str(headers.get("date") or ""))


def web_client(
    session: aiohttp.ClientSession, proxy: str | None, api_url: str, token: str = ""
) -> AsyncWebClient:
    """slack_sdk's client, which repeats nothing by itself and takes our way out."""
    made = AsyncWebClient(token or None, api_url, session=session, retry_handlers=[])
    made.proxy = proxy  # slack_sdk's own rule does not know NO_PROXY
    return made


def not_sent(error: Exception) -> Sent:
    """What a failed exchange means: without a connection, nothing can have happened."""
    cause = cause_of(error)
    if cause.standing:
        return Sent(cause.value, Outcome.REFUSED)
    not_connected = isinstance(error, _NOT_CONNECTED)
    return Sent(UNREACHABLE, Outcome.NOT_TRIED if not_connected else Outcome.IN_DOUBT)


def refusal(response: AsyncSlackResponse | aiohttp.ClientResponse) -> Sent:
    """What the response of a `SlackApiError` means.

    For JSON that cannot be read, slack_sdk hands on aiohttp's response instead of its own.
    """
    body: object = None
    if isinstance(response, aiohttp.ClientResponse):
        status = response.status
    else:
        status, body = response.status_code, response.data
    word = error_word(str(body.get("error") or "")) if isinstance(body, dict) else ""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return judged(status, word, headers.get("retry-after"), time.time())
