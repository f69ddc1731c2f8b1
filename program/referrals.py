"""A referral event is what a customer did that may earn something: a lead, a sale, a milestone; or a recruit earned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from program.tables import Commission, Customer, Lead, Milestone, Partner, Sale


@dataclass(frozen=True)
class ReferralEvent:
    """What happened: `kind` is what rewards are `on`, `key` is unique for ever, `base` is in minor units.

    A lead or milestone has no money of its own: its `currency` is empty, and amounts are paid as the reward says.
    `recruit` is the partner by whose commission the one who recruited them earns.
    """

    kind: str
    key: str
    customer: Customer
    at: datetime
    base: int = 0
    currency: str = ""
    sale_id: str | None = None
    link_id: str | None = None
    partner_id: str | None = None
    detail: str | None = None
    recruit: Partner | None = None
    commission_id: str = ""

    @property
    def metadata(self) -> dict[str, Any]:
        """What the merchant told beside it."""
        found: dict[str, Any] = json.loads(self.detail) if self.detail else {}
        return found


def of_sale(store: Session, sale: Sale) -> ReferralEvent:
    """Return a sale as an event; its link counts for the partner whose link it is."""
    return ReferralEvent(
        kind="sale",
        key=f"sale:{sale.id}",
        customer=store.get_one(Customer, sale.customer_id),
        at=sale.at,
        base=sale.amount,
        currency=sale.currency,
        sale_id=sale.id,
        link_id=sale.link_id,
        partner_id=sale.partner_id,
        detail=sale.detail,
    )


def of_lead(store: Session, lead: Lead) -> ReferralEvent:
    """Return a lead as an event."""
    customer = store.get_one(Customer, lead.customer_id)
    return ReferralEvent(
        kind="lead",
        key=f"lead:{lead.id}",
        customer=customer,
        at=lead.at,
        link_id=lead.link_id,
        partner_id=lead.partner_id,
        detail=lead.detail,
    )


def of_milestone(store: Session, milestone: Milestone) -> ReferralEvent:
    """Return a milestone that a customer reached as an event."""
    customer = store.get_one(Customer, milestone.customer_id)
    return ReferralEvent(
        kind=milestone.kind,
        key=f"milestone:{milestone.id}",
        customer=customer,
        at=milestone.at,
        link_id=customer.link_id,
        partner_id=customer.partner_id,
        detail=milestone.detail,
    )


def of_commission(event: ReferralEvent, commission: Commission, recruit: Partner) -> ReferralEvent:
    """Return what a recruited partner earned by an event as an event for the partner who recruited them."""
    return ReferralEvent(
        kind="recruited",
        key=f"commission:{commission.id}",
        customer=event.customer,
        at=commission.at,
        base=commission.amount,
        currency=commission.currency,
        sale_id=commission.sale_id,
        detail=event.detail,
        recruit=recruit,
        commission_id=commission.id,
    )
