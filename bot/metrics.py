"""What `/metrics` shows, in Prometheus's text format. No label holds anything personal."""

import asyncio

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # memory, file descriptors, CPU time
_LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3, 5, 10, 15)  # seconds

QUESTIONS = Counter(
    "recordings_questions", "Questions answered.", ["way_in", "outcome"], registry=REGISTRY
)
ACK = Histogram(
    "recordings_ack_seconds",
    "From a request of Slack's to our response.",
    buckets=_LATENCIES,
    registry=REGISTRY,
)
REFUSED = Counter(
    "recordings_refused", "Requests that the gate refused.", ["reason"], registry=REGISTRY
)
CALL_CENTER = Histogram(
    "recordings_call_center_seconds",
    "One look-up at the call center, all its attempts together.",
    ["outcome"],
    buckets=_LATENCIES,
    registry=REGISTRY,
)
CALLS = Histogram(
    "recordings_calls_seconds",
    "One list of calls or of agents from the call center, all its attempts together.",
    ["outcome"],
    buckets=_LATENCIES,
    registry=REGISTRY,
)
CACHE = Counter("recordings_cache", "Look-ups by where they ended.", ["result"], registry=REGISTRY)
RETRIES = Counter("recordings_retries", "Repeated calls.", ["service"], registry=REGISTRY)
BREAKER_OPEN = Gauge(
    "recordings_breaker_open", "1 while the call center is not asked.", registry=REGISTRY
)
CALLS_BREAKER_OPEN = Gauge(
    "recordings_calls_breaker_open",
    "1 while the call center is not asked for lists of calls.",
    registry=REGISTRY,
)
FACTS_BREAKER_OPEN = Gauge(
    "recordings_facts_breaker_open",
    "1 while the call center is not asked for the facts of calls.",
    registry=REGISTRY,
)
LISTENERS = Gauge("recordings_listeners", "Grants whose sound is on its way.", registry=REGISTRY)
MEDIA_BREAKER_OPEN = Gauge(
    "recordings_media_breaker_open",
    "1 while the call center is not asked for files of recordings.",
    registry=REGISTRY,
)
TRANSCRIPTS_BREAKER_OPEN = Gauge(
    "recordings_transcripts_breaker_open",
    "1 while the call center is not asked for the words of calls.",
    registry=REGISTRY,
)
QUEUE = Gauge("recordings_queue", "Look-ups that wait for their turn.", registry=REGISTRY)
TASKS = Gauge("recordings_tasks", "Tasks of asyncio that have not ended.", registry=REGISTRY)
TASKS.set_function(lambda: len(asyncio.all_tasks()))  # counted when asked for
REDIS_UP = Gauge("recordings_redis_up", "1 while Redis answers.", registry=REGISTRY)
LOG_DROPPED = Counter(
    "recordings_log_dropped", "Log lines that could not be written.", registry=REGISTRY
)
