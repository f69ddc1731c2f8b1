"""Payout approvals: two people are two human beings, and what they approved is what is paid."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from bot.store import Store
from program.ledger import balances
from program.partners import SHUT_OUT
from program.payout_approvals import consent, digest_of
from program.payout_changes import change, exclude, refresh, remove
from program.payout_errors import ApprovalsMissing, RunChanged, RunClosed, RunOutdated
from program.payout_methods import end_method, set_method
from program.payout_runs import get_run, make_run, payouts_of
from program.payouts import approve, settle, submit
from program.people import Handle, join_people, part_account
from program.rules.two_people import humans
from program.tables import Partner
from tests.program.purse import CUT_OFF, NOON, TERMS, earn, owe_back, partner, person

LATER = NOON + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("approvers", "count"),
    [
        ([], 0),
        ([{"per_a"}], 1),
        ([{"per_a", "slack:T/A"}, {"per_b", "slack:T/B"}], 2),
        ([{"per_a", "slack:T/A"}, {"per_b", "slack:T/A"}], 1),
        ([{"a", "1"}, {"b", "2"}, {"c", "1", "2"}], 1),
        ([{"a", "1"}, {"b", "2"}, {"c", "3"}], 3),
    ],
)
def test_who_shares_an_account_is_one_human_also_by_way_of_a_third(approvers, count):
    assert humans(approvers) == count


def big(store):
    """A run that takes two people."""
    earn(store, partner(store, "Juno Works", USD="paypal"), 200_000)
    return make_run(store, TERMS, label="big", cut_off=CUT_OFF, made_by="per_x", now=NOON)


def agree(store, run, who, at=NOON):
    return approve(store, TERMS, run, who, at, shown=run.digest)


def test_two_accounts_that_are_joined_count_once(store: Store):
    with store.unit() as unit:
        run, here, there = big(unit), person(unit, "fay"), person(unit, "fay9", "discord")
        join_people(unit, here, there)
        assert (agree(unit, run, here).have, agree(unit, run, here).have) == (1, 1)


def test_two_accounts_that_are_joined_after_they_approved_count_once(store: Store):
    with store.unit() as unit:
        run, here, there = big(unit), person(unit, "fay"), person(unit, "fay9", "discord")
        agree(unit, run, here)
        assert agree(unit, run, there).enough
        join_people(unit, here, there)
        assert consent(unit, TERMS, run).have == 1
        with pytest.raises(ApprovalsMissing):
            submit(unit, TERMS, run, NOON)
        assert agree(unit, run, person(unit, "gus")).have == 2


def test_an_account_that_is_parted_to_approve_again_counts_once(store: Store):
    with store.unit() as unit:
        run, here = big(unit), person(unit, "fay")
        join_people(unit, here, person(unit, "fay9", "discord"))
        agree(unit, run, here)
        away = part_account(unit, Handle("discord", "T0ACME", "fay9"), LATER)
        assert agree(unit, run, away, LATER).have == 1


def test_an_account_that_was_parted_before_either_approved_counts_once(store: Store):
    with store.unit() as unit:
        run, here = big(unit), person(unit, "fay")
        join_people(unit, here, person(unit, "fay9", "discord"))
        away = part_account(unit, Handle("discord", "T0ACME", "fay9"), NOON)
        agree(unit, run, here, LATER)
        assert agree(unit, run, away, LATER).have == 1


def test_an_approval_of_an_account_that_was_joined_and_parted_since_counts_for_nobody(store: Store):
    with store.unit() as unit:
        run, here, there = big(unit), person(unit, "fay"), person(unit, "fay9", "discord")
        agree(unit, run, here)
        agree(unit, run, there)
        join_people(unit, here, there)
        part_account(unit, Handle("discord", "T0ACME", "fay9"), LATER)
        assert consent(unit, TERMS, run).have == 1


# Changes behind the program's back, each a statement on what was approved.
TAMPERS = [
    *(f"UPDATE payout SET amount = amount + {delta} WHERE amount > 0" for delta in (-4_999, *range(-45, 46)) if delta),
    *(f"UPDATE payout SET netted = netted + {delta}" for delta in range(1, 31)),
    *(f"UPDATE payout_run SET revision = revision + {delta}" for delta in range(1, 21)),
    *(f"UPDATE payout_run SET cut_off = '2026-10-{day:02d}'" for day in range(1, 32)),
    *(f"UPDATE payout_run SET label = 'label-{number}'" for number in range(8)),
    *(f"UPDATE payout_run SET made_by = 'per_{number}'" for number in range(8)),
    *(f"UPDATE payout_run SET digest = '{number:064x}'" for number in range(8)),
    *(f"UPDATE payout SET submission_key = submission_key || '{number}'" for number in range(8)),
    *(f"UPDATE payout SET currency = '{currency}'" for currency in ("EUR", "GBP", "JPY", "KWD", "CHF")),
    "UPDATE payout SET state = 'removed' WHERE id = (SELECT min(id) FROM payout)",
    "DELETE FROM payout WHERE id = (SELECT min(id) FROM payout)",
    "UPDATE payout SET method_id = NULL",
    "UPDATE payout SET method_id = (SELECT min(id) FROM payout_method)",
    "UPDATE payout SET partner_id = 'pn_owl' WHERE id = (SELECT min(id) FROM payout)",
    *(f'UPDATE payout_method SET details = \'{{"email":"x{number}@letters.example"}}\'' for number in range(8)),
    *(f"UPDATE payout_method SET kind = '{kind}'" for kind in ("wise", "stripe", "sepa", "cash")),
    "UPDATE payout_method SET currency = 'EUR'",
    "UPDATE payout_method SET partner_id = 'pn_owl'",
]


def prepared(store: Store):
    with store.unit() as unit:
        juno, owl = partner(unit, "Juno Works", USD="paypal"), partner(unit, "Owl Audio", USD="wise")
        unit.add(Partner(id="pn_owl", name="Spare", created_at=NOON))
        for to in (juno, owl):
            earn(unit, to, 5_000)
        run = make_run(unit, TERMS, label="2026-11", cut_off=CUT_OFF, made_by="per_x", now=NOON)
        assert agree(unit, run, person(unit, "fay")).enough
        return run.id, run.digest


def test_two_hundred_kinds_of_changes_behind_the_programs_back_void_the_approval(store: Store):
    """Each is made in a transaction of its own, which is taken back."""
    _, digest = prepared(store)
    assert len(set(TAMPERS)) >= 200
    with store.unit() as unit:
        before = balances(unit)
    for tamper in TAMPERS:
        with store.unit() as unit:
            unit.connection().execute(text(tamper))
            label = unit.connection().execute(text("SELECT label FROM payout_run")).scalar_one()
            run = get_run(unit, label)
            found = consent(unit, TERMS, run)
            assert (found.have, [given.stands for given in found.given]) == (0, [False]), tamper
            with pytest.raises((RunChanged, ApprovalsMissing, RunOutdated)):
                submit(unit, TERMS, run, NOON)
            assert balances(unit) == before
            unit.rollback()
    with store.unit() as unit:
        run = get_run(unit, "2026-11")
        assert digest_of(unit, run) == digest
        assert len(submit(unit, TERMS, run, NOON)) == 2


def lowered(unit, run):
    change(unit, TERMS, payouts_of(unit, run)[0], 4_000, "less", NOON)


def taken_out(unit, run):
    remove(unit, TERMS, payouts_of(unit, run)[0], "out", NOON)


def left_out(unit, run):
    exclude(unit, TERMS, run, payouts_of(unit, run)[0].partner_id, "out", NOON)


def paid_elsewhere(unit, run):
    row = payouts_of(unit, run)[0]
    set_method(
        unit,
        partner_id=row.partner_id,
        currency="USD",
        kind="stripe",
        given={"account": "acct_Other0000"},
        now=NOON,
    )


def paid_nowhere(unit, run):
    end_method(unit, payouts_of(unit, run)[0].partner_id, "USD", NOON)


def clawed_back(unit, run):
    to = unit.get_one(Partner, payouts_of(unit, run)[0].partner_id)
    owe_back(unit, to, earn(unit, to, 1), 1_000)


def banned(unit, run):
    unit.get_one(Partner, payouts_of(unit, run)[0].partner_id).status = "banned"
    assert "banned" in SHUT_OUT
    unit.flush()


@pytest.mark.parametrize("act", [lowered, taken_out, left_out])
def test_a_change_by_a_verb_voids_the_approval_at_once(store: Store, act):
    prepared(store)
    with store.unit() as unit:
        run = get_run(unit, "2026-11")
        act(unit, run)
        assert (consent(unit, TERMS, run).have, run.state) == (0, "draft")
        with pytest.raises(ApprovalsMissing):
            submit(unit, TERMS, run, NOON)


@pytest.mark.parametrize("act", [paid_elsewhere, paid_nowhere, clawed_back, banned])
def test_a_change_of_what_it_rests_on_stops_the_run_and_bringing_it_up_to_date_voids_the_approval(store: Store, act):
    prepared(store)
    with store.unit() as unit:
        run = get_run(unit, "2026-11")
        act(unit, run)
        with pytest.raises(RunOutdated):
            submit(unit, TERMS, run, NOON)
        assert len(refresh(unit, TERMS, run, NOON).voided) == 1
        assert consent(unit, TERMS, run).have == 0


def at_once(store: Store, *acts):
    """Do things at the same moment, each in its own transaction, and return what became of them."""
    barrier, ends = Barrier(len(acts)), [None] * len(acts)

    def go(place, act):
        barrier.wait(10)
        try:
            with store.unit() as unit:
                ends[place] = act(unit)
        except (RunChanged, RunClosed, ApprovalsMissing) as refused:
            ends[place] = refused

    threads = [Thread(target=go, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


def test_a_run_made_by_two_at_once_is_one(store: Store):
    with store.unit() as unit:
        earn(unit, partner(unit, "Juno Works", USD="paypal"), 5_000)

    def make(unit, label):
        return make_run(unit, TERMS, label=label, cut_off=CUT_OFF, made_by="per_x", now=NOON).id

    assert len(set(at_once(store, *[lambda unit: make(unit, "a")] * 4))) == 1


def test_a_run_submitted_by_many_at_once_moves_its_money_once(store: Store):
    prepared(store)
    ends = at_once(store, *[lambda unit: len(submit(unit, TERMS, get_run(unit, "2026-11"), NOON))] * 4)
    assert ends == [2] * 4
    with store.unit() as unit:
        assert balances(unit, "program:in_transit") == {("program:in_transit", "USD"): -10_000}

    def pay(unit):
        return [settle(unit, row, row.id, NOON).state for row in payouts_of(unit, get_run(unit, "2026-11"))]

    assert at_once(store, pay, pay, pay) == [["settled", "settled"]] * 3
    with store.unit() as unit:
        assert balances(unit, "program:in_transit") == {}


def test_a_change_and_a_submission_at_once_pay_what_was_approved_or_nothing(store: Store):
    prepared(store)

    def lower(unit):
        return lowered(unit, get_run(unit, "2026-11"))

    def send(unit):
        return sum(row.amount for row in submit(unit, TERMS, get_run(unit, "2026-11"), NOON))

    _, paid = at_once(store, lower, send)
    with store.unit() as unit:
        moved = balances(unit, "program:in_transit")
        assert moved in ({}, {("program:in_transit", "USD"): -10_000})
        assert bool(moved) == (paid == 10_000)
