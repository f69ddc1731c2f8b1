"""A touch is one contact of a customer with a partner: a click, a coupon, a registered deal, or credit by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from program.coupons import find_coupon
from program.deals import deals_for
from program.errors import NoReason
from program.ids import stable_id
from program.partners import get_partner
from program.rules.attribution import TouchPoint
from program.tables import Click, Customer, Touch
from program.upsert import insert_new

_DAY = timedelta(days=1)
PROMOTION_FIELDS = ("coupon", "promotion_code", "promotionCode")


def touches_of(store: Session, customer_id: str) -> list[Touch]:
    """Return a customer's touches, oldest first."""
    wanted = select(Touch).where(Touch.customer_id == customer_id)
    return list(store.exec(wanted.order_by(col(Touch.at), col(Touch.id))))


def point_of(touch: Touch) -> TouchPoint:
    """Return a touch as the rules see it."""
    return TouchPoint(touch.id, touch.partner_id, touch.at, touch.kind)


def coupon_in(metadata: dict[str, Any] | None) -> str | None:
    """Return the coupon or promotion code that an event's metadata carries, or None."""
    codes = (metadata or {}).get
    found = next((codes(name) for name in PROMOTION_FIELDS if codes(name)), None)
    return found if isinstance(found, str) else None


def record_touches(
    store: Session, customer: Customer, click: Click | None, metadata: dict[str, Any] | None, now: datetime
) -> None:
    """Record what an event says of who sent the customer; what is recorded already stays as it is.

    The click it names and the same visitor's last click that day for each other partner, the partner whose coupon was
    used, and the deals that name the customer.
    """
    for each in _clicks(store, click):
        if each.partner_id is not None:
            _record(store, customer, each.partner_id, "click", each.id, each.at, link_id=each.link_id)
    code = coupon_in(metadata)
    coupon = find_coupon(store, code, now) if code else None
    if coupon is not None:
        _record(store, customer, coupon.partner_id, "coupon", coupon.code, now)
    for deal in deals_for(store, customer.external_id, customer.email, now):
        _record(store, customer, deal.partner_id, "deal", deal.id, deal.at, note=deal.note or None)


def credit_by_hand(
    store: Session, customer: Customer, partner_id: str, *, reason: str, made_by: str, now: datetime
) -> Touch:
    """Give a partner the credit for a customer's events from now on; NoReason, UnknownPartner.

    `made_by` is the id of the person who decides; their latest decision on the same partner is one touch more.
    """
    partner = get_partner(store, partner_id)
    if not reason.strip():
        raise NoReason
    source = f"{made_by}\n{partner.id}\n{now.isoformat()}"
    return _record(store, customer, partner.id, "manual", source, now, note=reason.strip())


def partner_named(store: Session, external_id: str, email: str | None, code: str | None, now: datetime) -> str | None:
    """Return the partner whom a deal or a coupon names for somebody who came without a click, or None."""
    deals = deals_for(store, external_id, email, now)
    if deals:
        return deals[-1].partner_id
    coupon = find_coupon(store, code, now) if code else None
    return coupon.partner_id if coupon else None


def _clicks(store: Session, click: Click | None) -> Iterable[Click]:
    if click is None:
        return []
    return [*_others_that_day(store, click), click]


def _others_that_day(store: Session, click: Click) -> Iterable[Click]:
    """The visitor's last click for each other partner; a visitor's hash means nothing outside its day."""
    if not click.visitor:
        return []
    wanted = select(Click).where(Click.visitor == click.visitor, col(Click.partner_id) != click.partner_id)
    that_day = wanted.where(Click.at > click.at - _DAY, Click.at < click.at + _DAY)
    last = {one.partner_id: one for one in store.exec(that_day.order_by(col(Click.at), col(Click.id)))}
    return last.values()


def _record(  # noqa: PLR0913 - a touch is told by all of these
    store: Session,
    customer: Customer,
    partner_id: str,
    kind: str,
    source: str,
    at: datetime,
    *,
    link_id: str | None = None,
    note: str | None = None,
) -> Touch:
    touch = Touch(
        id=stable_id("tc", customer.external_id, kind, source),
        customer_id=customer.id,
        partner_id=partner_id,
        kind=kind,
        source=source,
        link_id=link_id,
        at=at,
        note=note,
    )
    insert_new(store, touch)
    return store.get_one(Touch, touch.id)
