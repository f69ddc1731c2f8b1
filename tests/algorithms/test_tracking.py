"""Tracking counts repeats as its page says: each row of the page's table is reported on a stage, one after another."""

from datetime import timedelta

import pytest
from sqlmodel import select

from program.customers import CustomerDetails
from program.events import EventConflict, NewLead, NewSale
from program.tables import Commission, Lead, Sale, Unattributed
from program.tracking import track_lead, track_sale
from tests.algorithms.pages import NOTHING, worked_table
from tests.stage import NOW, SETUP

ROWS = worked_table("tracking.md", "event", "name", "amount")
CUSTOMER = CustomerDetails("acme-1")


def _report(store, row, click_id, at):
    if row["event"] == "lead":
        track_lead(store, SETUP.terms, NewLead(row["name"], CUSTOMER, click_id), now=at)
    else:
        invoice = None if row["invoice"] == NOTHING else row["invoice"]
        sale = NewSale(row["name"], CUSTOMER, int(row["amount"]), invoice_id=invoice)
        track_sale(store, SETUP.terms, sale, now=at)


def _counted(stage):
    with stage.store.unit(False) as store:
        leads, sales, earned = (store.exec(select(kind)).all() for kind in (Lead, Sale, Commission))
        return [str(len(leads)), str(len(sales)), str(sum(one.amount for one in earned))]


def test_every_row_counts_as_on_the_page(stage):
    stage.world.partner("Acme Letters", code="acme")
    [click_id] = stage.world.clicks("acme", 1)
    for number, row in enumerate(ROWS):
        at = NOW + timedelta(hours=int(row["hours later"]))
        expected = [row["leads so far"], row["sales so far"], row["earned so far"]]
        before = _counted(stage)
        if "refused" in expected:
            with pytest.raises(EventConflict), stage.store.unit() as store:
                _report(store, row, click_id, at)
            expected = before
        else:
            with stage.store.unit() as store:
                _report(store, row, click_id, at)
        assert _counted(stage) == expected, f"row {number + 1}: {row}"


def test_a_sale_of_nobody_is_kept_once_and_counts_when_it_is_sent_again(stage):
    """The customer was not known; after the lead arrives, the very same sale is credited."""
    stage.world.partner("Acme Letters", code="acme")
    [click_id] = stage.world.clicks("acme", 1)
    sale = NewSale("Purchase", CUSTOMER, 4900, invoice_id="INV-9")
    for _ in range(2):
        with stage.store.unit() as store:
            track_sale(store, SETUP.terms, sale, now=NOW)
    with stage.store.unit(False) as store:
        assert [row.reason for row in store.exec(select(Unattributed))] == ["customer"]
    with stage.store.unit() as store:
        track_lead(store, SETUP.terms, NewLead("Sign up", CUSTOMER, click_id), now=NOW)
        track_sale(store, SETUP.terms, sale, now=NOW)
    assert _counted(stage) == ["1", "1", "980"]


def test_a_customer_stays_the_first_partners_and_the_last_touch_before_the_sale_is_paid(stage):
    """Leads and figures follow the first click; what a sale earns follows the model of attribution."""
    first = stage.world.partner("Acme Letters", code="acme")
    last = stage.world.partner("Birch Media", code="birch")
    [early], [late] = stage.world.clicks("acme", 1), stage.world.clicks("birch", 1)
    with stage.store.unit() as store:
        track_lead(store, SETUP.terms, NewLead("Sign up", CUSTOMER, early), now=NOW)
        track_lead(store, SETUP.terms, NewLead("Demo booked", CUSTOMER, late), now=NOW)
        track_sale(store, SETUP.terms, NewSale("Purchase", CUSTOMER, 4900, click_id=late), now=NOW)
    with stage.store.unit(False) as store:
        credited = [row.partner_id for kind in (Lead, Sale, Commission) for row in store.exec(select(kind))]
    assert credited == [first.id] * 3 + [last.id]
