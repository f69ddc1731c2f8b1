"""Digests: what partners earned is told once, by the order in which it came into the books, however old it is."""

from __future__ import annotations

from datetime import timedelta

from program.digests import begin_digests, take_digests
from program.money import Money
from program.notices import Happened
from tests.program.purse import NOON, earn, partner


def told(unit):
    return [(one.partner_id, one.amounts, one.count) for one in take_digests(unit)]


def test_what_was_earned_is_one_digest_for_each_partner_and_told_once(store):
    with store.unit() as unit:
        juno, owl = sorted([partner(unit, "Juno Works"), partner(unit, "Owl Audio")], key=lambda one: one.id)
        earn(unit, juno, 900)
        begin_digests(unit)
        assert take_digests(unit) == []
        for to, minor, currency in ((juno, 300, "USD"), (juno, 200, "USD"), (juno, 7, "JPY"), (owl, 5, "USD")):
            earn(unit, to, minor, currency, held=True)
        assert told(unit) == [(juno.id, (Money(7, "JPY"), Money(500, "USD")), 3), (owl.id, (Money(5, "USD"),), 1)]
        assert take_digests(unit) == []
        earn(unit, owl, 6)
        assert told(unit) == [(owl.id, (Money(6, "USD"),), 1)]


def test_what_becomes_known_late_is_in_the_next_one_and_says_of_when_it_is(store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works")
        begin_digests(unit)
        row = earn(unit, juno, 300)
        [digest] = take_digests(unit)
        assert (digest.happened, digest.since) == (Happened.ACCRUED, row.at)
        assert row.at < NOON - timedelta(days=20)
