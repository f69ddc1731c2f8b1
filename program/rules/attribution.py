"""Attribution divides the credit for one event among the partners whose touches led to it: 10 000 basis points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from program.rules.shares import divide
from program.rules.touch_weights import weights_of
from program.terms import Attribution

WHOLE_BP = 10_000


@dataclass(frozen=True)
class TouchPoint:
    """One contact of a customer with a partner; `kind` is click, coupon, deal or manual."""

    id: str
    partner_id: str
    at: datetime
    kind: str = "click"


@dataclass(frozen=True)
class Share:
    """A partner's part of the credit in basis points, and the touches it comes from."""

    partner_id: str
    bp: int
    touch_ids: tuple[str, ...]


@dataclass(frozen=True)
class Weighed:
    """What one touch was worth: its weight beside the others', its basis points, and if nothing then why.

    `why` is counted, too_late, too_old, outranked, not_credited (the model gives this place nothing) or too_small.
    """

    touch: TouchPoint
    weight: int
    bp: int
    why: str


@dataclass(frozen=True)
class Split:
    """The credit for one event: each partner's share, and what became of every touch in order of time."""

    shares: tuple[Share, ...] = ()
    touches: tuple[Weighed, ...] = ()


def shares(
    rule: Attribution, touches: Sequence[TouchPoint], event_at: datetime, lead_at: datetime | None = None
) -> tuple[Share, ...]:
    """Return each partner's share of an event, exactly 10 000 basis points together, or none without touches."""
    return attribute(rule, touches, event_at, lead_at).shares


def attribute(
    rule: Attribution, touches: Sequence[TouchPoint], event_at: datetime, lead_at: datetime | None = None
) -> Split:
    """Return the whole split of an event, with a reason for every touch.

    Touches are ordered by time, then id, so that the order they are given in means nothing. Partners stand in the
    order of their first touch that counts. `lead_at` is when the customer first became a lead: the window ends there.
    """
    ordered = sorted(touches, key=lambda touch: (touch.at, touch.id))
    reasons = {touch.id: _why_not(rule, touch, event_at, lead_at) for touch in ordered}
    counted = _highest_rank(rule, [touch for touch in ordered if not reasons[touch.id]])
    weights = dict(zip((touch.id for touch in counted), weights_of(rule, counted, lead_at), strict=True))
    kept = _divided(rule, counted, weights)
    bp = {touch_id: part for share in kept for touch_id, part in _within(share, weights).items()}
    return Split(kept, tuple(_weighed(touch, reasons[touch.id], weights, bp) for touch in ordered))


def _why_not(rule: Attribution, touch: TouchPoint, event_at: datetime, lead_at: datetime | None) -> str:
    """Why a touch cannot count, or an empty text; a manual touch has no age."""
    if touch.kind == "manual":
        return ""
    if touch.at > event_at:
        return "too_late"
    days = rule.deal_days if touch.kind == "deal" else rule.window_days
    reached = min(event_at, lead_at or event_at)
    return "too_old" if touch.at < reached - timedelta(days=days) else ""


def _highest_rank(rule: Attribution, touches: Sequence[TouchPoint]) -> list[TouchPoint]:
    for kinds in rule.precedence:
        found = [touch for touch in touches if touch.kind in kinds]
        if found:
            return found
    return []


def _divided(rule: Attribution, counted: Sequence[TouchPoint], weights: dict[str, int]) -> tuple[Share, ...]:
    """Partners' shares; while one is below the least, the smallest, of equal ones the later, goes to the others."""
    worth: dict[str, int] = {}
    for touch in counted:
        worth[touch.partner_id] = worth.get(touch.partner_id, 0) + weights[touch.id]
    credited = {partner: weight for partner, weight in worth.items() if weight}
    if not credited:
        return ()
    while True:
        parts = dict(zip(credited, divide(WHOLE_BP, list(credited.values())), strict=True))
        smallest = min(reversed(parts), key=lambda partner: parts[partner])
        if parts[smallest] >= max(rule.least_bp, 1) or len(parts) == 1:
            return tuple(Share(partner, bp, _ids(counted, weights, partner)) for partner, bp in parts.items())
        del credited[smallest]


def _ids(counted: Sequence[TouchPoint], weights: dict[str, int], partner_id: str) -> tuple[str, ...]:
    return tuple(touch.id for touch in counted if touch.partner_id == partner_id and weights[touch.id])


def _within(share: Share, weights: dict[str, int]) -> dict[str, int]:
    """What each touch contributes to its partner's share."""
    parts = divide(share.bp, [weights[touch_id] for touch_id in share.touch_ids])
    return dict(zip(share.touch_ids, parts, strict=True))


def _weighed(touch: TouchPoint, reason: str, weights: dict[str, int], bp: dict[str, int]) -> Weighed:
    if reason or touch.id not in weights:
        return Weighed(touch, 0, 0, reason or "outranked")
    weight = weights[touch.id]
    if touch.id in bp:
        return Weighed(touch, weight, bp[touch.id], "counted")
    return Weighed(touch, weight, 0, "too_small" if weight else "not_credited")
