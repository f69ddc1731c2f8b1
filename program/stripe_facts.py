"""A fact that Stripe tells is recorded by the program's own verbs, under a name by which its repeat is known."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import Session, col, select

from program.customers import CustomerDetails
from program.events import DETAIL_MOST, NewLead, NewSale
from program.milestones import cancel, reach
from program.receipts import canonical
from program.reversals import TakeBack, close_chargeback, reverse
from program.rules.milestones import milestone_of
from program.rules.stripe_amounts import Unreadable
from program.rules.stripe_events import DisputeEnded, Fact, Grew, Left, Met, Named, Paid, Told, WentBack
from program.rules.stripe_objects import Who
from program.stripe_customers import keys_of, meet, missing
from program.stripe_payments import find_payment, find_sale, name_payment
from program.stripe_payments import keys_of as payment_keys
from program.tables import Customer, Sale
from program.terms import Terms
from program.tracking import DIRECT_LEAD, track_lead, track_sale

_KEPT = ("coupon", "country", "productId", "quantity", "subscription", "billing_reason")


class Waits(Exception):
    """A fact lacks something that may be told later: `key` names it, the message is the reason."""

    def __init__(self, key: str | None, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def record(store: Session, terms: Terms, fact: Fact) -> set[str]:
    """Record a fact and return the keys of what is known by it; Waits, Unreadable, BadEvent, EventConflict."""
    match fact:
        case Met():
            return _met(store, terms, fact)
        case Named(names):
            name_payment(store, names)
            return payment_keys(names)
        case Paid():
            return _paid(store, terms, fact)
        case WentBack():
            return _went_back(store, terms, fact)
        case DisputeEnded(key, won, at):
            close_chargeback(store, terms, key=key, won=won, at=at)
            return set()
        case Grew() | Left() | Told():
            _became(store, terms, fact)
            return set()


def _met(store: Session, terms: Terms, fact: Met) -> set[str]:
    customer = meet(store, terms, fact.who, fact.at)
    if customer is not None and fact.is_lead:
        track_lead(store, terms, NewLead(DIRECT_LEAD, CustomerDetails(customer.external_id)), now=fact.at)
    return keys_of(store, fact.who, customer)


def _customer(store: Session, terms: Terms, who: Who, at: datetime) -> Customer:
    customer = meet(store, terms, who, at)
    if customer is None:
        raise Waits(missing(store, who), "nobody is known to have sent this customer")
    return customer


def _paid(store: Session, terms: Terms, fact: Paid) -> set[str]:
    """A sale, once by its names; one that came another way is the same if its money is."""
    if fact.money.minor == 0:
        return set()
    invoice_id = name_payment(store, fact.names)
    sale = find_sale(store, invoice_id)
    if sale is None:
        customer = _customer(store, terms, fact.who, fact.at)
        track_sale(store, terms, _sale(fact, customer, invoice_id), now=fact.at)
        _renew(store, terms, customer, fact.metadata.get("subscription"))
        return payment_keys([*fact.names, invoice_id]) | keys_of(store, fact.who, customer)
    if (sale.amount, sale.currency) != (fact.money.minor, fact.money.currency):
        raise Unreadable(f"{invoice_id} is in the books already, as {sale.amount} {sale.currency} in minor units")
    return payment_keys([*fact.names, invoice_id])


def _sale(fact: Paid, customer: Customer, invoice_id: str) -> NewSale:
    told = fact.metadata | ({"coupon": fact.who.coupons[0]} if fact.who.coupons else {})
    if len(canonical(told)) > DETAIL_MOST:
        told = {key: value for key, value in told.items() if key in _KEPT}
    return NewSale(
        event_name=fact.event_name,
        customer=CustomerDetails(customer.external_id),
        amount=fact.money.minor,
        currency=fact.money.currency,
        processor="stripe",
        invoice_id=invoice_id,
        metadata=told,
    )


def _renew(store: Session, terms: Terms, customer: Customer, subscription: str | None) -> None:
    """Of a subscription's paid invoices all but the earliest renewed it, whatever order they became known in."""
    if not subscription:
        return
    sales = store.exec(select(Sale).where(Sale.customer_id == customer.id).order_by(col(Sale.at), col(Sale.invoice_id)))
    paid = [sale for sale in sales if sale.detail and json.loads(sale.detail).get("subscription") == subscription]
    for sale in paid[1:]:
        reach(store, terms, customer, "renewed", f"stripe:{sale.invoice_id}", sale.at)


def _went_back(store: Session, terms: Terms, fact: WentBack) -> set[str]:
    invoice_id = find_payment(store, fact.names)
    if invoice_id is None or find_sale(store, invoice_id) is None:
        raise Waits(f"payment:{invoice_id or fact.names[0]}", "the payment that went back is not known as a sale")
    name_payment(store, fact.names)
    reverse(store, terms, TakeBack(fact.key, fact.kind, fact.money, fact.at, invoice_id=invoice_id))
    return payment_keys(fact.names)


def _became(store: Session, terms: Terms, fact: Grew | Left | Told) -> None:
    """What a customer became; of what is told beside it only what the terms call a milestone."""
    match fact:
        case Grew(who, source, at):
            reach(store, terms, _customer(store, terms, who, at), "expanded", f"stripe:{source}", at)
        case Left(who, at):
            cancel(store, _customer(store, terms, who, at), at)
        case Told(who, event_name, source, at):
            milestone = milestone_of(terms, event_name, {})
            if milestone is not None:
                reach(store, terms, _customer(store, terms, who, at), milestone, f"stripe:{source}", at)
