"""Facts are what is known of an event for one partner: all that rewards and their conditions may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.figures import day_of
from program.money import Money
from program.referrals import ReferralEvent
from program.rules.conditions import Fact
from program.rules.rewards import Facts
from program.rules.windows import month_number
from program.standings import standing_of
from program.tables import Commission, Partner, PartnerTier, Sale
from program.terms import Reward, Terms

PRODUCT_FIELDS = ("product", "product_id", "productId")


def facts_of(
    store: Session, terms: Terms, event: ReferralEvent, partner: Partner, credits: Sequence[int], place: int
) -> Facts:
    """Return what is known of an event for the partner at a place among those who share its credit."""
    zone = ZoneInfo(terms.timezone)
    since = _since(store, event)
    begin = since if event.recruit is None else event.recruit.recruited_at or event.recruit.created_at
    tier = _tier(store, partner.id, event.at, zone)
    rewards = [reward for reward in terms.rewards if reward.on == event.kind]
    currency = event.currency or currency_of(rewards)
    return Facts(
        event=event.kind,
        base=event.base,
        currency=currency,
        month=max(month_number(day_of(begin or event.at, zone), day_of(event.at, zone)), 1),
        first=since is None,
        tier=tier,
        credits=tuple(credits),
        credit=place,
        known=dict(_known(event, partner, tier, first=since is None)),
        standing={one.key: standing_of(store, terms, event, partner.id, one, currency) for one in rewards},
    )


def currency_of(rewards: Sequence[Reward]) -> str:
    """Return the currency that an event without money of its own is paid in: the first amount's; empty without one."""
    return next((money.currency for reward in rewards for money in reward.flat), "")


def _since(store: Session, event: ReferralEvent) -> datetime | None:
    """When the first of such events before this one came: a sale of the customer, a commission of the recruit."""
    if event.recruit is not None:
        earned = select(func.min(col(Commission.at))).where(Commission.partner_id == event.recruit.id)
        own = (Commission.amount != 0, col(Commission.event_key).not_like("commission:%"))
        return store.exec(earned.where(*own, Commission.at <= event.at, Commission.id != event.commission_id)).one()
    sold = select(func.min(col(Sale.at))).where(Sale.customer_id == event.customer.id, Sale.at <= event.at)
    return store.exec(sold.where(Sale.id != (event.sale_id or ""))).one()


def _tier(store: Session, partner_id: str, at: datetime, zone: ZoneInfo) -> str:
    held = select(PartnerTier.tier).where(PartnerTier.partner_id == partner_id)
    held = held.where(PartnerTier.since <= day_of(at, zone)).order_by(col(PartnerTier.since).desc())
    return store.exec(held.limit(1)).first() or ""


def _known(event: ReferralEvent, partner: Partner, tier: str, *, first: bool) -> Iterator[tuple[str, Fact]]:
    """Facts by the names that conditions know them by; what is not known is left out."""
    metadata = event.metadata
    product = next((metadata[name] for name in PRODUCT_FIELDS if name in metadata), None)
    found = {
        "customer.country": metadata.get("country"),
        "lead.score": metadata.get("score"),
        "partner.country": partner.country,
        "partner.tier": tier or None,
        "partner.archetype": partner.archetype,
        "sale.product": product,
    }
    if event.kind == "sale":
        found |= {"sale.amount": Money(event.base, event.currency), "sale.type": "new" if first else "recurring"}
    found |= {f"metadata.{name}": value for name, value in metadata.items()}
    yield from ((name, value) for name, value in found.items() if isinstance(value, str | int | Money))
