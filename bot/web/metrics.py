"""Metrics are what the edge counts of itself, in the text form that Prometheus reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector


class Metrics(Collector):
    """Plain counters of one event loop, turned into metrics when somebody looks: counting must cost next to nothing."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.skipped: Counter[str] = Counter()
        self.conflicts: Counter[str] = Counter()
        self.stripe: Counter[str] = Counter()
        self.counted = 0
        self.roles: Callable[[], Mapping[str, bool]] = dict
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Return the counts as they are now."""
        requests = CounterMetricFamily(
            "rainmaker_http_requests", "Requests answered, by kind and status.", labels=("kind", "status")
        )
        for (kind, status), number in self.requests.items():
            requests.add_metric((kind, str(status)), number)
        yield requests
        yield CounterMetricFamily("rainmaker_clicks_counted", "Visits counted as clicks.", value=self.counted)
        yield _by(self.skipped, "rainmaker_clicks_skipped", "Visits that were no clicks, by reason.", "reason")
        yield _by(self.conflicts, "rainmaker_conflicts", "Ids that came again with another body, by way in.", "way")
        yield _by(self.stripe, "rainmaker_stripe_events", "Events of Stripe's, by what became of them.", "state")
        yield self._leads()

    def _leads(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("rainmaker_leads", "Whether this process has a role now.", labels=("role",))
        for role, leading in self.roles().items():
            family.add_metric((role,), float(leading))
        return family

    def gauge(self, name: str, words: str, read: Callable[[], float]) -> None:
        """Show a value that is read whenever somebody looks, for example how many deliveries wait."""
        Gauge(name, words, registry=self.registry).set_function(read)

    def text(self) -> bytes:
        """Return everything in the text form."""
        return bytes(generate_latest(self.registry))


def _by(counts: Counter[str], name: str, words: str, label: str) -> CounterMetricFamily:
    family = CounterMetricFamily(name, words, labels=(label,))
    for value, number in counts.items():
        family.add_metric((value,), number)
    return family
