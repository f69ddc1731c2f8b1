"""Stripe's events, in any order and any number: the same books, nothing lost, and what cannot be is parked in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlmodel import select

from program.customers import CustomerDetails
from program.events import BadEvent, EventConflict, NewLead
from program.ledger import balances
from program.stripe_events import customer_known, not_applied, take_in
from program.tables import Commission, Customer, Lead, Milestone, Reversal, Sale, StripeEvent
from program.terms import MilestoneRule, Reward, Terms
from program.tracking import track_lead
from tests.program.scene import NOON, TERMS
from tests.program.stripe_story import (
    checkout,
    customer,
    dispute,
    event,
    invoice,
    refund,
    refunded,
    subscription,
)


def told(scene, *events, terms: Terms = TERMS):
    """Take in events one after the other and return how each was left."""
    return [take_in(scene.store, terms, json.loads(json.dumps(one)), now=NOON) for one in events]


def pockets(scene) -> dict[str, int]:
    """The partner's accounts by their last word."""
    return {account.split(":")[-1]: minor for (account, _), minor in balances(scene.store, "partner:").items()}


def test_a_checkout_and_its_invoice_are_one_sale(scene):
    """The checkout says who sent the customer, the invoice what they paid."""
    first, second = told(scene, checkout(scene.visit()), invoice())
    assert (first.state, second.state) == ("applied", "applied")
    (sale,) = scene.rows(Sale)
    assert (sale.invoice_id, sale.amount, sale.currency, sale.processor) == ("in_1", 4900, "USD", "stripe")
    assert json.loads(sale.detail)["productId"] == "prod_pro"
    (customer_row,) = scene.rows(Customer)
    assert (customer_row.external_id, customer_row.partner_id) == ("u_1", scene.partner.id)
    assert [lead.event_name for lead in scene.rows(Lead)] == ["Sign up"]
    assert pockets(scene) == {"held": -980}


def test_an_invoice_before_its_checkout_waits(scene):
    """And is in the books once the checkout says who sent the customer."""
    (waiting,) = told(scene, invoice())
    assert (waiting.state, waiting.reason) == ("waiting", "nobody is known to have sent this customer")
    assert [row.id for row in not_applied(scene.store, "waiting")] == ["evt_invoice_1"]
    told(scene, checkout(scene.visit()))
    assert [row.state for row in scene.rows(StripeEvent)] == ["applied", "applied"]
    assert pockets(scene) == {"held": -980}
    assert all(row.body == "" for row in scene.rows(StripeEvent))


def test_one_time_checkouts_are_sales_of_their_own(scene):
    """A guest has no id at Stripe; the checkout names them."""
    found = {"mode": "payment", "invoice": None, "subscription": None, "payment_intent": "pi_9", "customer": None}
    told(scene, checkout(scene.visit(), metadata={}, **found))
    (sale,) = scene.rows(Sale)
    assert (sale.invoice_id, sale.amount) == ("pi_9", 4900)
    assert scene.store.get_one(Customer, sale.customer_id).external_id == "cs_1"


@pytest.mark.parametrize(
    "story",
    [
        lambda click: [checkout(click), customer(), invoice(), refund(1, 1000, 5), refunded(1, 1000, 6)],
        lambda click: [checkout(click), invoice(), refund(1, 1500, 4), refund(1, 3400, 5), refunded(1, 4900, 6)],
        lambda click: [checkout(click), invoice(), dispute("created", 3), dispute("closed", 9, "won")],
        lambda click: [checkout(click), invoice(), dispute("created", 3), dispute("closed", 9, "lost")],
        lambda click: [checkout(click), invoice(1), invoice(2), subscription("deleted", 70)],
        lambda click: [checkout(click), invoice(), subscription("updated", 4, {"quantity": 1}), refunded(1, 2450, 5)],
    ],
    ids=["refund-twice-told", "parts-are-the-whole", "won", "lost", "renewed-and-left", "grew"],
)
def test_any_order_gives_the_same_books(engine, story):
    """Every permutation of up to five events, some told twice, leaves the same rows."""
    from bot.store import Store
    from program.links import create_link
    from program.partners import add_partner
    from tests.program.scene import RULES, Scene

    store, books = Store(engine), set()
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", now=NOON)
        scene = Scene(session, partner, create_link(session, RULES, partner.id, code="juno", now=NOON))
        events = story(scene.visit())
    orders = list(permutations(range(len(events))))
    every = 13 if engine.dialect.name == "postgresql" else 7
    for number, order in enumerate(orders if len(orders) <= 24 else orders[::every]):
        with pytest.raises(Rolled), store.unit() as session:
            again = [*order, order[number % len(order)]]
            for place in again:
                take_in(session, TERMS, events[place], now=NOON)
            books.add(_dump(session))
            raise Rolled
    assert len(books) == 1
    assert "waiting" not in next(iter(books))


class Rolled(Exception):
    """The story is over: leave no trace."""


