"""Occurrences counted in another way: a zone as a list of offsets with their times, and a rule of one sentence.

An occurrence falls due at the first instant at which the local clock shows its label or later. Nothing of the bot's
own calculation is used here, and the zone is only asked for its offset at an instant, never for a local time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(2019, 12, 1, tzinfo=UTC), datetime(2038, 2, 1, tzinfo=UTC)
# No zone keeps an offset for less than this; where one did, the comparison would fail and say so.
SHORTEST_DAYS = 3


@dataclass(frozen=True)
class Stretch:
    """From `start` until `end`, in seconds since 1970, the local clock is `offset` seconds ahead."""

    start: int
    end: int
    offset: int


def stretches(zone_name: str) -> list[Stretch]:
    """Return the offsets of a zone from 2020 to 2037, one after another."""
    return list(_stretches(zone_name))


@lru_cache(maxsize=700)
def _stretches(zone_name: str) -> tuple[Stretch, ...]:
    zone, found = ZoneInfo(zone_name), []
    start, step = int(FIRST.timestamp()), SHORTEST_DAYS * 86_400
    began, offset = start, _offset(zone, start)
    while start < LAST.timestamp():
        following = start + step
        if _offset(zone, following) != offset:
            change = _change(zone, start, following, offset)
            found.append(Stretch(began, change, offset))
            began, offset = change, _offset(zone, change)
            following = max(following, change)
        start = following
    found.append(Stretch(began, start + step, offset))
    return tuple(found)


def due(zone_name: str, label: datetime) -> int:
    """Return when a naive local time falls due, in seconds since 1970."""
    shown = int(label.replace(tzinfo=UTC).timestamp())
    firsts = (max(one.start, shown - one.offset) for one in _stretches(zone_name) if shown - one.offset < one.end)
    return next(firsts)


def days_of(kind: str, number: int, starts: int, first: date, last: date) -> Iterator[date]:
    """Yield the days on which a kind of schedule falls due, found month by month with a calendar."""
    day = first
    while day <= last:
        if day in _of_month(kind, number, starts, day.year, day.month):
            yield day
        day += timedelta(days=1)


@lru_cache(maxsize=4096)
def _of_month(kind: str, number: int, starts: int, year: int, month: int) -> frozenset[date]:
    length = monthrange(year, month)[1]
    days = [date(year, month, day) for day in range(1, length + 1)]
    quarter = [(starts - 1 + 3 * nth) % 12 + 1 for nth in range(4)]
    match kind:
        case "daily":
            return frozenset(days)
        case "weekly":
            return frozenset(day for day in days if day.isoweekday() == number)
        case "monthly":
            return frozenset({days[min(number, length) - 1]})
        case "quarterly":
            return frozenset([next(day for day in days if day.isoweekday() == 1)] if month in quarter else [])
        case "yearly":
            wanted, day = divmod(number, 100)
            return frozenset({days[min(day, length) - 1]} if month == wanted else [])
    raise AssertionError(kind)


def _offset(zone: ZoneInfo, instant: int) -> int:
    moved = datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset()
    assert moved is not None
    return int(moved.total_seconds())


def _change(zone: ZoneInfo, low: int, high: int, old: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high
