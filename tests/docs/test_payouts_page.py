"""The page about payouts says what happens: its tables are run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.store import Store
from program.errors import Refusal
from program.money import Money
from program.payout_changes import change, remove
from program.payout_plan import plan
from program.payout_runs import make_run, payouts_of
from program.payouts import approve, fail, return_, settle, submit
from program.people import join_people
from program.terms import PayoutRules
from tests.docs.tables import rows_of
from tests.program.purse import CUT_OFF, NOON, TERMS, earn, owe_back, partner, person

PLANNED = ("partner", "currency", "method", "released", "too late", "held", "owed back", "outcome", "netted", "sent")
STATES = ("draft", "approved", "removed", "submitted", "settled", "failed", "returned")


@pytest.fixture
def unit(sqlite_engine):
    with Store(sqlite_engine).unit() as session:
        yield session


@pytest.mark.parametrize("row", rows_of("payouts.md", *PLANNED, "carried"), ids=lambda row: row[0])
def test_a_partner_is_paid_as_the_worked_table_says(unit, row):
    name, currency, method, released, late, held, back, *expected = row
    who = partner(unit, name, **({} if method == "–" else {currency: method}))
    commission = earn(unit, who, int(released), currency)
    if int(late):
        earn(unit, who, int(late), currency, until=CUT_OFF + timedelta(days=1))
    if int(held):
        earn(unit, who, int(held), currency, held=True)
    if int(back):
        owe_back(unit, who, commission, int(back))
    terms = replace(TERMS, payouts=PayoutRules(minimum=(Money(2_500, "USD"),)))
    [line] = plan(unit, terms, CUT_OFF).lines
    assert [str(value) for value in (line.outcome, line.netted, line.amount, line.carried)] == expected


@pytest.mark.parametrize(
    "row",
    rows_of("payouts.md", "approvals, in order", "limit", "total", "human beings", "enough"),
    ids=lambda row: f"{row[0]} of {row[2]}",
)
def test_approvals_count_as_the_page_says(unit, row):
    who, limit, total, humans, enough = row
    terms = replace(TERMS, payouts=PayoutRules(second_approver_above=(Money(int(limit), "USD"),)))
    earn(unit, partner(unit, "Juno Works", USD="paypal"), int(total))
    run = make_run(unit, terms, label="run", cut_off=CUT_OFF, made_by="per_x", now=NOON)
    people = {name: person(unit, name, "slack" if len(name) < 4 else "discord") for name in who.split(", ")}
    found = [approve(unit, terms, run, people[name], NOON, shown=run.digest) for name in who.split(", ")][-1]
    if "fay's other account" in people:
        join_people(unit, people["fay"], people["fay's other account"])
        found = approve(unit, terms, run, people["fay"], NOON, shown=run.digest)
    assert (str(found.have), found.enough) == (humans, enough == "yes")


def agreed(unit, run, _row):
    approve(unit, TERMS, run, person(unit, "fay"), NOON, shown=run.digest)


ACTS = {
    "enough approvals": agreed,
    "change": lambda unit, _run, row: change(unit, TERMS, row, row.amount - 1, "less", NOON),
    "remove": lambda unit, _run, row: remove(unit, TERMS, row, "out", NOON),
    "submit": lambda unit, run, _row: submit(unit, TERMS, run, NOON),
    "settle": lambda unit, _run, row: settle(unit, row, "R1", NOON),
    "fail": lambda unit, _run, row: fail(unit, row, "closed", NOON),
    "return": lambda unit, _run, row: return_(unit, row, "back", NOON),
}
WAYS = {
    "draft": [],
    "removed": ["remove"],
    "approved": ["enough approvals"],
    "submitted": ["enough approvals", "submit"],
    "settled": ["enough approvals", "submit", "settle"],
    "failed": ["enough approvals", "submit", "fail"],
    "returned": ["enough approvals", "submit", "settle", "return"],
}
# Asked again, a step is no error; a draft that is changed stays one, and an approval more changes nothing.
STAYS = {("draft", "change"), ("approved", "enough approvals"), ("settled", "settle"), ("failed", "fail")} | {
    *(("returned", "return"), *((state, "submit") for state in ("submitted", "settled", "failed", "returned")))
}


@pytest.mark.parametrize("step", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_a_payout_goes_from_state_to_state_as_the_table_says_and_in_no_other_way(unit, state, step):
    earn(unit, partner(unit, "Juno Works", USD="paypal"), 5_000)
    run = make_run(unit, TERMS, label="run", cut_off=CUT_OFF, made_by="per_x", now=NOON)
    [row] = payouts_of(unit, run)
    for before in WAYS[state]:
        ACTS[before](unit, run, row)
    assert row.state == state
    table = {(start, act): end for start, act, end, _ in rows_of("payouts.md", "from", "step", "to", "ledger")}
    if (state, step) in table or (state, step) in STAYS:
        ACTS[step](unit, run, row)
    else:
        with pytest.raises(Refusal):
            ACTS[step](unit, run, row)
    unit.refresh(row)
    assert row.state == table.get((state, step), state)
