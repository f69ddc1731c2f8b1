"""A schedule names local times; each gives exactly one occurrence a label, through gaps, folds and month ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo


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
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return day.day == min(self.day, last.day)


@dataclass(frozen=True)
class Every:
    """Again and again, at whole multiples of an interval since midnight UTC."""

    minutes: int


Schedule: TypeAlias = Daily | Weekly | Monthly | Every


@dataclass(frozen=True, order=True)
class Occurrence:
    """One time a schedule falls due: the instant, and the local label that is unique for ever."""

    due_at: datetime
    label: str


def occurrences(schedule: Schedule, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Yield what falls due in (after, until], in order; both bounds are aware."""
    if isinstance(schedule, Every):
        yield from _intervals(schedule, after, until)
        return
    day = after.astimezone(zone).date() - timedelta(days=1)
    end = until.astimezone(zone).date() + timedelta(days=1)
    while day <= end:
        if schedule.falls_on(day):
            local = datetime.combine(day, schedule.at)
            due_at = instant_of(local, zone)
            if after < due_at <= until:
                yield Occurrence(due_at, f"{local:%Y-%m-%dT%H:%M} {zone.key}")
        day += timedelta(days=1)


def next_occurrence(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Occurrence:
    """Return the first occurrence after an instant."""
    return next(iter(occurrences(schedule, zone, after, after + timedelta(days=63))))


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
