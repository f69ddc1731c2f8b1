"""A lease has one holder at a time: nobody takes it before it is over, and whoever takes it then has the next token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from program.leases import StaleLease, require, take
from tests.stage import NOW

TTL = timedelta(seconds=10)


def taken(store, holder, after=0.0, still=None):
    with store.unit() as session:
        return take(session, "relay:slack", holder, NOW + timedelta(seconds=after), TTL, still=still)


def test_a_lease_that_is_held_is_not_taken_by_another(store):
    assert taken(store, "first").token == 1
    assert taken(store, "second", after=9.9) is None
    assert taken(store, "second", after=10).token == 2


def test_its_holder_renews_it_with_the_same_token(store):
    first = taken(store, "first")
    renewed = taken(store, "first", after=5)
    assert (renewed.token, renewed.beats) == (first.token, first.beats + 1)
    assert taken(store, "second", after=12) is None


def test_one_that_was_seen_to_stand_still_is_taken_whatever_it_says(store):
    first = taken(store, "first")
    assert taken(store, "second", after=1, still=first).token == 2
    with pytest.raises(StaleLease), store.unit() as session:
        require(session, first)
