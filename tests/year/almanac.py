"""The almanac reads docs/calendar.md as a person does and says when each job is due, without asking the bot."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.acceptance.theatre import ROOT

PAGE = ROOT / "docs" / "calendar.md"
_ROW = re.compile(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
_THERE = " in each receiver's own zone"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_QUARTERS = (1, 4, 7, 10)


@dataclass(frozen=True)
class Due:
    """A moment at which a job is due, in UTC, and its label: the local time and the zone."""

    at: datetime
    label: str


@dataclass(frozen=True)
class Line:
    """A job of the page: its name, when it comes, to whom, and whether that is each receiver's own time."""

    name: str
    when: str
    to: str
    there: bool

    @property
    def minutes(self) -> int | None:
        """Every how many minutes it looks, None where it has a local time."""
        found = re.fullmatch(r"every (\d+) minutes?", self.when)
        return int(found[1]) if found else None

    def dues(self, zones: Collection[ZoneInfo], start: datetime, until: datetime) -> list[Due]:
        """Return when it is due between two moments, in zones; of one with a local time."""
        found = [due for zone in zones for due in self._in(zone, start, until)]
        return sorted(found, key=lambda due: (due.at, due.label))

    def has(self, label: str) -> bool:
        """Whether an occurrence's label is on the page, of a job that looks every few minutes."""
        moment = datetime.fromisoformat(label)
        return (moment.hour * 60 + moment.minute) % (self.minutes or 1) == 0

    def _in(self, zone: ZoneInfo, start: datetime, until: datetime) -> Iterator[Due]:
        at = time.fromisoformat(self.when.rpartition(" at ")[2])
        day = start.astimezone(zone).date() - timedelta(days=1)
        while day <= until.astimezone(zone).date():
            moment = datetime.combine(day, at, zone).astimezone(UTC)
            if self._comes_on(day) and start < moment <= until:
                yield Due(moment, f"{day}T{at:%H:%M} {zone.key}")
            day += timedelta(days=1)

    def _comes_on(self, day: date) -> bool:
        when = self.when.rpartition(" at ")[0]
        if when == "every day":
            return True
        if when == "on the first Monday of each fiscal quarter":
            return day.month in _QUARTERS and day.day <= 7 and day.weekday() == 0
        if number := re.fullmatch(r"on day (\d+) of each month", when):
            return day.day == int(number[1])
        days = when.removeprefix("on ").split(", ")
        assert set(days) <= set(_DAYS), f"the page says “{self.when}”, which is not understood"
        return _DAYS[day.weekday()] in days


def almanac() -> dict[str, Line]:
    """Return the lines of the page by the jobs' names."""
    found = {}
    for name, when, to in _ROW.findall(PAGE.read_text(encoding="utf-8")):
        found[name] = Line(name, when.strip().removesuffix(_THERE), to.strip(), when.strip().endswith(_THERE))
    return found
