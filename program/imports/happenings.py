"""Imported happenings: touches, sales, what went back, and milestones, each known by an id so that it counts once."""

from __future__ import annotations

from typing import Literal, cast

from program.customers import CustomerDetails
from program.events import NewSale
from program.ids import stable_id
from program.imports.fields import Fields, Importing, Wrong, customer_of, partner_of
from program.milestones import reach
from program.reversals import TakeBack, reverse
from program.stripe_events import customer_known
from program.stripe_payments import find_sale, name_payment
from program.tables import Reversal, Touch
from program.terms import MILESTONES, TOUCH_KINDS
from program.tracking import Unmatched, track_sale
from program.upsert import insert_new


def take_touch(importing: Importing, fields: Fields) -> str:
    """Add a contact of a customer with a partner; the same contact is known by its kind, partner and time."""
    customer, partner = customer_of(importing, fields), partner_of(importing, fields)
    kind, at = fields.needed("kind"), fields.moment("at", importing.now)
    if kind not in TOUCH_KINDS:
        raise Wrong("kind", f"{kind!r} is none of {', '.join(sorted(TOUCH_KINDS))}")
    source = f"import:{partner.id}:{at.isoformat()}"
    touch = Touch(
        id=stable_id("tc", customer.external_id, kind, source),
        customer_id=customer.id,
        partner_id=partner.id,
        kind=kind,
        source=source,
        at=at,
        note=fields.text("note"),
    )
    return "added" if insert_new(importing.store, touch) else "there already"


def take_sale(importing: Importing, fields: Fields) -> str:
    """Add a sale with what it earns, once by its invoice id; with other money under that id it is wrong."""
    invoice_id, money, at = fields.needed("invoice_id"), fields.money(), fields.moment("at", importing.now)
    old = find_sale(importing.store, invoice_id)
    if old is not None:
        if (old.amount, old.currency) != (money.minor, money.currency):
            raise Wrong("invoice_id", f"{invoice_id!r} is in the books as {old.amount} {old.currency} in minor units")
        return "there already"
    told = {"productId": fields.text("product"), "country": fields.text("country"), "coupon": fields.text("coupon")}
    sale = NewSale(
        event_name=fields.text("event") or "Purchase",
        customer=CustomerDetails(fields.needed("customer")),
        amount=money.minor,
        currency=money.currency,
        invoice_id=invoice_id,
        click_id=fields.text("click_id"),
        metadata={key: value for key, value in told.items() if value} or None,
    )
    tracked = track_sale(importing.store, importing.terms, sale, now=at)
    if isinstance(tracked, Unmatched):
        raise Wrong("customer", f"nobody is known to have sent {sale.customer.external_id!r}")
    name_payment(importing.store, [invoice_id])
    customer_known(importing.store, importing.terms, sale.customer.external_id)
    return "added"


def take_refund(importing: Importing, fields: Fields) -> str:
    """Take back what went back of an invoice, once by its id; before its sale it waits."""
    key, kind = f"import:{fields.needed('id')}", fields.text("kind") or "refund"
    if kind not in ("refund", "chargeback"):
        raise Wrong("kind", f"{kind!r} is neither refund nor chargeback")
    taken = TakeBack(
        key,
        cast(Literal["refund", "chargeback"], kind),
        fields.money(),
        fields.moment("at", importing.now),
        invoice_id=fields.needed("invoice_id"),
    )
    there = importing.store.get(Reversal, stable_id("rv", key)) is not None
    row = reverse(importing.store, importing.terms, taken)
    if row.state == "refused":
        raise Wrong("currency", row.reason)
    return "there already" if there else "waiting for its sale" if row.state == "waiting" else "added"


def take_milestone(importing: Importing, fields: Fields) -> str:
    """Record what a customer became, once by its id."""
    customer, kind = customer_of(importing, fields), fields.needed("kind")
    if kind not in MILESTONES:
        raise Wrong("kind", f"{kind!r} is none of {', '.join(MILESTONES)}")
    at, source = fields.moment("at", importing.now), f"import:{fields.needed('id')}"
    reach(importing.store, importing.terms, customer, kind, source, at)
    return "taken in"
