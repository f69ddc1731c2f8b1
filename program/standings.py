"""A standing is what a partner had sold, reached and earned in the window of a reward when an event came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.figures import day_of
from program.referrals import ReferralEvent
from program.rules.rewards import Standing
from program.rules.shares import divide
from program.rules.windows import start_of
from program.tables import Commission, Credit, Milestone, Sale
from program.terms import MILESTONES, Reward, Terms, Window


def standing_of(
    store: Session, terms: Terms, event: ReferralEvent, partner_id: str, reward: Reward, currency: str
) -> Standing:
    """Return where a partner stands for a reward before an event; what a reward does not ask for stays at nothing."""
    sales = revenue = earned = 0
    reached: set[str] = set()
    if reward.volume is not None:
        sold = _sold(store, event, partner_id, currency, _start(reward.volume.window, event.at, terms))
        sales, revenue = len(sold), sum(sold)
    elif reward.bonus is not None and reward.bonus.measure in MILESTONES:
        reached = _reached(store, event, partner_id, reward, _start(reward.bonus.window, event.at, terms))
    elif reward.bonus is not None:
        sold = _sold(store, event, partner_id, currency, _start(reward.bonus.window, event.at, terms))
        sales, revenue = len(sold), sum(sold)
    if reward.cap is not None:
        earned = _earned(store, event, partner_id, reward, currency, _start(reward.cap.window, event.at, terms))
    return Standing(sales, revenue, len(reached), earned, event.customer.id in reached)


def _start(window: Window, at: datetime, terms: Terms) -> datetime:
    """The first moment of the window that an event lies in."""
    zone = ZoneInfo(terms.timezone)
    first = start_of(window, day_of(at, zone), terms.fiscal)
    return datetime.combine(first, time(), zone) if first else datetime.min.replace(tzinfo=UTC)


def _sold(store: Session, event: ReferralEvent, partner_id: str, currency: str, start: datetime) -> Sequence[int]:
    """The partner's part of each other sale of the window up to the event, in its currency."""
    wanted = (
        select(Credit, Sale.amount)
        .join(Sale, col(Credit.event_key) == "sale:" + col(Sale.id))
        .where(Credit.partner_id == partner_id, Credit.share_bp > 0, Credit.event_key != event.key)
        .where(Sale.currency == currency, col(Sale.at) >= start, col(Sale.at) <= event.at)
    )
    return [_own(store, credit, amount) for credit, amount in store.exec(wanted)]


def _own(store: Session, credit: Credit, amount: int) -> int:
    if credit.share_bp == 10_000:
        return amount
    wanted = select(Credit).where(Credit.event_key == credit.event_key, Credit.share_bp > 0).order_by(Credit.id)
    all_of_it = list(store.exec(wanted))
    place = [each.id for each in all_of_it].index(credit.id)
    return divide(amount, [each.share_bp for each in all_of_it])[place]


def _reached(store: Session, event: ReferralEvent, partner_id: str, reward: Reward, start: datetime) -> set[str]:
    """The partner's customers who came to the milestone of a bonus in its window, up to the event but without it."""
    assert reward.bonus is not None  # asked for by a bonus
    customers = (
        select(Milestone.customer_id)
        .distinct()
        .join(Credit, col(Credit.event_key) == "milestone:" + col(Milestone.id))
        .where(Milestone.kind == reward.bonus.measure, Credit.partner_id == partner_id, Credit.share_bp > 0)
        .where(Credit.event_key != event.key, col(Milestone.at) >= start, col(Milestone.at) <= event.at)
    )
    return set(store.exec(customers))


def _earned(
    store: Session, event: ReferralEvent, partner_id: str, reward: Reward, currency: str, start: datetime
) -> int:
    """What the reward paid the partner in the window of its cap, by all customers or by this one."""
    assert reward.cap is not None  # asked for by a cap
    total = select(func.coalesce(func.sum(col(Commission.amount)), 0)).where(
        Commission.partner_id == partner_id,
        Commission.reward == reward.key,
        Commission.currency == currency,
        Commission.event_key != event.key,
        col(Commission.at) >= start,
    )
    if reward.cap.per == "customer":
        total = total.where(Commission.customer_id == event.customer.id)
    return int(store.exec(total).one())
