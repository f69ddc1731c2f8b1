"""Every zone is asked around each change of its clocks, and each answer is compared with the oracle's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from bot.chat.schedule import Daily, Monthly, Quarterly, Schedule, Weekday, Weekly, occurrences
from tests.oracle.occurrences import due, stretches

MINUTES = (0, 30, 59)
AROUND = timedelta(days=3)
FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Change:
    """A moment at which the clocks of a zone are changed, and the local day it falls on."""

    zone_name: str
    at: datetime
    local: datetime


def zone_names() -> list[str]:
    """Return every zone there is, but for those that are no place's."""
    return sorted(name for name in available_timezones() if name not in ("localtime", "Factory"))


def changes(zone_name: str) -> list[Change]:
    """Return every change of a zone from 2020 to 2037; of a zone that never changes, one moment all the same."""
    zone, found = ZoneInfo(zone_name), []
    for one in stretches(zone_name)[1:]:
        at = datetime.fromtimestamp(one.start, UTC)
        if FROM <= at < TO:
            found.append(Change(zone_name, at, at.astimezone(zone).replace(tzinfo=None)))
    still = datetime(2026, 11, 18, 10, tzinfo=UTC)
    return found or [Change(zone_name, still, still.astimezone(zone).replace(tzinfo=None))]


def compare(change: Change, at: time, kinds: Iterable[str]) -> int:
    """Compare what falls due around a change, at one local time by each kind of schedule; return how much was."""
    zone, compared = ZoneInfo(change.zone_name), 0
    for kind in kinds:
        found = list(occurrences(_schedule(kind, change, at), zone, change.at - AROUND, change.at + AROUND))
        labels, instants = [one.label for one in found], [one.due_at for one in found]
        assert labels == sorted(set(labels)), (change, at, kind)
        assert instants == sorted(set(instants)), (change, at, kind)
        assert set(_days(kind, change, at)) <= {one.slot for one in found}, (change, at, kind)
        for one in found:
            assert one.due_at == datetime.fromtimestamp(due(change.zone_name, one.slot), UTC), (change, one)
        compared += len(found)
    return compared


def sampled(seed: int) -> Iterator[tuple[Change, time, list[str]]]:
    """Yield changes of all zones by chance, each zone as often as the next, without an end."""
    chance = Random(seed)
    known = [changes(name) for name in zone_names()]
    while True:
        for of_zone in known:
            at = time(chance.randrange(24), chance.choice(MINUTES))
            yield chance.choice(of_zone), at, ["daily", chance.choice(["weekly", "monthly", "quarterly"])]


def _schedule(kind: str, change: Change, at: time) -> Schedule:
    """A schedule of a kind that falls due on the day of the change."""
    day = change.local.date()
    match kind:
        case "daily":
            return Daily(at)
        case "weekly":
            return Weekly((Weekday(day.weekday()),), at)
        case "monthly":
            return Monthly(day.day, at)
    return Quarterly(at, weekday=None, day=day.day, starts=day.month)


def _days(kind: str, change: Change, at: time) -> list[datetime]:
    """The local times that surely fall due: the day of the change, and of a daily schedule its neighbours."""
    days = (-1, 0, 1) if kind == "daily" else (0,)
    return [datetime.combine(change.local.date() + timedelta(days=day), at) for day in days]
