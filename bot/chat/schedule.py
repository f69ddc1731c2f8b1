"""A schedule names local times; each gives exactly one occurrence a label, through gaps, folds and month ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
# A schedule falls due at least once in so many days: a year, and a leap day to spare.
_LONGEST_WAIT = timedelta(days=368)


class Weekday(IntEnum):
    """Days of the week, Monday first."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True)
class Daily:
    """Every day at a local time."""

    at: time

    def falls_on(self, day: date) -> bool:
        """Return True: every day counts."""
        return True


@dataclass(frozen=True)
class Weekly:
    """On some days of the week at a local time."""

    days: tuple[Weekday, ...]
    at: time

    def falls_on(self, day: date) -> bool:
        """Return whether the day is one of the week's days."""
        return day.weekday() in self.days


@dataclass(frozen=True)
class Monthly:
    """On a day of each month at a local time; a day past the month's end means its last day."""

    day: int
    at: time

    def falls_on(self, day: date) -> bool:
        """Return whether this is the month's day, or its last day where the month is shorter."""
        return day.day == min(self.day, _days_of_month(day))


@dataclass(frozen=True)
class Quarterly:
    """Once a quarter at a local time: on its first such weekday, or on a day counted from 1, its last at most.

    `starts` is the month in which the year begins whose quarters are meant; the program's own is put in its place.
    """

    at: time
    weekday: Weekday | None = Weekday.MONDAY
    day: int = 1
    starts: int = 1

    def falls_on(self, day: date) -> bool:
        """Return whether this is the quarter's day."""
        month = (day.month - self.starts) % 3
        if self.weekday is not None:
            return month == 0 and day.day <= 7 and day.weekday() == self.weekday
        if month == 2 and day.day == _days_of_month(day):
            return self.day >= _days_since(day, month)
        return self.day == _days_since(day, month)


@dataclass(frozen=True)
class Yearly:
    """Once a year on a day of a month at a local time; 29 February means 28 February in a common year."""

    month: int
    day: int
    at: time

    def falls_on(self, day: date) -> bool:
        """Return whether this is the year's day, or its month's last day where the month is shorter."""
        return day.month == self.month and day.day == min(self.day, _days_of_month(day))


@dataclass(frozen=True)
class Every:
    """Again and again, at whole multiples of an interval since midnight UTC."""

    minutes: int


Schedule: TypeAlias = Daily | Weekly | Monthly | Quarterly | Yearly | Every


@dataclass(frozen=True, order=True)
class Occurrence:
    """One time a schedule falls due: the instant, and the local label that is unique for ever."""

    due_at: datetime
    label: str

    @property
    def slot(self) -> datetime:
        """The local time of the label, the same in every zone."""
        return datetime.fromisoformat(self.label.partition(" ")[0].removesuffix("Z"))

    @property
    def zone_name(self) -> str:
        """The zone of the label; empty for an interval, which knows none."""
        return self.label.partition(" ")[2]


def in_year(schedule: Schedule, starts: int) -> Schedule:
    """Return a schedule whose quarters are those of the year that begins in a month, 1 for January."""
    return replace(schedule, starts=starts) if isinstance(schedule, Quarterly) else schedule


def occurrences(schedule: Schedule, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yield what falls due in (after, until], in order; both bounds are aware."""
    if isinstance(schedule, Every):
        yield from _intervals(schedule, after, until)
        return
    day = after.astimezone(zone).date() - _DAY
    end = until.astimezone(zone).date() + _DAY
    while day <= end:
        if schedule.falls_on(day):
            local = datetime.combine(day, schedule.at)
            due_at = instant_of(local, zone)
            if after < due_at <= until:
                yield Occurrence(due_at, f"{local:%Y-%m-%dT%H:%M} {zone.key}")
        day += _DAY


def next_occurrence(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Occurrence:
    """Return the first occurrence after an instant."""
    return next(iter(occurrences(schedule, zone, after, after + _LONGEST_WAIT)))


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time: its first pass in a fold, the first valid instant after a gap."""
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early
    return _end_of_gap(local.replace(tzinfo=zone, fold=1).astimezone(UTC), early, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second after the offset changes between two instants, by halving."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _intervals(schedule: Every, after: datetime, until: datetime) -> Iterator[Occurrence]:
    step = timedelta(minutes=schedule.minutes)
    midnight = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    due_at = midnight + ((after - midnight) // step) * step
    while due_at <= until:
        if due_at > after:
            yield Occurrence(due_at, f"{due_at:%Y-%m-%dT%H:%MZ}")
        due_at += step


def _days_of_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY).day


def _days_since(day: date, months: int) -> int:
    """Which day it is, counted from the first of the month so many months before as 1."""
    number = day.year * 12 + day.month - 1 - months
    return (day - date(number // 12, number % 12 + 1, 1)).days + 1
