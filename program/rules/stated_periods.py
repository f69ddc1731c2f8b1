"""A stated period is the month or fiscal quarter that a statement covers, such as 2026-11, 2026-Q4 or 2026-27-Q3."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from program.periods import CALENDAR, FiscalYear, add_months

Cadence = Literal["month", "quarter"]
_LABEL = re.compile(r"(\d{4})-(?:(0[1-9]|1[0-2])|(?:(\d\d)-)?Q([1-4]))")
_SAID = re.compile(r"Q([1-4])[ -]?(\d{4})(?:/(\d\d))?")


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
    return "quarter" if found[4] else "month"


def stated_period(label: str, zone: ZoneInfo, fiscal: FiscalYear = CALENDAR) -> StatedPeriod:
    """Return the month or quarter of a label; ValueError for a quarter of another kind of year than the program's."""
    if cadence_of(label) == "month":
        start = date(int(label[:4]), int(label[5:]), 1)
        return StatedPeriod(label, start, add_months(start, 1) - timedelta(days=1), zone)
    start = add_months(date(int(label[:4]), fiscal.starts, 1), 3 * (int(label[-1]) - 1))
    if fiscal.quarter_label(start) != label:
        raise ValueError(f"{label!r} is no quarter of this program's year; there is {fiscal.quarter_label(start)}")
    return StatedPeriod(label, start, fiscal.quarter_end(start), zone)


def running_period(cadence: Cadence, today: date, zone: ZoneInfo, fiscal: FiscalYear = CALENDAR) -> StatedPeriod:
    """Return the period of a cadence that a day lies in."""
    return stated_period(fiscal.quarter_label(today) if cadence == "quarter" else f"{today:%Y-%m}", zone, fiscal)


def last_over(cadence: Cadence, today: date, zone: ZoneInfo, fiscal: FiscalYear = CALENDAR) -> StatedPeriod:
    """Return the period of a cadence that ended last before a day."""
    start = running_period(cadence, today, zone, fiscal).start
    return running_period(cadence, start - timedelta(days=1), zone, fiscal)


def ended_with(day: date, fiscal: FiscalYear = CALENDAR) -> tuple[Cadence, ...]:
    """Return which cadences had a period that ended the month before: a month always, a quarter every third time."""
    return ("month", "quarter") if (day.month - fiscal.starts) % 3 == 0 else ("month",)


def after_closed(period: StatedPeriod, last_end: date | None) -> StatedPeriod | None:
    """Return the part of a period that no closed one covers, None where there is none.

    Only a fiscal year that was moved leaves a part: the first of its quarters begins where the last old one ended.
    """
    if last_end is None or last_end < period.start:
        return period
    return replace(period, start=last_end + timedelta(days=1)) if last_end < period.end else None


def period_name(label: str) -> str:
    """Return how a label is said: `2026-27-Q3` is `Q3 2026/27`; others are said as they are kept."""
    found = _LABEL.fullmatch(label)
    return f"Q{found[4]} {found[1]}/{found[3]}" if found and found[3] else label


def typed_label(typed: str) -> str:
    """Return the label that somebody means: `2026-q4`, `Q4 2026` and `q3 2026/27` are understood."""
    text = typed.strip().upper()
    said = _SAID.fullmatch(text)
    return "-".join(part for part in (said[2], said[3], f"Q{said[1]}") if part) if said else text
