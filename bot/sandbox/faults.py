"""How Slack and the call center may fail: one value for one request that goes wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """What happens instead of the answer.

    Attributes:
        error: the word of Slack's `ok:false`, unless a body is given.
        body: what is answered instead of JSON.
        done: whether Slack did what was asked before it failed.
        dropped: whether the connection is cut instead of an answer.
        hung: whether no answer ever comes (the call center only).
        dripping: whether the answer never ends, a few bytes at a time (the call center only).
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    body: str = ""
    content_type: str = "text/html"
    done: bool = False
    dropped: bool = False
    hung: bool = False
    dripping: bool = False

    def answer(self, request: web.Request) -> web.Response:
        """Fail."""
        if self.dropped and request.transport is not None:
            request.transport.abort()
        if self.error and not self.body:
            answer = {"ok": False, "error": self.error}
            return web.json_response(answer, status=self.status, headers=self.headers)
        return web.Response(
            status=self.status,
            headers=self.headers,
            text=self.body,
            content_type=self.content_type,
        )
