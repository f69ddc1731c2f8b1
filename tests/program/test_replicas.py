"""Replicas tell that they are alive, and are forgotten when they are gone."""

from datetime import UTC, datetime, timedelta

from program.replicas import alive, note_alive, note_gone
from program.tables import Replica

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def replica(name: str, started: float = 0) -> Replica:
    at = NOON + timedelta(seconds=started)
    return Replica(id=name, host="alpha", pid=7, started_at=at, seen_at=at)


def living(store, seconds: float) -> list[str]:
    with store.unit(False) as unit:
        return [one.id for one in alive(unit, NOON + timedelta(seconds=seconds))]


def test_those_who_were_heard_of_a_moment_ago_are_alive(store):
    with store.unit() as unit:
        note_alive(unit, replica("rep_b", 1), NOON)
        note_alive(unit, replica("rep_a"), NOON)
    assert living(store, 1) == ["rep_a", "rep_b"]
    with store.unit() as unit:
        note_alive(unit, replica("rep_b"), NOON + timedelta(seconds=20))
    assert living(store, 20) == ["rep_b"]
    with store.unit() as unit:
        note_gone(unit, "rep_b")
    assert living(store, 20) == []


def test_one_that_was_cut_off_is_forgotten_after_a_day(store):
    with store.unit() as unit:
        note_alive(unit, replica("rep_a"), NOON)
    with store.unit() as unit:
        note_alive(unit, replica("rep_b"), NOON + timedelta(days=2))
        assert unit.get(Replica, "rep_a", populate_existing=True) is None
