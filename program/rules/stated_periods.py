"""A stated period is the month or quarter of the program's days that a statement covers, such as 2026-11 or 2026-Q4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Cadence = Literal["month", "quarter"]
_LABEL = re.compile(r"(\d{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))")


@dataclass(frozen=True)
class StatedPeriod:
    """The days from `start` to `end`, both included, in the program's zone."""

    label: str
    start: date
    end: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"{self.label} ends before it starts")

    @property
    def cadence(self) -> Cadence:
        """Whether it is one of the months or one of the quarters; each cadence states every posting once."""
        return cadence_of(self.label)

    @property
    def over_at(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.end + timedelta(days=1), time(), self.zone).astimezone(UTC)


def cadence_of(label: str) -> Cadence:
    """Return whether a label is a month's or a quarter's; ValueError for neither."""
    found = _LABEL.fullmatch(label)
    if found is None:
        raise ValueError(f"{label!r} is neither a month such as 2026-11 nor a quarter such as 2026-Q4")
    return "quarter" if found[3] else "month"


def stated_period(label: str, zone: ZoneInfo) -> StatedPeriod:
    """Return the calendar month or quarter of a label; a program whose quarters differ makes its own."""
    months = 3 if cadence_of(label) == "quarter" else 1
    year, number = int(label[:4]), int(label[5:].lstrip("Q"))
    first = (number - 1) * months + 1
    return StatedPeriod(label, date(year, first, 1), _last_day(year, first + months - 1), zone)


def last_over(cadence: Cadence, today: date, zone: ZoneInfo) -> StatedPeriod:
    """Return the calendar period of a cadence that ended last before a day."""
    months = 3 if cadence == "quarter" else 1
    running = (today.month - 1) // months * months + 1
    day = date(today.year, running, 1) - timedelta(days=1)
    number = (day.month - 1) // months + 1
    return stated_period(f"{day.year}-Q{number}" if cadence == "quarter" else f"{day.year}-{number:02d}", zone)


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
