"""Figures for Prometheus, one registry per app: how much, how fast, how full; of nobody in particular."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """What is counted in this process since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "bonphu_requests", "Requests answered", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "bonphu_request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._waiting = Gauge(
            "bonphu_pushes_waiting", "Pushes that wait to be written", registry=self._registry
        )
        self._seq = Gauge("bonphu_ward_seq", "Changes in the ward's log", registry=self._registry)
        self._phones = Gauge("bonphu_phones", "Phones in use", ["late"], registry=self._registry)
        self._quarantine = Gauge("bonphu_quarantine", "Changes set aside in all", registry=self._registry)
        self._failed = Gauge(
            "bonphu_quarantine_internal", "Changes set aside as the server failed", registry=self._registry
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request by its route as written in the code: ids in addresses are no labels."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, state: dict[str, int]) -> bytes:
        """Return everything in Prometheus' text form; `state` holds what is read from the database now."""
        self._waiting.set(state["waiting"])
        self._seq.set(state["seq"])
        self._phones.labels("yes").set(state["late"])
        self._phones.labels("no").set(state["phones"] - state["late"])
        self._quarantine.set(state["quarantine"])
        self._failed.set(state["failed"])
        return generate_latest(self._registry)
