"""Notices: what partners are told of their money, once, and read from the books alone."""

from __future__ import annotations

from datetime import timedelta

from bot.store import Store
from program.money import Money
from program.notices import Happened, notices_between
from program.payout_changes import change
from program.payout_runs import make_run, payouts_of
from program.payouts import approve, fail, return_, settle, submit
from tests.program.purse import CUT_OFF, NOON, TERMS, earn, owe_back, partner, person

HOUR = timedelta(hours=1)
DAY = (NOON - HOUR, NOON + HOUR)


def told(store, *kinds, span=DAY):
    return [notice for notice in notices_between(store, *span) if not kinds or notice.happened in kinds]


def test_a_release_and_what_was_taken_back_are_told(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works")
        commission = earn(unit, juno, 300)
        earn(unit, juno, 200)
        owe_back(unit, juno, commission, 40)
        found = told(unit)
        assert {(notice.happened, notice.amounts, notice.count) for notice in found} == {
            (Happened.RELEASED, (Money(500, "USD"),), 2),
            (Happened.REVERSED, (Money(40, "USD"),), 1),
        }


def test_every_step_of_a_payout_is_told_with_what_it_needs(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal", EUR="sepa")
        earn(unit, juno, 5_000)
        earn(unit, juno, 6_000, "EUR")
        run = make_run(unit, TERMS, label="2026-11", cut_off=CUT_OFF, made_by="per_x", now=NOON)
        assert told(unit, Happened.APPROVED) == []
        approve(unit, TERMS, run, person(unit, "fay"), NOON, shown=run.digest)
        euro, dollar = submit(unit, TERMS, run, NOON + timedelta(minutes=1))
        settle(unit, dollar, "PAYPAL-1", NOON + timedelta(minutes=2))
        fail(unit, euro, "account closed", NOON + timedelta(minutes=3))
        return_(unit, dollar, "sent back", NOON + timedelta(minutes=4))
        steps = [(n.happened, n.amounts[0].currency) for n in told(unit) if n.payout_id]
        assert sorted(steps[:4]) == sorted(
            (happened, currency) for happened in (Happened.APPROVED, Happened.SUBMITTED) for currency in ("EUR", "USD")
        )
        settled, failed, returned = [n for n in told(unit) if n.payout_id][4:]
        assert (settled.happened, settled.reference, settled.method) == (
            Happened.SETTLED,
            "PAYPAL-1",
            "j•••@letters.example",
        )
        assert (failed.happened, failed.reason, failed.method) == (
            Happened.FAILED,
            "account closed",
            "DE89 •••• •••• 3000",
        )
        assert (returned.happened, returned.reason, returned.run_label) == (Happened.RETURNED, "sent back", "2026-11")


def test_the_same_thing_has_the_same_key_whatever_span_it_is_asked_in(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        earn(unit, juno, 5_000)
        run = make_run(unit, TERMS, label="2026-11", cut_off=CUT_OFF, made_by="per_x", now=NOON)
        approve(unit, TERMS, run, person(unit, "fay"), NOON, shown=run.digest)
        [row] = submit(unit, TERMS, run, NOON)
        settle(unit, row, "R", NOON)
        once = [notice.key for notice in told(unit)]
        wide = [notice.key for notice in told(unit, span=(NOON - 20 * HOUR, NOON + 20 * HOUR))]
        assert once == wide
        assert len(set(once)) == len(once) == 4


def test_an_approval_that_was_voided_is_not_told(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        earn(unit, juno, 5_000)
        run = make_run(unit, TERMS, label="2026-11", cut_off=CUT_OFF, made_by="per_x", now=NOON)
        fay = person(unit, "fay")
        approve(unit, TERMS, run, fay, NOON, shown=run.digest)
        [before] = told(unit, Happened.APPROVED)
        change(unit, TERMS, payouts_of(unit, run)[0], 4_000, "in part", NOON)
        assert told(unit, Happened.APPROVED) == []
        approve(unit, TERMS, run, fay, NOON, shown=run.digest)
        [after] = told(unit, Happened.APPROVED)
        assert (before.amounts, after.amounts) == ((Money(5_000, "USD"),), (Money(4_000, "USD"),))
        assert before.key != after.key
