"""Badges are held by partners since a person confirmed them; the books only say who is eligible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Executable
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from program.errors import Refusal
from program.evidence import MONTH, QUARTER
from program.partners import list_partners
from program.rules.badges import Badge, Measure
from program.tables import BadgeAward, DailyCount, Enrolment, Kudos, Partner, Person, Sale
from program.upsert import insert_new


class UnknownBadge(Refusal):
    """There is no such badge; facts: given, known."""


class BadgeNotReached(Refusal):
    """A partner did not reach the threshold of a badge; facts: partner, badge, value, threshold."""


@dataclass(frozen=True)
class Progress:
    """How far a partner is with a badge; `award` where they hold it."""

    badge: Badge
    value: int
    award: BadgeAward | None


def find_badge(badges: Sequence[Badge], given: str) -> Badge:
    """Return the badge of that key or title; UnknownBadge."""
    wanted = given.strip().casefold()
    for badge in badges:
        if wanted in (badge.key.casefold(), badge.title.casefold()):
            return badge
    raise UnknownBadge(given=given, known=[badge.title for badge in badges])


def progress(store: Session, badges: Sequence[Badge], partner_id: str, now: datetime, zone: ZoneInfo) -> list[Progress]:
    """Return how far a partner is with each badge, in the program's order."""
    held = {row.badge: row for row in store.exec(select(BadgeAward).where(BadgeAward.partner_id == partner_id))}
    return [
        Progress(badge, measured(store, badge, now, zone).get(partner_id, 0), held.get(badge.key)) for badge in badges
    ]


def measured(store: Session, badge: Badge, now: datetime, zone: ZoneInfo) -> dict[str, int]:
    """Return the value of a badge's measure for each partner who has any, with one question to the store."""
    rows = store.connection().execute(_question(badge, now, zone))
    return {partner_id: int(value) for partner_id, value in rows if partner_id}


def eligible(
    store: Session, badges: Sequence[Badge], now: datetime, zone: ZoneInfo
) -> list[tuple[Partner, Badge, int]]:
    """Return who reached a badge that nobody confirmed yet, badge by badge and by name."""
    partners = [partner for partner in list_partners(store, status="approved") if not partner.staff]
    held = set(store.exec(select(BadgeAward.partner_id, BadgeAward.badge)).all())
    found = []
    for badge in badges:
        values = measured(store, badge, now, zone)
        reached = [one for one in partners if badge.is_reached(values.get(one.id, 0))]
        found += [(one, badge, values[one.id]) for one in reached if (one.id, badge.key) not in held]
    return found


def award(store: Session, badge: Badge, partner: Partner, confirmed_by: str, now: datetime, zone: ZoneInfo) -> bool:
    """Give a badge to a partner who reached it; False where they hold it already; BadgeNotReached."""
    if store.get(BadgeAward, (partner.id, badge.key)) is not None:
        return False
    value = measured(store, badge, now, zone).get(partner.id, 0)
    if not badge.is_reached(value):
        raise BadgeNotReached(partner=partner.name, badge=badge.title, value=value, threshold=badge.threshold)
    row = BadgeAward(partner_id=partner.id, badge=badge.key, confirmed_by=confirmed_by, awarded_at=now)
    return insert_new(store, row)


def _question(badge: Badge, now: datetime, zone: ZoneInfo) -> Executable:
    today, start = now.astimezone(zone).date(), now - timedelta(days=badge.days)
    match badge.measure:
        case Measure.LEADS | Measure.SALES:
            what = DailyCount.leads if badge.measure is Measure.LEADS else DailyCount.sales
            day, owner = col(DailyCount.day), col(DailyCount.partner_id)
            days = (day > today - timedelta(days=badge.days), day <= today)
            return columns(owner, func.sum(col(what))).where(*days).group_by(owner)
        case Measure.RETAINED:
            return _kept(now)
        case Measure.COURSES:
            done, acts_for = col(Enrolment.completed_at), col(Person.partner_id)
            taken = columns(acts_for, func.count()).join(Enrolment, col(Enrolment.person_id) == col(Person.id))
            return taken.where(done > start, done <= now).group_by(acts_for)
        case Measure.KUDOS:
            owner = col(Kudos.receiver_id)
            standing = (col(Kudos.given_at) > start, col(Kudos.removed_at).is_(None))
            return columns(owner, func.count(col(Kudos.giver_id).distinct())).where(*standing).group_by(owner)


def _kept(now: datetime) -> Executable:
    """Customers who bought in the last month, and of the same partner before the quarter began."""
    early, owner = aliased(Sale), col(Sale.partner_id)
    before = columns(col(early.id)).where(
        col(early.customer_id) == Sale.customer_id,
        col(early.partner_id) == Sale.partner_id,
        col(early.at) <= now - QUARTER,
    )
    late = (col(Sale.at) > now - MONTH, col(Sale.at) <= now, before.exists())
    return columns(owner, func.count(col(Sale.customer_id).distinct())).where(*late).group_by(owner)
