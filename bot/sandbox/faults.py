"""How Slack, the call center and its storage may fail: a value for a request that goes wrong."""

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


@dataclass(frozen=True)
class StorageFault:
    """What is otherwise about one answer. Only one of these is set.

    Attributes:
        status: what is answered at once, with `code` in XML.
        location: where the request is sent on to.
        hung: whether no answer ever comes.
        silent_after: how many bytes come before nothing comes any more.
        cut_after: how many bytes come before the connection ends.
        bytes_per_second: how slowly they come.
        content_range: what is said instead of the true part.
        size: how large the file is instead.
    """

    status: int = 0
    code: str = "InternalError"
    location: str = ""
    hung: bool = False
    silent_after: int | None = None
    cut_after: int | None = None
    bytes_per_second: int | None = None
    content_range: str = ""
    size: int | None = None
