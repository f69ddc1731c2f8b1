"""The program's own verbs, from a visit to a statement: whatever the terms, the verifier computes it again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from program.adjustments import adjust
from program.customers import CustomerDetails
from program.events import NewSale
from program.holds import release_due
from program.ledger import owed
from program.links import create_link
from program.money import Money
from program.partners import add_partner
from program.people import Handle, ensure_person
from program.reversals import reverse_sale
from program.rules.pockets import Pockets
from program.rules.stated_periods import stated_period
from program.statement_files.as_json import json_file
from program.statements import all_stated, close_period, statement_of
from program.terms import Attribution, Band, Bonus, Cap, Reward, Step, Terms, Tranche, Volume
from program.tracking import NewVisit, track_click, track_sale
from program.verifier.rainmaker_verify import read, verify
from tests.program.scene import BERLIN, NOON, RULES

QUARTER = stated_period("2026-Q4", BERLIN)
AFTER = datetime(2027, 1, 2, tzinfo=UTC)
MARGINAL = Volume("marginal", "revenue", "month", (Band(15_000, 2500), Band(30_000, 3000)), "USD")
RETROACTIVE = Volume("retroactive", "sales", "month", (Band(3, 2500),), "USD")
CAP = Cap((Money(3_000, "USD"),), "month")
REWARDS = {
    "plain": (Reward("sale", "sale", 1999),),
    "flat": (Reward("sale", "sale", flat=(Money(777, "USD"),)),),
    "steps": (Reward("sale", "sale", 2000, steps=(Step(1, 3333), Step(4, 1000))),),
    "marginal": (Reward("sale", "sale", 2000, volume=MARGINAL),),
    "retroactive": (Reward("sale", "sale", 2000, volume=RETROACTIVE),),
    "tranches": (Reward("sale", "sale", 2000, tranches=(Tranche("sale", 3333), Tranche("activated", 6667))),),
    "capped": (Reward("sale", "sale", 2000, cap=CAP),),
    "bonus": (
        Reward("sale", "sale", 2000),
        Reward("extra", "sale", flat=(Money(5000, "USD"),), group="bonus", bonus=Bonus("sales", 3, "month", "USD")),
    ),
    "at once": (Reward("sale", "sale", 2000, hold_days=0),),
}


def _tell(scene, terms: Terms) -> None:
    """Four sales of a customer whom two partners brought; one is refunded while held, one after its release."""
    store = scene.store
    other = add_partner(store, name="Kite Labs", email="kite@works.example", now=NOON)
    link = create_link(store, RULES, other.id, code="kite", name="Home page", now=NOON)
    track_click(store, terms, NewVisit(link.code, "visitor"), now=NOON - timedelta(hours=2))
    click = scene.visit(at=NOON - timedelta(hours=1))
    sales = []
    for number, amount in enumerate((9_999, 20_001, 33_333, 7)):
        sale = NewSale("Sale", CustomerDetails("user-1"), amount, invoice_id=f"in_{number}", click_id=click)
        sales.append(track_sale(store, terms, sale, now=NOON + timedelta(minutes=number)).sale)
    reverse_sale(store, terms, key="re_1", sale=sales[0], refunded_minor=3_333, kind="refund", at=NOON)
    release_due(store, date(2026, 12, 24), datetime(2026, 12, 24, 6, tzinfo=UTC))
    taken = datetime(2026, 12, 27, tzinfo=UTC)
    reverse_sale(store, terms, key="re_2", sale=sales[1], refunded_minor=20_001, kind="refund", at=taken)
    made_by = ensure_person(store, Handle("slack", "T0ACME", "U1", "Ada"), NOON).id
    money = Money(10, "USD")
    adjust(
        store,
        key="a",
        kind="credit",
        partner_id=scene.partner.id,
        money=money,
        reason="late",
        made_by=made_by,
        at=taken,
    )


@pytest.mark.parametrize("model", ["last", "linear"])
@pytest.mark.parametrize("rewards", REWARDS)
def test_what_the_program_computes_the_verifier_computes_again(scene, rewards, model):
    terms = Terms(REWARDS[rewards], "Europe/Berlin", Attribution(model))
    _tell(scene, terms)
    period = close_period(scene.store, QUARTER, AFTER)
    found = all_stated(scene.store, "2026-Q4")
    assert len(found) == (2 if model == "linear" else 1)
    for each in found:
        said = verify(read(json_file(each, "Acme")), period.root)
        earnings = sum(line["kind"] == "accrue" for line in each.movements)
        assert said[3] == f"{earnings} earnings were computed again from base, rate and share; all agree."
        assert earnings > 0
        (there,) = owed(scene.store, each.partner_id)
        assert each.closing == Pockets(there.held, there.payable, there.paid, there.clawback)


def test_a_sheet_can_be_seen_before_its_period_is_closed(scene):
    terms = Terms(REWARDS["plain"], "Europe/Berlin")
    _tell(scene, terms)
    before = statement_of(scene.store, scene.partner.id, "USD", QUARTER).text()
    close_period(scene.store, QUARTER, AFTER)
    assert statement_of(scene.store, scene.partner.id, "USD", QUARTER).text() == before
