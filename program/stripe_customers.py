"""A Stripe customer is somebody whom the merchant may know by another id; what Stripe tells of them brings them in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from program.clicks import find_click
from program.coupons import find_coupon
from program.customers import CustomerDetails, bring_customer, find_customer
from program.errors import BadEmail
from program.locks import lock_name
from program.rules.names import clean_email
from program.rules.stripe_amounts import Unreadable
from program.rules.stripe_objects import REFERENCE_PREFIX, Who
from program.tables import Click, Customer, StripeCustomer
from program.terms import Terms
from program.terms_versions import pin_terms
from program.touches import partner_named, record_touches


def meet(store: Session, terms: Terms, who: Who, at: datetime) -> Customer | None:
    """Return the customer whom Stripe tells of, brought in where a click, a coupon or a deal says who sent them.

    None while nobody is known to have sent them. Unreadable when they are somebody else here.
    """
    click = _click(store, terms, who, at)
    external_id = _called(store, who.stripe_id, who.external_id or (None if click else _own_reference(who)))
    name = external_id or who.stripe_id or who.guest
    if name is None:
        return None
    lock_name(store, f"customer {name}")
    details = CustomerDetails(name, who.name, _address(who))
    coupon = next((code for code in who.coupons if find_coupon(store, code, at)), None)
    named = None if click else partner_named(store, name, details.email, coupon, at)
    if click is None and named is None and find_customer(store, name) is None:
        return None
    customer = bring_customer(store, details, click, at, partner_id=named)
    _note(store, terms, customer, click, coupon, at)
    _called(store, who.stripe_id, name)
    return customer


def missing(store: Session, who: Who) -> str | None:
    """Return the key of what must become known before this customer is."""
    external_id = who.external_id or _own_reference(who)
    if external_id is None and who.stripe_id:
        row = store.get(StripeCustomer, who.stripe_id)
        external_id = row.external_id if row else None
    if external_id:
        return f"customer:{external_id}"
    return f"stripe:{who.stripe_id}" if who.stripe_id else None


def keys_of(store: Session, who: Who, customer: Customer | None) -> set[str]:
    """Return the keys of what is known of a customer by now."""
    found = {f"customer:{customer.external_id}"} if customer else set()
    if who.stripe_id and store.get(StripeCustomer, who.stripe_id):
        found.add(f"stripe:{who.stripe_id}")
    return found


def _note(
    store: Session, terms: Terms, customer: Customer, click: Click | None, coupon: str | None, at: datetime
) -> None:
    customer.created_at = min(customer.created_at, at)
    store.add(customer)
    store.flush()
    record_touches(store, customer, click, {"coupon": coupon} if coupon else None, at)
    if customer.partner_id is not None:
        pin_terms(store, customer, terms, at)


def _click(store: Session, terms: Terms, who: Who, at: datetime) -> Click | None:
    zone = ZoneInfo(terms.timezone)
    given = (who.click_id, who.reference.removeprefix(REFERENCE_PREFIX) if who.reference else None)
    return next((click for one in given if one and (click := find_click(store, one, zone, at))), None)


def _own_reference(who: Who) -> str | None:
    """A reference that names no click is the merchant's own id of the customer."""
    if who.reference is None or who.reference.startswith((REFERENCE_PREFIX, "clk_")) or len(who.reference) > 100:
        return None
    return who.reference


def _address(who: Who) -> str | None:
    try:
        return clean_email(who.email) if who.email else None
    except BadEmail:
        return None


def _called(store: Session, stripe_id: str | None, external_id: str | None) -> str | None:
    """The merchant's id of a Stripe customer, as it is told now or was told before; the first name may be Stripe's."""
    row = store.get(StripeCustomer, stripe_id) if stripe_id else None
    if row is None:
        if stripe_id and external_id:
            store.add(StripeCustomer(id=stripe_id, external_id=external_id))
            store.flush()
        return external_id
    if external_id and external_id != row.external_id:
        _rename(store, row, external_id)
    return row.external_id


def _rename(store: Session, row: StripeCustomer, external_id: str) -> None:
    """Who came under Stripe's own id gets the merchant's, unless that is somebody else by now."""
    known = find_customer(store, row.external_id)
    if known is not None:
        if row.external_id != row.id or find_customer(store, external_id) is not None:
            raise Unreadable(f"the customer {row.id} is known as {row.external_id} already, and not as {external_id}")
        known.external_id = external_id
        store.add(known)
    row.external_id = external_id
    store.add(row)
    store.flush()
