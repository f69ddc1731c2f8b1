"""Delivery figures tell a monitor how messages stand, read from the store whenever it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.store import Store
from program.circuits import open_circuits
from program.deliveries import oldest_waiting, unsettled
from program.direct_lines import closed_lines


class DeliveryFigures(Collector):
    """Counts by state, the age of the oldest that waits in seconds, and what is closed."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing before somebody looks: at registration the store may have no tables yet."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return the figures as they are now."""
        with self._store.unit(False) as store:
            number, oldest = unsettled(store), oldest_waiting(store)
            circuits, lines = len(open_circuits(store)), len(closed_lines(store))
        states = GaugeMetricFamily("rainmaker_deliveries", "Messages that did not arrive, by state.", labels=("state",))
        for state, count in number.items():
            states.add_metric((state,), count)
        yield states
        age = max(0.0, (self._now() - oldest).total_seconds()) if oldest else 0.0
        yield GaugeMetricFamily("rainmaker_delivery_oldest_seconds", "Age of the oldest message that waits.", age)
        yield GaugeMetricFamily("rainmaker_circuits_open", "Channels that take no messages now.", circuits)
        yield GaugeMetricFamily("rainmaker_direct_lines_closed", "People with closed direct messages.", lines)
