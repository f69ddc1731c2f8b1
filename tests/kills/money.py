"""Money is cut off: runs, statements, imports, clicks and what Stripe sends are carried out once all the same."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from program.clicks import NewClick, click_secret, record_clicks
from program.imports.fields import Importing
from program.imports.files import take_file
from program.links import create_link
from program.partners import add_partner
from program.payout_runs import get_run, make_run, payouts_of
from program.payouts import approve, fail, return_, settle, submit
from program.rules.click_ids import make_click_id, pack_link
from program.statements import close_period
from program.stripe_events import take_in
from program.tables import Link
from tests.kills.place import Place, Story
from tests.program import purse
from tests.program.quarter import AFTER, QUARTER, tell_quarter
from tests.program.scene import BERLIN, NOON, RULES
from tests.program.scene import TERMS as SCENE_TERMS
from tests.program.stripe_story import checkout, event

LABEL = "2026-11"
PARTNERS = "name,email,tenant_id,country,link,coupon\nMika Media,mika@media.example,t_2,FI,mika,MIKA20\n"
CUSTOMERS = "id,partner,at,name,email\nu_1,juno@works.example,2026-09-01,Nora,nora@acme.example\n"
SALES = "invoice_id,customer,amount,currency,at,product\nin_1,u_1,49.00,usd,2026-09-02,pro\n"


def _earned(place: Place) -> None:
    with place.open().unit() as unit:
        for name in ("Ada Letters", "Juno Works", "Kite Post"):
            purse.earn(unit, purse.partner(unit, name, USD="paypal"), 5_000)


def _pay(place: Place) -> None:
    store = place.open()
    with store.unit() as unit:
        make_run(unit, purse.TERMS, label=LABEL, cut_off=purse.CUT_OFF, made_by="per_maker", now=purse.NOON)
    with store.unit() as unit:
        run = get_run(unit, LABEL)
        if run.state == "draft":
            approve(unit, purse.TERMS, run, purse.person(unit, "fay"), purse.NOON, shown=run.digest)
    with store.unit() as unit:
        submit(unit, purse.TERMS, get_run(unit, LABEL), purse.NOON)
    for number in range(3):
        _end(store.unit, number)


def _end(unit_of: object, number: int) -> None:
    """One arrives, one fails, and one arrives and comes back."""
    with unit_of() as unit:  # type: ignore[operator]
        payout = payouts_of(unit, get_run(unit, LABEL))[number]
        if number == 1:
            fail(unit, payout, "closed", purse.NOON)
        elif payout.state == "submitted":
            settle(unit, payout, f"ref-{number}", purse.NOON)
    if number == 2:
        with unit_of() as unit:  # type: ignore[operator]
            return_(unit, payouts_of(unit, get_run(unit, LABEL))[2], "closed", purse.NOON)


def _quarter(place: Place) -> None:
    with place.open().unit() as unit:
        tell_quarter(unit)


def _seal(place: Place) -> None:
    with place.open().unit() as unit:
        close_period(unit, QUARTER, AFTER)


def _shop(place: Place) -> None:
    with place.open().unit() as unit:
        partner = add_partner(unit, name="Juno Works", email="juno@works.example", now=NOON)
        create_link(unit, RULES, partner.id, code="juno", name="Home page", now=NOON)
        click_secret(unit)


def _import(place: Place) -> None:
    store = place.open()
    for kind, text in (("partners", PARTNERS), ("customers", CUSTOMERS), ("sales", SALES)):
        with store.unit() as unit:
            report = take_file(Importing(unit, SCENE_TERMS, RULES, NOON), kind, text.splitlines(keepends=True))
            assert not report.faults


def _click(place: Place) -> None:
    store = place.open()
    for batch in range(3):
        with store.unit() as unit:
            record_clicks(unit, [_one(unit, 10 * batch + number) for number in range(3)], BERLIN)


def _one(unit: Session, number: int) -> NewClick:
    link = unit.exec(select(Link)).one()
    at = NOON + timedelta(seconds=number)
    made = make_click_id(click_secret(unit), pack_link(link.id), at, number.to_bytes(4, "big"), None)
    return NewClick(made, link.id, link.partner_id, at, "visitor", None, "https://blog.example/")


def _hear_of_stripe(place: Place) -> None:
    """One that is applied, one that waits, one that nobody can read; each is sent twice, as Stripe does."""
    store = place.open()
    with store.unit() as unit:
        click = _one(unit, 1).id
        record_clicks(unit, [_one(unit, 1)], BERLIN)
    events = [
        event("evt_1", "checkout.session.completed", checkout(click)),
        event("evt_2", "charge.refunded", {"id": "ch_9", "object": "charge"}),
        event("evt_3", "invoice.paid", {"id": "in_9", "object": "invoice", "amount_paid": "much"}),
    ]
    for one in [*events, *events]:
        with store.unit() as unit:
            take_in(unit, SCENE_TERMS, one, now=NOON)


STORIES = (
    Story("payouts", _earned, _pay),
    Story("statements", _quarter, _seal),
    Story("imports", _shop, _import),
    Story("clicks", _shop, _click),
    Story("stripe", _shop, _hear_of_stripe),
)
