"""Tracking: what the merchant reports is in the books once, credited to whoever brought the customer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.store import Store
from program.customers import CustomerDetails
from program.events import BadEvent, EventConflict, NewLead, NewSale, NewVisit
from program.figures import compare
from program.links import archive_link, create_link
from program.money import MINOR_MOST
from program.partners import add_partner, set_status
from program.tables import Click, Commission, Customer, DailyCount, DailySub, Lead, Sale, Unattributed
from program.tracking import LeadTracked, SaleTracked, Unmatched, track_click, track_lead, track_sale
from tests.program.scene import BERLIN, NOON, RULES, TERMS

ANNA = CustomerDetails("u_anna", "Anna", "anna@buyer.example")
BUYS = NewSale("Purchase", ANNA, 4900, "eur", invoice_id="in_1")


def lead(scene, click_id: str | None = None, **facts):
    given = {"event_name": "Sign up", "customer": ANNA} | facts
    return track_lead(scene.store, TERMS, NewLead(click_id=click_id, **given), now=NOON)


def sale(scene, event: NewSale = BUYS, now=NOON):
    return track_sale(scene.store, TERMS, event, now=now)


def test_a_lead_credits_the_click_that_brought_the_customer(scene):
    """With its link, partner and sub-id."""
    click_id = scene.visit("mail")
    tracked = lead(scene, click_id)
    assert isinstance(tracked, LeadTracked)
    assert (tracked.click_id, tracked.link.id) == (click_id, scene.link.id)
    (customer,) = scene.rows(Customer)
    assert (customer.partner_id, customer.sub_id, customer.email) == (scene.partner.id, "mail", "anna@buyer.example")


def test_a_lead_counts_once_for_a_customer_and_event(scene):
    """The same again, with other details, or under the same name spelt otherwise."""
    click_id = scene.visit()
    first = lead(scene, click_id)
    for again in (
        lead(scene, click_id),
        lead(scene, click_id, metadata={"a": 1}),
        lead(scene, None, event_name="sign UP "),
    ):
        assert again == first
    lead(scene, click_id, event_name="Demo booked")
    assert len(scene.rows(Lead)) == 2
    assert [row.leads for row in scene.rows(DailyCount)] == [2]


def test_a_lead_may_count_several_times_on_purpose(scene):
    """`eventQuantity`, once."""
    click_id = scene.visit()
    for _ in range(2):
        lead(scene, click_id, quantity=3)
    assert [row.sequence for row in scene.rows(Lead)] == [0, 1, 2]
    assert [row.leads for row in scene.rows(DailyCount)] == [3]


def test_a_deferred_lead_makes_the_customer_known_and_counts_later(scene):
    """Without a click id, as the customer has one by then."""
    click_id = scene.visit()
    assert lead(scene, click_id, mode="deferred").click_id == click_id
    assert scene.rows(Lead) == []
    assert lead(scene).click_id == click_id
    assert len(scene.rows(Lead)) == 1


def test_a_later_click_takes_no_credit(scene):
    """The click that was known first keeps it, for the next lead too."""
    first = scene.visit()
    other = add_partner(scene.store, name="Late", now=NOON)
    late = create_link(scene.store, RULES, other.id, code="late", now=NOON)
    lead(scene, first)
    second = track_click(scene.store, TERMS, NewVisit("late", "v"), now=NOON)
    assert second.link.id == late.id
    assert lead(scene, second.click_id, event_name="Demo booked").click_id == first


def test_an_unknown_click_or_customer_is_kept_and_can_be_sent_again(scene):
    """Once in the list of what nobody is credited for, however often it is sent."""
    for _ in range(2):
        assert lead(scene, "clk_nothing").missing == "click"
    assert lead(scene).missing == "customer"
    assert sale(scene).missing == "customer"
    assert sorted((row.kind, row.reason) for row in scene.rows(Unattributed)) == [
        ("lead", "click"),
        ("lead", "customer"),
        ("sale", "customer"),
    ]
    lead(scene, scene.visit())
    assert isinstance(sale(scene), SaleTracked)
    assert len(scene.rows(Sale)) == 1


def test_a_sale_pays_the_best_reward_in_whole_cents(scene):
    """A fifth of 49 euro, in the same transaction as its figures."""
    lead(scene, scene.visit("mail"))
    tracked = sale(scene)
    (commission,) = scene.rows(Commission)
    assert (commission.amount, commission.base, commission.rate_bp, commission.currency) == (980, 4900, 2000, "EUR")
    assert commission.sale_id == tracked.sale.id
    assert [(row.clicks, row.leads, row.sales) for row in scene.rows(DailySub)] == [(1, 1, 1)]
    assert compare(scene.store, BERLIN) == ()


def test_an_invoice_counts_once_for_ever(scene):
    """A year later, too."""
    lead(scene, scene.visit())
    first = sale(scene)
    assert sale(scene, now=NOON + timedelta(days=365)) == first
    assert (len(scene.rows(Sale)), len(scene.rows(Commission))) == (1, 1)


def test_an_invoice_with_other_details_is_a_conflict(scene):
    """And changes nothing."""
    lead(scene, scene.visit())
    sale(scene)
    for other in (replace(BUYS, amount=5000), replace(BUYS, currency="usd"), replace(BUYS, metadata={"a": 1})):
        with pytest.raises(EventConflict):
            sale(scene, other)
    assert len(scene.rows(Sale)) == 1


def test_without_an_invoice_the_whole_body_tells_a_repeat_for_a_day(scene):
    """A retry comes soon; the same subscription a month later is another sale."""
    lead(scene, scene.visit())
    renewal = replace(BUYS, invoice_id=None)
    first = sale(scene, renewal)
    assert sale(scene, renewal, NOON + timedelta(hours=23)) == first
    later = sale(scene, renewal, NOON + timedelta(days=30))
    assert later.sale.id != first.sale.id
    assert sale(scene, renewal, NOON + timedelta(days=30, hours=1)) == later
    assert len(scene.rows(Sale)) == 2


def test_a_click_may_lead_straight_to_a_sale(scene):
    """Customer and lead come with it."""
    tracked = sale(scene, replace(BUYS, click_id=scene.visit()))
    assert tracked.customer.partner_id == scene.partner.id
    assert [row.event_name for row in scene.rows(Lead)] == ["Sign up"]
    assert len(scene.rows(Commission)) == 1
    assert (
        sale(scene, replace(BUYS, customer=CustomerDetails("u_bob"), invoice_id="in_2", click_id="clk_x")).missing
        == "click"
    )


def test_a_sale_may_name_the_lead_it_belongs_to(scene):
    """Which must be there."""
    lead(scene, scene.visit())
    assert isinstance(sale(scene, replace(BUYS, lead_event_name="sign up")), SaleTracked)
    missing = sale(scene, replace(BUYS, lead_event_name="Trial", invoice_id="in_2"))
    assert (missing.missing, len(scene.rows(Unattributed))) == ("lead", 1)


def test_a_sale_of_nothing_is_answered_and_not_made(scene):
    """Free plans."""
    lead(scene, scene.visit())
    assert sale(scene, replace(BUYS, amount=0)) == SaleTracked("Purchase")
    assert scene.rows(Sale) == []


@pytest.mark.parametrize("status", ["pending", "banned", "deactivated", "archived"])
def test_a_partner_who_is_not_approved_earns_nothing_new(scene, status):
    """The event is kept all the same, and a commission of nothing says why."""
    lead(scene, scene.visit())
    set_status(scene.store, scene.partner.id, status)
    sale(scene)
    [kept] = scene.rows(Commission)
    assert (len(scene.rows(Sale)), kept.amount, kept.reason) == (1, 0, "not_approved")


def test_an_archived_link_takes_no_clicks_and_keeps_its_customers(scene):
    """Who came before stays credited."""
    click_id = scene.visit()
    archive_link(scene.store, scene.partner.id, "juno", now=NOON)
    assert track_click(scene.store, TERMS, NewVisit("juno", "v"), now=NOON) == Unmatched(
        "link", "No link has this key."
    )
    assert lead(scene, click_id).click_id == click_id
    assert len(scene.rows(Click)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"amount": -1},
        {"amount": MINOR_MOST + 1},
        {"currency": "zzz"},
        {"currency": "us"},
        {"metadata": {"a": "x" * 10_000}},
    ],
)
def test_a_sale_out_of_bounds_is_refused(facts):
    """Before anything is done with it."""
    with pytest.raises(BadEvent):
        replace(BUYS, **facts)


@pytest.mark.parametrize("quantity", [0, -1, 101])
def test_a_lead_counts_one_to_a_hundred_times(quantity):
    """No more."""
    with pytest.raises(BadEvent):
        NewLead("Sign up", ANNA, "clk", quantity=quantity)


def test_eight_at_once_have_one_effect_and_one_answer(store):
    """Leads, direct sales and sales without an invoice alike, on both engines."""
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", now=NOON)
        create_link(session, RULES, partner.id, code="juno", now=NOON)
        click_id = track_click(session, TERMS, NewVisit("juno", "v"), now=NOON).click_id
    bob = CustomerDetails("u_bob")
    stories = [
        lambda s: track_lead(s, TERMS, NewLead("Sign up", ANNA, click_id, quantity=2), now=NOON).customer.id,
        lambda s: track_sale(s, TERMS, replace(BUYS, customer=bob, click_id=click_id), now=NOON).sale.id,
        lambda s: track_sale(s, TERMS, replace(BUYS, invoice_id=None), now=NOON).sale.id,
    ]
    for story in stories:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _, story=story: _told(store, story), range(8)))
        assert len(set(answers)) == 1
    with store.unit(changes=False) as session:
        counts = {kind: len(session.exec(kind_of(kind)).all()) for kind in (Customer, Lead, Sale, Commission)}
        assert counts == {Customer: 2, Lead: 3, Sale: 2, Commission: 2}
        assert compare(session, BERLIN) == ()


def test_eight_different_customers_at_once_add_up(store):
    """No figure is lost between two who add to it."""
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", now=NOON)
        create_link(session, RULES, partner.id, code="juno", now=NOON)

    def bought(number: int) -> None:
        with store.unit() as session:
            click_id = track_click(session, TERMS, NewVisit("juno", "v", "mail"), now=NOON).click_id
            event = NewSale(
                "Purchase", CustomerDetails(f"u_{number}"), 100, invoice_id=f"in_{number}", click_id=click_id
            )
            track_sale(session, TERMS, event, now=NOON)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(bought, range(24)))
    with store.unit(changes=False) as session:
        (count,) = session.exec(kind_of(DailyCount)).all()
        assert (count.clicks, count.leads, count.sales) == (24, 24, 24)
        assert compare(session, BERLIN) == ()


def kind_of(kind):
    return select(kind)


def _told(store: Store, story) -> str:
    with store.unit() as session:
        return story(session)
