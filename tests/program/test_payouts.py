"""Payouts: what a run pays, who must agree, and that money moves once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.store import Store
from program.ledger import Owed, balances, owed
from program.money import Money
from program.payout_approvals import consent
from program.payout_changes import cancel, change, exclude, refresh, remove
from program.payout_errors import (
    ApprovalsMissing,
    BadPayoutAmount,
    BadRunLabel,
    FutureCutOff,
    NothingToPay,
    RunChanged,
    RunClosed,
    RunExists,
    RunOutdated,
    SettledOtherwise,
    UnknownPayout,
    UnknownRun,
    WrongStep,
)
from program.payout_methods import end_method, set_method
from program.payout_plan import Outcome, plan
from program.payout_runs import get_payout, get_run, make_run, payouts_of, payouts_to, runs
from program.payouts import approve, fail, return_, settle, submit
from tests.program.purse import CUT_OFF, NOON, TERMS, earn, owe_back, partner, person


def make(store, label="2026-11", terms=TERMS, cut_off=CUT_OFF):
    return make_run(store, terms, label=label, cut_off=cut_off, made_by="per_maker", now=NOON)


def agree(store, run, *people):
    return [approve(store, TERMS, run, one, NOON, shown=run.digest) for one in people][-1]


def sent(store, *minors):
    """A submitted run with a payout to Juno of what these commissions come to."""
    juno = partner(store, "Juno Works", USD="paypal")
    for minor in minors or (5_000,):
        earn(store, juno, minor)
    run = make(store)
    agree(store, run, person(store, "fay"))
    return juno, run, submit(store, TERMS, run, NOON)[0]


def test_a_plan_says_of_everybody_what_they_are_paid_and_why_others_are_not(store: Store):
    with store.unit() as unit:
        paid, small, homeless = (
            partner(unit, "A Paid", USD="paypal"),
            partner(unit, "B Small", USD="paypal"),
            partner(unit, "C Homeless"),
        )
        owing, held = partner(unit, "D Owing", USD="paypal"), partner(unit, "E Held", USD="paypal")
        owe_back(unit, paid, earn(unit, paid, 10_000), 1_500)
        earn(unit, small, 2_499)
        earn(unit, homeless, 3_000)
        owe_back(unit, owing, earn(unit, owing, 3_000), 4_000)
        earn(unit, held, 9_000, held=True)
        before = balances(unit)
        found = plan(unit, TERMS, CUT_OFF)
        assert [(line.partner_name, line.outcome, line.amount, line.netted, line.carried) for line in found.lines] == [
            ("A Paid", Outcome.PAY, 8_500, 1_500, 0),
            ("B Small", Outcome.BELOW_MINIMUM, 0, 0, 2_499),
            ("C Homeless", Outcome.NO_METHOD, 0, 0, 3_000),
            ("D Owing", Outcome.OWES, 0, 0, -1_000),
        ]
        assert found.totals == (Money(8_500, "USD"),)
        assert balances(unit) == before


def test_what_is_released_after_the_cut_off_waits_for_the_next_run(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        earn(unit, juno, 3_000, until=CUT_OFF)
        earn(unit, juno, 4_000, until=CUT_OFF + timedelta(days=1))
        assert [line.amount for line in plan(unit, TERMS, CUT_OFF).paid] == [3_000]
        assert [line.amount for line in plan(unit, TERMS, CUT_OFF + timedelta(days=1)).paid] == [7_000]


def test_a_banned_partner_keeps_what_they_have_and_is_not_paid(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        earn(unit, juno, 3_000)
        juno.status = "banned"
        unit.flush()
        assert [line.outcome for line in plan(unit, TERMS, CUT_OFF).lines] == [Outcome.BANNED]


def test_currencies_are_paid_apart_and_whole_units_where_the_way_asks_for_them(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal", EUR="sepa", HUF="paypal", JPY="wise")
        for minor, currency in ((3_000, "USD"), (4_000, "EUR"), (123_456, "HUF"), (77, "JPY")):
            earn(unit, juno, minor, currency)
        assert [(line.currency, line.amount, line.carried) for line in plan(unit, TERMS, CUT_OFF).paid] == [
            ("EUR", 4_000, 0),
            ("HUF", 123_400, 56),
            ("JPY", 77, 0),
            ("USD", 3_000, 0),
        ]


def test_a_run_is_made_once_for_its_label(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 3_000)
        first = make(unit)
        assert make(unit).id == first.id == get_run(unit, "2026-11").id
        assert [run.label for run in runs(unit)] == ["2026-11"]
        with pytest.raises(RunExists):
            make(unit, cut_off=CUT_OFF - timedelta(days=1))


def test_a_run_that_cannot_be_is_refused(store: Store):
    with store.unit() as unit:
        for wrong, error in (("", BadRunLabel), ("a/b", BadRunLabel), ("x" * 31, BadRunLabel), ("ok", NothingToPay)):
            with pytest.raises(error):
                make(unit, wrong)
        with pytest.raises(FutureCutOff):
            make(unit, cut_off=date(2026, 11, 24))
        with pytest.raises(UnknownRun):
            get_run(unit, "ok")
        with pytest.raises(UnknownPayout):
            get_payout(unit, "po_none")


def test_what_one_run_counts_on_is_not_promised_by_another(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        owe_back(unit, juno, earn(unit, juno, 9_000), 1_000)
        make(unit)
        with pytest.raises(NothingToPay):
            make(unit, "again")
        earn(unit, juno, 2_600)
        again = make(unit, "again")
        assert [(row.amount, row.netted) for row in payouts_of(unit, again)] == [(2_600, 0)]


def test_an_approved_run_moves_what_is_payable_through_transit_to_paid(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        owe_back(unit, juno, earn(unit, juno, 9_000), 1_000)
        run = make(unit)
        agree(unit, run, person(unit, "fay"))
        [row] = submit(unit, TERMS, run, NOON)
        assert (row.state, row.amount, row.netted, run.state) == ("submitted", 8_000, 1_000, "submitted")
        assert balances(unit, "program:in_transit") == {("program:in_transit", "USD"): -8_000}
        assert owed(unit, juno.id) == []
        settle(unit, row, "PAYPAL-1", NOON)
        assert owed(unit, juno.id) == [Owed("USD", paid=8_000)]
        assert (row.state, row.reference, get_run(unit, "2026-11").state) == ("settled", "PAYPAL-1", "closed")
        assert [found.id for found in payouts_to(unit, juno.id)] == [row.id]


def test_submitting_settling_failing_and_returning_twice_happens_once(store: Store):
    with store.unit() as unit:
        juno, run, row = sent(unit)
        assert [again.id for again in submit(unit, TERMS, run, NOON)] == [row.id]
        settle(unit, row, "R1", NOON)
        settle(unit, row, "R1", NOON)
        with pytest.raises(SettledOtherwise):
            settle(unit, row, "R2", NOON)
        return_(unit, row, "account closed", NOON)
        return_(unit, row, "account closed", NOON)
        assert owed(unit, juno.id) == [Owed("USD", payable=5_000)]
        assert (row.state, row.reason) == ("returned", "account closed")


def test_what_failed_is_payable_in_the_next_run(store: Store):
    with store.unit() as unit:
        juno, _, row = sent(unit)
        fail(unit, row, "unknown address", NOON)
        fail(unit, row, "unknown address", NOON)
        assert owed(unit, juno.id) == [Owed("USD", payable=5_000)]
        assert [again.amount for again in payouts_of(unit, make(unit, "2026-12"))] == [5_000]


@pytest.mark.parametrize("state", ["draft", "submitted", "settled", "failed", "returned"])
def test_a_step_out_of_order_is_refused_and_moves_nothing(store: Store, state: str):
    with store.unit() as unit:
        _, _, row = sent(unit)
        ways = {"settled": [settle], "failed": [fail], "returned": [settle, return_], "submitted": []}
        if state == "draft":
            earn(unit, partner(unit, "Other One", USD="paypal"), 5_000)
            [row] = payouts_of(unit, make(unit, "other"))
        for step in ways.get(state, []):
            step(unit, row, "said", NOON)
        before = balances(unit)
        allowed = {"submitted": {settle, fail}, "settled": {settle, return_}, "failed": {fail}, "returned": {return_}}
        for step in {settle, fail, return_} - allowed.get(state, set()):
            with pytest.raises(WrongStep):
                step(unit, row, "said", NOON)
        assert (row.state, balances(unit)) == (state, before)


def test_above_the_limit_two_people_must_agree_and_the_maker_may_be_the_first(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 100_001)
        fay, gus = person(unit, "fay"), person(unit, "gus")
        run = make_run(unit, TERMS, label="big", cut_off=CUT_OFF, made_by=fay.id, now=NOON)
        found = agree(unit, run, fay, fay)
        assert (found.have, found.need, found.enough, run.state) == (1, 2, False, "draft")
        with pytest.raises(ApprovalsMissing):
            submit(unit, TERMS, run, NOON)
        assert agree(unit, run, gus).enough
        assert submit(unit, TERMS, run, NOON)[0].state == "submitted"


def test_at_the_limit_one_person_is_enough_and_without_a_limit_of_its_own_a_currency_takes_two(store: Store):
    with store.unit() as unit:
        juno, fay = partner(unit, "Juno Works", USD="paypal", GBP="paypal"), person(unit, "fay")
        earn(unit, juno, 100_000)
        run = make(unit)
        assert agree(unit, run, fay).enough
        earn(unit, juno, 1, "GBP")
        found = agree(unit, make(unit, "pounds"), fay)
        assert (found.have, found.need) == (1, 2)
        free = replace(TERMS, payouts=replace(TERMS.payouts, second_approver_above=()))
        assert consent(unit, free, get_run(unit, "pounds")).need == 1


def test_an_approval_is_for_what_was_shown(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 3_000)
        run = make(unit)
        with pytest.raises(RunChanged):
            approve(unit, TERMS, run, person(unit, "fay"), NOON, shown="0" * 64)


def test_a_change_voids_approvals_in_sight_even_when_it_is_undone(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 5_000)
        run, fay = make(unit), person(unit, "fay")
        agree(unit, run, fay)
        [row] = payouts_of(unit, run)
        voided = change(unit, TERMS, row, 4_000, "disputed in part", NOON).voided
        assert [given.person_id for given in voided] == [fay.id]
        assert change(unit, TERMS, row, 5_000, "settled the dispute", NOON).voided == ()
        found = consent(unit, TERMS, get_run(unit, "2026-11"))
        assert (found.have, [given.person_id for given in found.voided], run.state) == (0, [fay.id], "draft")
        with pytest.raises(ApprovalsMissing):
            submit(unit, TERMS, run, NOON)


def test_a_payout_is_lowered_within_what_is_there_and_the_rest_is_carried(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", USD="paypal")
        earn(unit, juno, 5_000)
        [row] = payouts_of(unit, make(unit))
        for wrong in (0, -1, 5_001):
            with pytest.raises(BadPayoutAmount):
                change(unit, TERMS, row, wrong, "no", NOON)
        run = change(unit, TERMS, row, 4_000, "part of it", NOON).run
        assert refresh(unit, TERMS, run, NOON).voided == ()
        agree(unit, run, person(unit, "fay"))
        submit(unit, TERMS, run, NOON)
        assert owed(unit, juno.id) == [Owed("USD", payable=1_000)]


def test_who_is_taken_out_is_not_paid_and_stays_out(store: Store):
    with store.unit() as unit:
        juno, owl = partner(unit, "Juno Works", USD="paypal", EUR="sepa"), partner(unit, "Owl Audio", USD="paypal")
        for to, currency in ((juno, "USD"), (juno, "EUR"), (owl, "USD")):
            earn(unit, to, 5_000, currency)
        run = make(unit)
        exclude(unit, TERMS, run, juno.id, "address unclear", NOON)
        refresh(unit, TERMS, run, NOON)
        assert [row.partner_id for row in payouts_of(unit, run)] == [owl.id]
        assert {row.reason for row in payouts_of(unit, run, removed=True)} == {"address unclear", ""}
        with pytest.raises(UnknownPayout):
            exclude(unit, TERMS, run, juno.id, "again", NOON)
        [row] = payouts_of(unit, run)
        remove(unit, TERMS, row, "not yet", NOON)
        with pytest.raises(UnknownPayout):
            remove(unit, TERMS, row, "not yet", NOON)
        with pytest.raises(NothingToPay):
            agree(unit, get_run(unit, "2026-11"), person(unit, "fay"))


def test_a_run_that_is_given_up_frees_what_it_counted_on(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 5_000)
        run = make(unit)
        assert cancel(unit, TERMS, run, "wrong month", NOON).run.state == "cancelled"
        with pytest.raises(RunClosed):
            submit(unit, TERMS, run, NOON)
        assert len(payouts_of(unit, make(unit, "2026-11-b"))) == 1


def test_what_changed_since_the_approval_is_not_paid_until_the_run_is_brought_up_to_date(store: Store):
    with store.unit() as unit:
        juno, fay = partner(unit, "Juno Works", USD="paypal"), person(unit, "fay")
        commission = earn(unit, juno, 9_000)
        run = make(unit)
        agree(unit, run, fay)
        owe_back(unit, juno, commission, 2_000)
        with pytest.raises(RunOutdated) as refused:
            submit(unit, TERMS, run, NOON)
        assert refused.value.facts["partners"] == ["Juno Works"]
        assert [given.person_id for given in refresh(unit, TERMS, run, NOON).voided] == [fay.id]
        agree(unit, run, fay)
        assert [(row.amount, row.netted) for row in submit(unit, TERMS, run, NOON)] == [(7_000, 2_000)]


def test_a_method_that_was_replaced_or_ended_after_the_approval_is_not_paid_to(store: Store):
    with store.unit() as unit:
        juno, fay = partner(unit, "Juno Works", USD="paypal"), person(unit, "fay")
        earn(unit, juno, 9_000)
        run = make(unit)
        agree(unit, run, fay)
        new = {"email": "thief@letters.example"}
        set_method(unit, partner_id=juno.id, currency="USD", kind="paypal", given=new, now=NOON)
        with pytest.raises(RunOutdated):
            submit(unit, TERMS, run, NOON)
        refresh(unit, TERMS, run, NOON)
        with pytest.raises(ApprovalsMissing):
            submit(unit, TERMS, run, NOON)
        end_method(unit, juno.id, "USD", NOON)
        refresh(unit, TERMS, run, NOON)
        assert payouts_of(unit, run) == []


def test_refreshing_adds_who_can_be_paid_now(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 5_000)
        run = make(unit)
        earn(unit, partner(unit, "Owl Audio", USD="paypal"), 6_000)
        refresh(unit, TERMS, run, NOON)
        assert sorted(row.amount for row in payouts_of(unit, run)) == [5_000, 6_000]


def test_a_submitted_run_is_not_changed_any_more(store: Store):
    with store.unit() as unit:
        juno, run, row = sent(unit)
        for act in (
            lambda: refresh(unit, TERMS, run, NOON),
            lambda: change(unit, TERMS, row, 1, "no", NOON),
            lambda: remove(unit, TERMS, row, "no", NOON),
            lambda: exclude(unit, TERMS, run, juno.id, "no", NOON),
            lambda: cancel(unit, TERMS, run, "no", NOON),
            lambda: agree(unit, run, person(unit, "gus")),
        ):
            with pytest.raises(RunClosed):
                act()
