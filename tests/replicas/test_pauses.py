"""Three replicas with pauses far longer than a lease: nothing is done twice, and stale tokens are refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.doctor.patient import Patient
from bot.doctor.workings import check_replicas
from bot.leadership import BEAT_SECONDS, MARGIN_SECONDS, TTL_SECONDS, WATCH_SECONDS, Leadership
from program.leases import StaleLease, all_leases
from program.replicas import alive
from program.tables import Replica
from tests.replicas.town import NOON, ROLE, Time, live

SEEDS = 2


def replica(store, time: Time, name: str, skew: float = 0.0, **more) -> Leadership:
    who = Replica(id=name, host=name, pid=1, started_at=NOON, seen_at=NOON)
    leadership = Leadership(store, who, lambda: time.wall(skew), steady=time.steady, **more)
    leadership.add(ROLE)
    return leadership


def test_the_roles_pass_through_long_pauses_and_nothing_is_doubled(store):
    refused = 0
    for seed in range(SEEDS):
        town = live(store, seed, 240.0)
        tokens = [token for token, _ in town.accepted]
        assert tokens == sorted(tokens), f"seed {seed}: a write under an old token was accepted"
        assert not [label for label, times in town.ran.items() if times > 1], f"seed {seed}"
        assert town.led
        refused += town.refused
    assert refused, "no pause ever outlasted a lease, so that nothing was shown"


def test_a_leader_that_is_paused_knows_at_once_that_it_leads_no_longer(store):
    time = Time()
    first, second = replica(store, time, "first"), replica(store, time, "second")
    first.beat()
    assert first.leads(ROLE)
    time.seconds += 600
    assert not first.leads(ROLE)
    second.beat()
    time.seconds += TTL_SECONDS
    second.beat()
    assert second.leads(ROLE)
    with store.unit() as unit, pytest.raises(StaleLease):
        first.fence(ROLE)(unit)
    first.beat()
    assert not first.leads(ROLE)
    with store.unit() as unit:
        assert second.fence(ROLE)(unit) == 2


def test_a_dead_leader_is_followed_in_less_than_five_seconds(store):
    time = Time()
    first, second = replica(store, time, "first"), replica(store, time, "second")
    first.beat()
    died = time.seconds
    while not second.leads(ROLE):
        time.seconds += WATCH_SECONDS
        second.beat()
    assert time.seconds - died < 5


def test_a_store_that_stands_still_for_two_seconds_costs_nobody_a_role(store):
    time = Time()
    first = replica(store, time, "first")
    first.beat()
    assert TTL_SECONDS - MARGIN_SECONDS > BEAT_SECONDS + 2.0
    time.seconds += BEAT_SECONDS + 2.0
    assert first.leads(ROLE)
    first.beat()
    assert first.leads(ROLE)


def test_a_role_that_lapsed_while_nobody_wanted_it_comes_back_with_the_same_token(store):
    time = Time()
    first = replica(store, time, "first")
    first.beat()
    time.seconds += 60
    assert not first.leads(ROLE)
    first.beat()
    assert first.leads(ROLE)
    with store.unit() as unit:
        assert first.fence(ROLE)(unit) == 1


def test_a_holder_whose_clock_is_ahead_is_followed_all_the_same(store):
    """Or the clocks of all were set back: a lease that nobody renews stands still, and that is seen."""
    time = Time()
    first, second = replica(store, time, "first", skew=3_600), replica(store, time, "second")
    first.beat()
    for _ in range(30):
        time.seconds += WATCH_SECONDS
        second.beat()
    assert second.leads(ROLE)


def test_clocks_that_differ_never_make_two_leaders(store):
    """The candidate's clock is an hour ahead: to it, every lease looks long over."""
    time = Time()
    first, second = replica(store, time, "first"), replica(store, time, "second", skew=3_600)
    for _ in range(30):
        time.seconds += BEAT_SECONDS
        first.beat()
        second.beat()
        assert first.leads(ROLE) and not second.leads(ROLE)


def test_a_clock_that_is_ahead_takes_nothing_from_one_that_renews(store):
    time = Time()
    first, second = replica(store, time, "first", skew=3_600), replica(store, time, "second")
    for _ in range(60):
        time.seconds += WATCH_SECONDS
        first.beat()
        second.beat()
        assert first.leads(ROLE) and not second.leads(ROLE)


def test_one_that_cannot_do_the_work_leaves_it_to_another(store):
    time = Time()
    able = True
    first, second = replica(store, time, "first"), replica(store, time, "second")
    first.add("relay:discord", wanted=lambda: able)
    second.add("relay:discord")
    first.beat()
    second.beat()
    assert first.leads("relay:discord")
    able = False
    first.beat()
    second.beat()
    assert second.leads("relay:discord") and not first.leads("relay:discord")


def test_one_that_becomes_able_to_do_the_work_has_watched_already(store):
    """Discord's relay waits for the line, and the line for its lease: the two waits must not add up."""
    time = Time()
    able = False
    first, second = replica(store, time, "first"), replica(store, time, "second")
    second.add(ROLE, wanted=lambda: able)
    first.beat()
    for _ in range(int(TTL_SECONDS / WATCH_SECONDS) + 1):
        second.beat()
        time.seconds += WATCH_SECONDS
    able = True
    second.beat()
    assert second.leads(ROLE)


def test_one_that_is_alone_takes_all_at_once_and_the_one_before_finds_out(store):
    """Two on one file, on a disk that keeps no locks: the newer one goes on, the older one is refused."""
    time = Time()
    first, second = replica(store, time, "first", alone=True), replica(store, time, "second", alone=True)
    first.beat()
    time.seconds += 10_000
    assert first.leads(ROLE), "nobody else is there, so that nothing need be renewed"
    second.beat()
    with store.unit() as unit, pytest.raises(StaleLease):
        first.fence(ROLE)(unit)
    assert not first.leads(ROLE) and second.leads(ROLE)


@pytest.mark.asyncio
async def test_the_doctor_tells_who_is_alive_and_who_does_what(store):
    time = Time()
    first, second = replica(store, time, "first"), replica(store, time, "second")
    first.beat()
    second.beat()
    patient = Patient(settings=None, store=store, moment=lambda: NOON + timedelta(seconds=1))
    found = {one.facts["host"]: one.facts["roles"] for one in await check_replicas(patient)}
    alone = store.engine.dialect.name == "sqlite"
    assert found == ({} if alone else {"first": ROLE, "second": "-"})
    for number in range(4):
        replica(store, time, f"more {number}").beat()
    first._give_back((ROLE,))
    patient = replace(patient, moment=lambda: NOON + timedelta(seconds=14.9))
    checks = {one.check for one in await check_replicas(patient)}
    assert checks == (set() if alone else {"replica", "replicas"})


@pytest.mark.asyncio
async def test_what_is_let_go_is_free_at_once_and_who_leaves_is_not_alive(store):
    time = Time()
    told = []
    first, second = replica(store, time, "first"), replica(store, time, "second")
    first.add("clock", changed=told.append)
    await first.start()
    assert told == [True]
    await first.let_go(ROLE)
    second.beat()
    assert second.leads(ROLE)
    await first.stop()
    with store.unit(False) as unit:
        assert [one.id for one in alive(unit, NOON + timedelta(seconds=1))] == ["second"]
        assert {lease.name: lease.until <= NOON for lease in all_leases(unit)} == {"clock": True, ROLE: False}
    await second.stop()
