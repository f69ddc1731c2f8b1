"""Metrics are what the edge counts of itself, in the text form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """One registry for each edge, so that two in one process do not mix their counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "rainmaker_http_requests",
            "Requests answered, by kind and status.",
            ("kind", "status"),
            registry=self.registry,
        )
        self._counted = Counter("rainmaker_clicks_counted", "Visits counted as clicks.", registry=self.registry)
        self._skipped = Counter(
            "rainmaker_clicks_skipped", "Visits not counted, by reason.", ("reason",), registry=self.registry
        )
        self._children: dict[tuple[str, ...], Counter] = {}

    def request(self, kind: str, status: int) -> None:
        """Count an answered request."""
        self._child(self._requests, kind, str(status)).inc()

    def clicks_counted(self) -> None:
        """Count a counted click."""
        self._counted.inc()

    def click_skipped(self, reason: str) -> None:
        """Count a visit that was no click."""
        self._child(self._skipped, reason).inc()

    def gauge(self, name: str, words: str, read: Callable[[], float]) -> None:
        """Show a value that is read whenever somebody looks, for example how many deliveries wait."""
        Gauge(name, words, registry=self.registry).set_function(read)

    def text(self) -> bytes:
        """Return everything in the text form."""
        return bytes(generate_latest(self.registry))

    def _child(self, counter: Counter, *labels: str) -> Counter:
        key = (counter._name, *labels)
        if key not in self._children:
            self._children[key] = counter.labels(*labels)
        return self._children[key]
