"""The clock is where every moment comes from: the machine's time, plus an offset that a test or a demo may set."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Tells the time; with a clock file, its offset in seconds is added, read at every question."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._seen: tuple[int, float] | None = None

    def now(self) -> datetime:
        """Return this moment, aware and in UTC."""
        moment = datetime.now(UTC)
        return moment if self._file is None else moment + timedelta(seconds=self._offset(self._file))

    def drift(self) -> float:
        """Return how far the machine's clock is ahead of its steady counter, in seconds.

        It changes when somebody sets the machine's clock; neither time that passes nor the clock file changes it.
        """
        return time.time() - _steady()

    def _offset(self, file: Path) -> float:
        """The file's offset; an absent or unreadable one is no offset, so that a clock never fails."""
        try:
            written = file.stat().st_mtime_ns
            if self._seen is None or self._seen[0] != written:
                self._seen = (written, float(file.read_text(encoding="ascii").strip() or 0))
        except (OSError, ValueError):
            return 0.0
        return self._seen[1]


def _steady() -> float:
    """Seconds since the machine started; where the system tells it, those that it slept through count too."""
    counter = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(counter)
