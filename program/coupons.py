"""A coupon is a code that customers type at the merchant's; it names the partner who handed it out."""

import re
from datetime import datetime

from sqlmodel import Session, col, select

from program.errors import BadCoupon, CouponTaken
from program.partners import get_partner
from program.tables import Coupon
from program.upsert import insert_new

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,62}[A-Z0-9]")


def give_coupon(store: Session, partner_id: str, code: str, now: datetime) -> Coupon:
    """Give a partner a coupon code, kept in upper case, again if it is theirs.

    Refusals: BadCoupon, CouponTaken, UnknownPartner.
    """
    partner = get_partner(store, partner_id)
    wanted = _clean(code)
    if not _CODE.fullmatch(wanted):
        raise BadCoupon(code=code)
    insert_new(store, Coupon(code=wanted, partner_id=partner.id, created_at=now))
    coupon = store.get_one(Coupon, wanted, populate_existing=True)
    if coupon.partner_id != partner.id:
        raise CouponTaken(code=wanted)
    coupon.ended_at = None
    store.add(coupon)
    store.flush()
    return coupon


def coupons_in_force(store: Session) -> list[Coupon]:
    """Return every coupon that credits its partner, the newest first."""
    wanted = select(Coupon).where(col(Coupon.ended_at).is_(None))
    return list(store.exec(wanted.order_by(col(Coupon.created_at).desc(), col(Coupon.code))))


def end_coupon(store: Session, code: str, now: datetime) -> Coupon | None:
    """End a code, so that later uses name nobody; return it, or None where there is none."""
    coupon = store.get(Coupon, _clean(code))
    if coupon is not None and coupon.ended_at is None:
        coupon.ended_at = now
        store.add(coupon)
        store.flush()
    return coupon


def find_coupon(store: Session, code: str, at: datetime) -> Coupon | None:
    """Return the coupon that a code names at a moment, in any case of letters, or None."""
    coupon = store.get(Coupon, _clean(code))
    if coupon is None or (coupon.ended_at is not None and coupon.ended_at <= at):
        return None
    return coupon


def coupons_of(store: Session, partner_id: str) -> list[Coupon]:
    """Return a partner's codes that are in force, in the order of the alphabet."""
    wanted = select(Coupon).where(Coupon.partner_id == partner_id, col(Coupon.ended_at).is_(None))
    return list(store.exec(wanted.order_by(Coupon.code)))


def _clean(code: str) -> str:
    return code.strip().upper()
