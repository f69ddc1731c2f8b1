"""Attribution records who is credited for an event, once and for good, and can tell why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.ids import stable_id
from program.rules.attribution import WHOLE_BP, Share, Split, Weighed, attribute
from program.tables import Credit, Customer, Lead, Sale, Touch
from program.terms import Attribution
from program.touches import point_of, touches_of
from program.upsert import insert_new

BOUND = "bound"


@dataclass(frozen=True)
class ExplainedTouch:
    """One touch of an event's customer: what it weighed, its basis points, and if nothing then why."""

    id: str
    partner_id: str
    kind: str
    at: datetime
    weight: int
    bp: int
    why: str
    note: str | None


@dataclass(frozen=True)
class Explanation:
    """Who is credited for an event, by which model, and what every touch had to do with it, oldest first.

    The model `bound` means that the customer came with a partner and without touches, as from an import.
    """

    event_key: str
    at: datetime
    model: str
    shares: tuple[Share, ...]
    touches: tuple[ExplainedTouch, ...]


def credit_event(store: Session, rule: Attribution, customer: Customer, event_key: str, at: datetime) -> list[Credit]:
    """Return who is credited for an event, in the order of their first touch; recorded now, or as it was before.

    The basis points are 10 000 together, or there are none where nobody is credited. Partners whose touches came to
    nothing get a row of 0, which is not returned, so that they can be told why.
    """
    if not credits_of(store, event_key):
        for row in _rows(event_key, rule.model, split_of(store, rule, customer, at), at):
            insert_new(store, row)
    return [credit for credit in credits_of(store, event_key) if credit.share_bp]


def split_of(store: Session, rule: Attribution, customer: Customer, at: datetime) -> Split:
    """Return how the credit for a customer's event at a moment is divided, and record nothing.

    Touches after a customer's first sale do not count: whoever won them keeps them, but for credit given by hand.
    """
    touches = [point_of(touch) for touch in touches_of(store, customer.id)]
    if touches or customer.partner_id is None:
        return attribute(rule, touches, _decided_at(store, customer, at), _lead_at(store, customer))
    return Split((Share(customer.partner_id, WHOLE_BP, ()),))


def explain(store: Session, event_key: str) -> Explanation | None:
    """Return how the credit for an event came to be divided, as it was recorded; None where nobody was credited."""
    credits = credits_of(store, event_key)
    if not credits:
        return None
    noted = [(credit, fact) for credit in credits for fact in json.loads(credit.touches)]
    touches = [_explained(store.get_one(Touch, fact["id"]), fact) for _, fact in noted]
    ordered = sorted(touches, key=lambda touch: (touch.at, touch.id))
    shares = tuple(_share(credit) for credit in credits if credit.share_bp)
    return Explanation(event_key, credits[0].at, credits[0].model, shares, tuple(ordered))


def credits_of(store: Session, event_key: str) -> list[Credit]:
    """Return the credits of an event in the order the rule gave them, those of nothing at the end."""
    return list(store.exec(select(Credit).where(Credit.event_key == event_key).order_by(Credit.id)))


def _rows(event_key: str, model: str, split: Split, at: datetime) -> Iterable[Credit]:
    shares = {share.partner_id: share.bp for share in split.shares}
    if not shares:
        return
    facts: dict[str, list[dict[str, Any]]] = {partner_id: [] for partner_id in shares}
    for weighed in split.touches:
        facts.setdefault(weighed.touch.partner_id, []).append(_fact(weighed))
    for place, (partner_id, touches) in enumerate(facts.items()):
        yield Credit(
            id=f"{stable_id('cr', event_key)}_{place:03d}",
            event_key=event_key,
            partner_id=partner_id,
            share_bp=shares.get(partner_id, 0),
            model=model if split.touches else BOUND,
            touches=json.dumps(touches, sort_keys=True, separators=(",", ":")),
            at=at,
        )


def _fact(weighed: Weighed) -> dict[str, Any]:
    """A weight may be longer than JSON's numbers are sure to be read, so it is kept as text."""
    return {"id": weighed.touch.id, "weight": str(weighed.weight), "bp": weighed.bp, "why": weighed.why}


def _explained(touch: Touch, fact: dict[str, Any]) -> ExplainedTouch:
    return ExplainedTouch(
        id=touch.id,
        partner_id=touch.partner_id,
        kind=touch.kind,
        at=touch.at,
        weight=int(fact["weight"]),
        bp=fact["bp"],
        why=fact["why"],
        note=touch.note,
    )


def _share(credit: Credit) -> Share:
    counted = tuple(fact["id"] for fact in json.loads(credit.touches) if fact["why"] == "counted")
    return Share(credit.partner_id, credit.share_bp, counted)


def _decided_at(store: Session, customer: Customer, at: datetime) -> datetime:
    first_sale = store.exec(select(func.min(col(Sale.at))).where(Sale.customer_id == customer.id)).one()
    return min(at, first_sale) if first_sale else at


def _lead_at(store: Session, customer: Customer) -> datetime | None:
    return store.exec(select(func.min(col(Lead.at))).where(Lead.customer_id == customer.id)).one()