def _dump(session) -> str:
    """All that a partner could be told, in one spelling."""
    kept = [
        sorted(
            (row.id, row.amount, row.currency, str(row.hold_until), row.at.isoformat(), row.formula)
            for row in session.exec(select(Commission))
        ),
        sorted((row.id, row.invoice_id, row.amount, row.at.isoformat()) for row in session.exec(select(Sale))),
        sorted(
            (row.key, row.kind, row.state, row.amount, row.at.isoformat()) for row in session.exec(select(Reversal))
        ),
        sorted((row.id, row.kind, row.at.isoformat()) for row in session.exec(select(Milestone))),
        sorted((row.id, row.external_id, str(row.cancelled_at)) for row in session.exec(select(Customer))),
        sorted((row.id, row.at.isoformat()) for row in session.exec(select(Lead))),
        sorted((key, minor) for key, minor in balances(session).items()),
        sorted((row.id, row.state, row.reason) for row in session.exec(select(StripeEvent))),
    ]
    return json.dumps(kept)


def test_refunds_take_back_their_part(scene):
    """A part first, then the rest: the whole commission."""
    told(scene, checkout(scene.visit()), invoice(), refund(1, 2450, 4))
    assert pockets(scene) == {"held": -490}
    told(scene, refund(1, 2450, 4), refunded(1, 2450, 4), refunded(1, 4900, 6))
    assert pockets(scene) == {}


def test_a_dispute_takes_and_a_win_gives_back(scene):
    """A warning takes nothing yet."""
    told(scene, checkout(scene.visit()), invoice(), dispute("created", 3, "warning_needs_response"))
    assert pockets(scene) == {"held": -980}
    told(scene, dispute("funds_withdrawn", 3))
    assert pockets(scene) == {}
    told(scene, dispute("funds_reinstated", 9, "under_review"))
    assert pockets(scene) == {"held": -980}


def test_the_second_paid_invoice_renews(scene):
    """And a larger quantity expands; a smaller one does not."""
    told(scene, checkout(scene.visit()), invoice(2), invoice(1), invoice(3))
    told(scene, subscription("updated", 8, {"quantity": 1}), subscription("updated", 9, {"quantity": 3}))
    assert sorted((row.kind, row.source) for row in scene.rows(Milestone)) == [
        ("expanded", f"stripe:sub_1:{int(NOON.timestamp()) + 8 * 86_400}"),
        ("renewed", "stripe:in_2"),
        ("renewed", "stripe:in_3"),
    ]


def test_items_that_cost_more_expand(scene):
    """What counts is price times quantity over all items."""
    items = {"items": {"data": [{"quantity": 3, "price": {"unit_amount": 1000}}]}, "quantity": None}
    before = {"items": {"data": [{"quantity": 1, "price": {"unit_amount": 1000}}]}}
    told(scene, checkout(scene.visit()), subscription("updated", 4, before, **items))
    told(scene, subscription("updated", 5, items, items=before["items"], quantity=None))
    assert [row.kind for row in scene.rows(Milestone)] == ["expanded"]


def test_who_subscribes_again_earns_the_partner_as_before(scene):
    """The end of a subscription is kept with its day; the next subscription is no renewal of it."""
    ended = int(NOON.timestamp()) + 10 * 86_400
    told(scene, checkout(scene.visit()), invoice(1), subscription("deleted", 10, ended_at=ended))
    told(scene, invoice(2, subscription="sub_2", billing_reason="subscription_create"))
    assert [row.amount for row in scene.rows(Commission)] == [980, 980]
    assert [row.cancelled_at for row in scene.rows(Customer)] == [NOON + timedelta(days=10)]
    assert scene.rows(Milestone) == []


def test_a_late_end_of_a_subscription_leaves_no_trace_in_what_was_earned(scene):
    """Also what was paid after it: the books do not depend on when an end becomes known."""
    told(scene, checkout(scene.visit()), invoice(1), invoice(2), subscription("deleted", 10))
    assert [row.amount for row in scene.rows(Commission)] == [980, 980]


def test_the_terms_may_call_an_event_a_milestone(scene):
    """Here the beginning of a subscription activates a customer."""
    terms = replace(TERMS, milestones=(MilestoneRule("activated", "customer.subscription.created"),))
    told(scene, checkout(scene.visit()), subscription("created", 1), terms=terms)
    assert [row.kind for row in scene.rows(Milestone)] == ["activated"]


def test_a_coupon_names_the_partner(scene):
    """Without any click, by the discount of the checkout."""
    from program.coupons import give_coupon

    give_coupon(scene.store, scene.partner.id, "JUNO20", NOON)
    discounts = [{"coupon": {"id": "x1", "name": "Juno20"}, "promotion_code": "promo_1"}]
    told(scene, checkout("", client_reference_id=None, discounts=discounts), invoice())
    assert pockets(scene) == {"held": -980}


