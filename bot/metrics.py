"""What `/metrics` shows, in Prometheus's text format. No label holds anything personal."""

import asyncio
import hmac

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_REGISTRY = CollectorRegistry()
ProcessCollector(registry=_REGISTRY)  # memory, file descriptors, CPU time
_LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3, 5, 10, 15)  # seconds

QUESTIONS = Counter(
    "recordings_questions", "Questions answered.", ["way_in", "outcome"], registry=_REGISTRY
)
ACK = Histogram(
    "recordings_ack_seconds",
    "From a request of Slack's to our response.",
    buckets=_LATENCIES,
    registry=_REGISTRY,
)
REFUSED = Counter(
    "recordings_refused", "Requests that the gate refused.", ["reason"], registry=_REGISTRY
)
CALL_CENTER = Histogram(
    "recordings_call_center_seconds",
    "One look-up at the call center, all its attempts together.",
    ["outcome"],
    buckets=_LATENCIES,
    registry=_REGISTRY,
)
CACHE = Counter("recordings_cache", "Look-ups by where they ended.", ["result"], registry=_REGISTRY)
RETRIES = Counter("recordings_retries", "Repeated calls.", ["service"], registry=_REGISTRY)
BREAKER_OPEN = Gauge(
    "recordings_breaker_open", "1 while the call center is not asked.", registry=_REGISTRY
)
QUEUE = Gauge("recordings_queue", "Look-ups that wait for their turn.", registry=_REGISTRY)
TASKS = Gauge("recordings_tasks", "Tasks of asyncio that have not ended.", registry=_REGISTRY)
TASKS.set_function(lambda: len(asyncio.all_tasks()))  # counted when asked for
REDIS_UP = Gauge("recordings_redis_up", "1 while Redis answers.", registry=_REGISTRY)
LOG_DROPPED = Counter(
    "recordings_log_dropped", "Log lines that could not be written.", registry=_REGISTRY
)


def metrics_handler(token: str) -> Handler:
    """The handler of `GET /metrics`, for whoever shows the token; without one there is none."""

    async def handler(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "")
        if not token or not hmac.compare_digest(_raw(shown), _raw(f"Bearer {token}")):
            return web.Response(status=401 if token else 404)
        headers = {"Content-Type": CONTENT_TYPE_LATEST}
        return web.Response(body=generate_latest(_REGISTRY), headers=headers)

    return handler


def _raw(text: str) -> bytes:
    """The bytes as they came: aiohttp and `os.environ` keep what is no UTF-8 as surrogates."""
    return text.encode(errors="surrogateescape")
