"""When a commission counts as paid: by what arrived, what was released first before what was released later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from program.adjustments import adjust
from program.commission_list import look_up
from program.coverage import covered_at
from program.money import Money
from program.payout_changes import change
from program.payout_runs import make_run, payouts_of
from program.payouts import approve, fail, return_, settle, submit
from tests.program.purse import CUT_OFF, NOON, TERMS, earn, owe_back, partner, person


@pytest.fixture
def unit(store):
    with store.unit() as session:
        yield session


@pytest.fixture
def juno(unit):
    return partner(unit, "Juno Works", USD="paypal")


def run(unit, label, at=NOON, lowered=0):
    """Make a run, let somebody agree, send it off; returns its one payout."""
    made = make_run(unit, TERMS, label=label, cut_off=CUT_OFF, made_by="per_x", now=at)
    [row] = payouts_of(unit, made)
    if lowered:
        change(unit, TERMS, row, row.amount - lowered, "less", at)
    approve(unit, TERMS, made, person(unit, "fay"), at, shown=made.digest)
    submit(unit, TERMS, made, at)
    return row


def days(number):
    return NOON + timedelta(days=number)


def test_what_a_payout_brought_is_paid_on_the_day_it_arrived(unit, juno):
    row = earn(unit, juno, 6_000)
    sent = run(unit, "one")
    assert covered_at(unit, row) is None
    settle(unit, sent, "R1", days(2))
    assert look_up(unit, row.id).status == "paid"
    assert covered_at(unit, row) == days(2)


def test_what_failed_or_came_back_is_not_paid(unit, juno):
    row = earn(unit, juno, 6_000)
    fail(unit, run(unit, "one"), "closed", days(1))
    assert look_up(unit, row.id).status == "processed"
    sent = run(unit, "two", days(2))
    settle(unit, sent, "R2", days(3))
    assert covered_at(unit, row) == days(3)
    return_(unit, sent, "no such account", days(4))
    assert look_up(unit, row.id).status == "processed"


def test_a_later_payout_does_not_pay_what_an_earlier_one_lost(unit, juno):
    """The first is on its way while the second is made and arrives; then the first fails: only half is paid."""
    first = earn(unit, juno, 6_000)
    lost = run(unit, "one")
    second = earn(unit, juno, 4_000)
    settle(unit, run(unit, "two", days(1)), "R2", days(2))
    fail(unit, lost, "closed", days(3))
    assert [covered_at(unit, row) for row in (first, second)] == [None, None]
    settle(unit, run(unit, "three", days(4)), "R3", days(5))
    assert [covered_at(unit, row) for row in (first, second)] == [days(5), days(5)]


def test_a_payout_that_was_lowered_pays_what_was_released_first(unit, juno):
    first, second = earn(unit, juno, 6_000), earn(unit, juno, 4_000)
    settle(unit, run(unit, "one", lowered=1), "R1", days(1))
    assert [look_up(unit, row.id).status for row in (first, second)] == ["paid", "processed"]


def test_what_was_set_off_or_taken_by_hand_does_not_wait_for_ever(unit, juno):
    first, second = earn(unit, juno, 6_000), earn(unit, juno, 4_000)
    owe_back(unit, juno, first, 1_000)
    facts = {"partner_id": juno.id, "reason": "agreed", "made_by": person(unit, "gus").id, "at": NOON}
    adjust(unit, key="one", kind="debit", money=Money(500, "USD"), **facts)
    sent = run(unit, "one")
    assert (sent.amount, sent.netted) == (8_500, 1_000)
    settle(unit, sent, "R1", days(1))
    assert [covered_at(unit, row) for row in (first, second)] == [days(1), days(1)]
