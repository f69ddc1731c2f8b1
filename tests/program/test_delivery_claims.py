"""A delivery is in one relay's hands at a time, on both engines, and a relay that was replaced can settle nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from program import broadcasts, circuits, direct_lines, living_cards
from program.deliveries import Parcel, doubt, enqueue
from program.delivery_claims import (
    LEASE,
    SETTLE,
    Overtaken,
    claim,
    claim_doubtful,
    mark_missing,
    mark_sent,
    mark_unknown,
    mark_vanished,
)
from tests.stage import NOW


def written(store, *keys, destination="C1", **more):
    with store.unit() as books:
        for key in keys:
            assert enqueue(books, Parcel(key, "slack", destination, {"text": key}, **more), NOW)


def claimed(store, now=NOW, **how):
    with store.unit() as books:
        return claim(books, "slack", now, **how)


def test_one_of_each_destination_money_first_and_nobody_takes_it_twice(store):
    written(store, "a", "b")
    written(store, "money", priority=10)
    written(store, "c", destination="C2")
    assert [row.key for row in claimed(store)] == ["money", "c"]
    assert [row.key for row in claimed(store, busy=("C1",))] == []
    assert [row.key for row in claimed(store)] == ["a"]


def test_what_is_cut_off_is_in_doubt_for_the_next_relay_and_lost_to_the_first(store):
    written(store, "a")
    (first,) = claimed(store, token=1)
    with store.unit() as books:
        assert claim_doubtful(books, "slack", NOW + LEASE / 2, token=2) == []
        ((second,),) = claim_doubtful(books, "slack", NOW + LEASE, token=2)
    with pytest.raises(Overtaken), store.unit() as books:
        mark_sent(books, first, "C1/1", NOW)
    with store.unit() as books:
        mark_missing(books, second, NOW + LEASE)
    (again,) = claimed(store, NOW + LEASE, token=2)
    assert (again.key, again.attempts, again.tried_at) == ("a", 2, NOW)


def test_doubtful_ones_of_a_channel_come_together(store):
    written(store, "a")
    written(store, "b", destination="C2")
    written(store, "c")
    for _ in range(2):
        for row in claimed(store):
            with store.unit() as books:
                mark_unknown(books, row, NOW, "no answer")
    with store.unit() as books:
        groups = claim_doubtful(books, "slack", NOW + SETTLE)
    assert sorted([row.key for row in group] for group in groups) == [["a", "c"], ["b"]]


def test_circuits_open_probe_and_close(store):
    written(store, "a")
    with store.unit() as books:
        assert circuits.trip(books, "slack", "C1", "archived", NOW)
        assert not circuits.trip(books, "slack", "C1", "archived", NOW)
        assert circuits.probes(books, "slack") == {"C1": NOW + timedelta(hours=2)}
        assert claim(books, "slack", NOW) == []
        assert circuits.probe(books, "slack", "C1", NOW)
        assert [row.key for row in claim(books, "slack", NOW)] == ["a"]
        assert circuits.close(books, "slack", "C1")
        assert not circuits.close(books, "slack", "C1")


def test_cards_lines_broadcasts_and_doubt_are_kept(store):
    with store.unit() as books:
        assert broadcasts.begin(books, "news", "News", None, NOW)
        assert not broadcasts.begin(books, "news", "News", None, NOW)
        direct_lines.opened(books, "slack", "user:U1", "D1")
        assert direct_lines.closed(books, "slack", "user:U1", "closed", NOW)
        assert [line.channel for line in direct_lines.closed_lines(books)] == ["D1"]
    written(store, "tally", card="vote", broadcast_id="news")
    (row,) = claimed(store)
    with store.unit() as books:
        mark_sent(books, row, "C1/1", NOW)
        assert living_cards.address_of(books, row) == "C1/1"
        report = broadcasts.finished(books, "news", NOW)
        assert report is not None and report.sent == 1
        assert broadcasts.finished(books, "news", NOW) is None
    written(store, "tally 2", card="vote")
    (row,) = claimed(store, NOW + living_cards.SPACING)
    with store.unit() as books:
        mark_vanished(books, row, True, NOW)
    written(store, "x")
    with store.unit() as books:
        assert doubt(books, NOW - timedelta(hours=1), NOW + timedelta(hours=1), NOW) == 1
        enqueue(books, Parcel("y", "slack", "C1", {}), NOW)
        assert [[row.key for row in group] for group in claim_doubtful(books, "slack", NOW)] == [["x", "y"]]
