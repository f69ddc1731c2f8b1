"""Years of outages and clocks that are set: of money nothing is missed or doubled, and every skip has its row."""

import asyncio
from datetime import timedelta
from time import sleep
from unittest.mock import patch

import pytest
from sqlalchemy import event

from bot import scheduler as scheduler_module
from bot.chat.job import CatchUp
from bot.chat.schedule import Every
from tests.algorithms.ten_years import BEGIN, Found, Scale, simulate
from tests.clockwork import Clockwork, declared

pytestmark = pytest.mark.asyncio


@pytest.fixture
def unsafe(stage):
    """A store that need not outlive a power loss, so that years pass quickly."""

    @event.listens_for(stage.store.engine, "connect")
    def connected(connection, _record):
        connection.execute("pragma synchronous=off")

    stage.store.engine.dispose()
    return stage


async def test_of_a_year_with_outages_and_jumps_no_money_is_missed_or_doubled(unsafe):
    found = await simulate(unsafe.store, unsafe.templates, Scale(schedules=12, outages=15, years=1, jumps=4), seed=4)
    assert found.money > 20
    assert found.skipped > 0
    assert found == Found(money=found.money, digests=found.digests, skipped=found.skipped)


@pytest.mark.parametrize("blocked", [5, 60])
async def test_an_event_loop_that_was_blocked_drops_nothing(unsafe, monkeypatch, blocked):
    """The ticker wakes late, the clock has moved on, and all that fell due meanwhile is carried out."""
    jobs = [declared(f"job-{each}", Every(1), CatchUp.EVERY) for each in range(20)]
    clockwork = Clockwork(unsafe.store, unsafe.templates, jobs, BEGIN)
    await clockwork.tick()
    monkeypatch.setattr(scheduler_module, "TICK_SECONDS", 0.02)
    clockwork.now = BEGIN + timedelta(seconds=58)
    clockwork.scheduler.start()
    sleep(0.2)
    clockwork.now += timedelta(seconds=blocked)
    while len(clockwork.posted) < len(jobs):
        await asyncio.sleep(0.01)
    await clockwork.scheduler.stop()
    label = f"{BEGIN + timedelta(minutes=1):%Y-%m-%dT%H:%MZ}"
    assert sorted(key for key, _ in clockwork.posted) == sorted(f"job-{each}:{label}:0" for each in range(20))


async def test_a_start_of_which_nothing_is_due_asks_about_all_jobs_at_once(unsafe):
    jobs = [declared(f"job-{each}", Every(60), CatchUp.EVERY) for each in range(30)]
    clockwork = Clockwork(unsafe.store, unsafe.templates, jobs, BEGIN + timedelta(minutes=1))
    await clockwork.tick()
    clockwork.start()
    asked = []
    event.listen(unsafe.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with patch("bot.scheduler.compare_foreseen"):
        await clockwork.tick(minutes=1)
    assert len([words for words in asked if words.startswith("SELECT")]) < 10
    await clockwork.tick(minutes=58)
    assert len(clockwork.posted) == len(jobs)
