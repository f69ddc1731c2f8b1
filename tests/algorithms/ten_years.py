"""Years of a bot that is switched off and on, on a machine whose clock is set, with many schedules; then a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from unittest.mock import patch

from sqlalchemy import select
from sqlmodel import col

from bot.chat.job import CatchUp, Job
from bot.chat.schedule import Daily, Monthly, Quarterly, Schedule, Weekday, Weekly, Yearly, occurrences
from bot.chat.templates import Templates
from bot.store import Store
from program.tables import Run
from tests.clockwork import Clockwork, declared
from tests.stage import ZONE

BEGIN = datetime(2026, 11, 15, 11, tzinfo=UTC)
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=40)
JUMPS = (timedelta(seconds=5), timedelta(minutes=10), timedelta(hours=2), timedelta(hours=20), timedelta(days=2))


@dataclass(frozen=True)
class Scale:
    """How much is simulated."""

    schedules: int
    outages: int
    years: int
    jumps: int = 40


@dataclass
class Found:
    """What was counted afterwards."""

    money: int = 0
    missed: int = 0
    doubled: int = 0
    digests: int = 0
    skipped: int = 0
    without_row: int = 0
    late: int = 0
    unexplained: int = 0


def schedules(chance: Random, number: int) -> list[Job]:
    """Return jobs of every kind by chance, most of them monthly or rarer so that ten years fit into a test."""
    return [declared(f"job-{each:04d}", _schedule(chance), _kind(chance)) for each in range(number)]


async def simulate(store: Store, templates: Templates, scale: Scale, seed: int) -> Found:
    """Let the years pass and return what was counted; a seed always gives the same."""
    # To foresee the next hundred occurrences of each job every day takes longer than all the rest, and decides nothing.
    with patch("bot.scheduler.compare_foreseen", lambda *_given: []):
        return await _simulate(store, templates, scale, seed)


async def _simulate(store: Store, templates: Templates, scale: Scale, seed: int) -> Found:
    chance = Random(seed)
    jobs = schedules(chance, scale.schedules)
    clockwork = Clockwork(store, templates, jobs, BEGIN)
    end = BEGIN + timedelta(days=365 * scale.years)
    await clockwork.tick()
    for moment, what, by in _events(chance, scale, end):
        await _pass(clockwork, moment)
        if what == "outage":
            clockwork.now += by
            clockwork.start()
            await clockwork.tick()
        else:
            await clockwork.set_clock(seconds=by.total_seconds())
            await _pass(clockwork, clockwork.now + timedelta(hours=chance.choice([0.1, 1.0, 30.0])))
            await clockwork.set_clock(seconds=-by.total_seconds())
    await _pass(clockwork, end + timedelta(days=3))
    return _counted(clockwork, jobs, end)


def _events(chance: Random, scale: Scale, end: datetime) -> list[tuple[datetime, str, timedelta]]:
    span = (end - BEGIN).total_seconds()
    # Most outages are short, some last for weeks: chance by the order of magnitude.
    lengths = [SHORTEST * (LONGEST / SHORTEST) ** chance.random() for _ in range(scale.outages)]
    found = [(_at(chance, span), "outage", length) for length in lengths]
    found += [(_at(chance, span), "jump", chance.choice(JUMPS) * chance.choice((1, -1))) for _ in range(scale.jumps)]
    return sorted(found)


def _at(chance: Random, span: float) -> datetime:
    return BEGIN + timedelta(seconds=chance.uniform(60, span))


async def _pass(clockwork: Clockwork, until: datetime) -> None:
    """Tick whenever something is to be done: that is when the clock would do it, and nothing happens in between."""
    while clockwork.now < until:
        following = clockwork.scheduler.wakes_at() or until
        clockwork.now = min(max(following, clockwork.now + timedelta(seconds=1)), until)
        await clockwork.scheduler.tick()


def _counted(clockwork: Clockwork, jobs: Sequence[Job], end: datetime) -> Found:
    found, said = Found(), Counter(key.rpartition(":")[0] for key, _ in clockwork.posted)
    with clockwork.store.unit(False) as store:
        rows = {
            (row.schedule, row.label): row for row in store.execute(select(Run).where(col(Run.due_at) <= end)).scalars()
        }
    for job in jobs:
        for one in occurrences(job.schedule, ZONE, BEGIN, end):
            _count(found, job, rows.get((job.name, one.label)), said[f"{job.name}:{one.label}"])
    return found


def _count(found: Found, job: Job, row: Run | None, said: int) -> None:
    found.doubled += said > 1
    found.without_row += row is None
    if job.is_money:
        found.money += 1
        found.missed += said == 0
        return
    found.digests += 1
    if row is not None and row.outcome == "skipped":
        found.skipped += 1
        found.unexplained += said != 0 or row.reason not in ("too late", "a later one was due too")
    elif row is not None:
        found.late += row.started_at - row.due_at > job.late_by_most
        found.unexplained += said != 1


def _kind(chance: Random) -> CatchUp:
    return chance.choice([CatchUp.EVERY, CatchUp.EVERY, CatchUp.LATEST, CatchUp.EXPIRE])


def _schedule(chance: Random) -> Schedule:
    at = time(chance.choice([0, 0, 2, 6, 9, 10, 17]), chance.choice([0, 15, 30]))
    kind = chance.choices(["daily", "weekly", "monthly", "quarterly", "yearly"], [1, 6, 60, 23, 10])[0]
    match kind:
        case "daily":
            return Daily(at)
        case "weekly":
            return Weekly((chance.choice(list(Weekday)),), at)
        case "monthly":
            return Monthly(chance.choice([1, 15, 28, 29, 30, 31]), at)
        case "quarterly":
            return Quarterly(at, starts=chance.randint(1, 12))
    return Yearly(*chance.choice([(2, 29), (12, 31), (1, 1), (7, 15)]), at)
