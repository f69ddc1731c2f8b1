"""A breaker keeps us from asking a model that keeps failing: after some failures in a row it stays open for a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

FAILURES_MOST = 5
REST = timedelta(seconds=60)


class Breaker:
    """Counts failures in a row; after a rest one try may go through."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._failures = 0
        self._until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the model is left in peace now; asking after the rest lets one try through."""
        return self._until is not None and self._now() < self._until

    def failed(self) -> None:
        """Note a failure."""
        self._failures += 1
        if self._failures >= FAILURES_MOST:
            self._until = self._now() + REST

    def succeeded(self) -> None:
        """Note that an answer came, whatever was in it."""
        self._failures, self._until = 0, None