def test_a_customer_whom_the_shop_reports_itself_is_the_same(scene):
    """The invoice waits for the shop's own report of the lead, by the id in Stripe's metadata."""
    told(scene, customer(), invoice())
    assert scene.rows(Sale) == []
    track_lead(scene.store, TERMS, NewLead("Sign up", CustomerDetails("u_1"), scene.visit()), now=NOON)
    customer_known(scene.store, TERMS, "u_1")
    assert [sale.invoice_id for sale in scene.rows(Sale)] == ["in_1"]


def test_the_merchants_id_may_come_late(scene):
    """Who came under Stripe's own id is called by the merchant's from then on."""
    told(scene, checkout(scene.visit(), metadata={}), invoice(), customer())
    assert [row.external_id for row in scene.rows(Customer)] == ["u_1"]
    assert told(scene, invoice(2))[0].state == "applied"
    assert len(scene.rows(Customer)) == 1


def test_names_of_a_payment_may_come_by_themselves(scene):
    """Newer invoices do not say by which payment they were paid: an event of its own does."""
    newer = {"payment_intent": None, "charge": None}
    paid = {"id": "inpay_1", "invoice": "in_1", "payment": {"type": "payment_intent", "payment_intent": "pi_1"}}
    told(scene, checkout(scene.visit()), refund(1, 4900, 4), invoice(**newer))
    assert pockets(scene) == {"held": -980}
    told(scene, event("evt_names", "invoice_payment.paid", paid))
    assert pockets(scene) == {}


PARKED = [
    (event("evt_x", "entitlements.active_entitlement_summary.updated", {"id": "x"}), "not known here"),
    (invoice(currency="qqq"), "'QQQ' is not an ISO 4217 currency"),
    (invoice(currency=None), "names no currency"),
    (invoice(amount=-5), "is not from 0"),
    (invoice(amount=10**16), "is not from 0"),
    (invoice(amount="4900"), "not a whole number"),
    (invoice(amount=49.5), "not a whole number"),
    (invoice(amount=4950, currency="isk"), "wrong exponent"),
    (invoice(id=None), "no id"),
    (invoice(status_transitions={"paid_at": "soon"}), "its time"),
    (refund(1, 100, 4, "failed"), "a refund is failed"),
    (dispute("closed", 5, "prevented"), "neither won nor lost"),
]


@pytest.mark.parametrize(("given", "words"), PARKED, ids=range(len(PARKED)))
def test_what_cannot_be_is_parked_in_words(scene, given, words):
    """It changes nothing, and is kept whole for somebody to look at."""
    (left,) = told(scene, given)
    assert left.state == "parked"
    assert words in left.reason
    (row,) = scene.rows(StripeEvent)
    assert json.loads(row.body)["type"] == given["type"]
    assert (scene.rows(Sale), scene.rows(Customer), scene.rows(Reversal)) == ([], [], [])


def test_the_same_event_with_another_body_is_a_conflict(scene):
    """How many deliveries are still to come is no part of it."""
    told(scene, checkout(scene.visit()), invoice())
    (repeat,) = told(scene, invoice() | {"pending_webhooks": 0})
    assert repeat.is_repeat
    with pytest.raises(EventConflict, match="evt_invoice_1"):
        told(scene, invoice(amount=9900))
    assert [sale.amount for sale in scene.rows(Sale)] == [4900]


def test_the_same_invoice_under_a_new_event_is_no_second_sale(scene):
    """With other money it is parked, and says what is in the books."""
    told(scene, checkout(scene.visit()), invoice(), invoice() | {"id": "evt_2"})
    (left,) = told(scene, invoice(amount=9900) | {"id": "evt_3"})
    assert (left.state, "4900 USD" in left.reason) == ("parked", True)
    assert len(scene.rows(Sale)) == 1


@pytest.mark.parametrize("broken", [{"id": None}, {"type": 5}, {"data": []}, {"created": "now"}, {"created": -1}])
def test_what_is_no_event_is_refused(scene, broken):
    """It cannot be told from its repeat, so that it is not kept."""
    with pytest.raises(BadEvent, match="no event"):
        told(scene, invoice() | broken)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [(500, "jpy", 500), (5120, "kwd", 5120), (500, "isk", 5), (500, "ugx", 5), (500, "mga", 50_000), (500, "eur", 500)],
)
def test_stripes_own_exponents(scene, amount, currency, minor):
    """Króna and shillings come in hundredths, ariary whole; all others as ISO 4217 has them."""
    told(scene, checkout(scene.visit()), invoice(amount=amount, currency=currency))
    assert [(sale.amount, sale.currency) for sale in scene.rows(Sale)] == [(minor, currency.upper())]


def test_a_reward_for_renewals_is_paid_by_stripe(scene):
    """From the settings to the ledger."""
    from program.money import Money

    terms = Terms((Reward("renewal", "renewed", flat=(Money(1500, "USD"),)),), "Europe/Berlin")
    told(scene, checkout(scene.visit()), invoice(1), invoice(2), terms=terms)
    assert [row.amount for row in scene.rows(Commission) if row.reward == "renewal"] == [1500]
