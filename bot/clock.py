"""The clock is where every moment comes from: the machine's time, plus an offset that a test or a demo may set."""

from __future__ import annotations

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

    def _offset(self, file: Path) -> float:
        """The file's offset; an absent or unreadable one is no offset, so that a clock never fails."""
        try:
            written = file.stat().st_mtime_ns
            if self._seen is None or self._seen[0] != written:
                self._seen = (written, float(file.read_text(encoding="ascii").strip() or 0))
        except (OSError, ValueError):
            return 0.0
        return self._seen[1]
