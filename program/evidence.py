"""Evidence is what the books say about a partner's quality, shown to whoever is about to praise them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from program.tables import DailyCount, Enrolment, Lead, Person, Sale

# A customer is kept who bought in the last month, and for the first time before the quarter began.
MONTH, QUARTER = timedelta(days=30), timedelta(days=90)


class Quality(StrEnum):
    """What a partner is praised for: results that last, never how much money they made."""

    RETAINED = "retained customers"
    ACTIVATION = "activation"
    EXPANSION = "expansion"
    GROWTH = "growth"
    TRAINING = "training"


@dataclass(frozen=True)
class Evidence:
    """A figure of one quality, beside what it is compared with: for growth the time before, else how many in all."""

    quality: Quality
    figure: int
    beside: int

    @property
    def speaks(self) -> bool:
        """Whether the books bear the praise out."""
        return self.figure > (self.beside if self.quality is Quality.GROWTH else 0)


def evidence(store: Session, partner_id: str, quality: Quality, now: datetime, zone: ZoneInfo) -> Evidence:
    """Return what the books say now, refunds not taken off."""
    match quality:
        case Quality.RETAINED:
            return Evidence(
                quality, retained(store, partner_id, now), len(_buyers(store, partner_id, now - MONTH, now))
            )
        case Quality.ACTIVATION:
            return _activation(store, partner_id, now)
        case Quality.EXPANSION:
            return _expansion(store, partner_id, now)
        case Quality.GROWTH:
            today = now.astimezone(zone).date()
            figures = (_counted(store, partner_id, DailyCount.sales, today - MONTH * back, MONTH) for back in (0, 1))
            return Evidence(quality, *figures)
        case Quality.TRAINING:
            return Evidence(quality, courses(store, partner_id, now - 4 * QUARTER, now), 0)


def retained(store: Session, partner_id: str, now: datetime) -> int:
    """Return how many customers bought in the last 30 days, and for the first time more than 90 days ago."""
    return len(_buyers(store, partner_id, now - MONTH, now) & _buyers(store, partner_id, None, now - QUARTER))


def courses(store: Session, partner_id: str, start: datetime, end: datetime) -> int:
    """Return how many courses the people of a partner completed after a moment, up to another."""
    done = col(Enrolment.completed_at)
    taken = select(func.count()).select_from(Enrolment).join(Person, col(Person.id) == col(Enrolment.person_id))
    return store.exec(taken.where(Person.partner_id == partner_id, done > start, done <= end)).one()


def counted(store: Session, partner_id: str, what: str, today: date, days: int) -> int:
    """Return how many `leads` or `sales` a partner brought in so many days up to today."""
    return _counted(store, partner_id, getattr(DailyCount, what), today, timedelta(days=days))


def _counted(store: Session, partner_id: str, what: Any, last: date, length: timedelta) -> int:
    days = (DailyCount.day > last - length, DailyCount.day <= last)
    return int(store.exec(select(func.sum(what)).where(DailyCount.partner_id == partner_id, *days)).one() or 0)


def _buyers(store: Session, partner_id: str, start: datetime | None, end: datetime) -> set[str]:
    wanted = select(Sale.customer_id).where(Sale.partner_id == partner_id, Sale.at <= end).distinct()
    return set(store.exec(wanted.where(Sale.at > start) if start else wanted))


def _activation(store: Session, partner_id: str, now: datetime) -> Evidence:
    led = set(store.exec(select(Lead.customer_id).where(Lead.partner_id == partner_id, Lead.at > now - QUARTER)))
    return Evidence(Quality.ACTIVATION, len(led & _buyers(store, partner_id, now - QUARTER, now)), len(led))


def _expansion(store: Session, partner_id: str, now: datetime) -> Evidence:
    spent, before = (_spent(store, partner_id, now - QUARTER * back) for back in (0, 1))
    more = [key for key, paid in spent.items() if key in before and paid > before[key]]
    return Evidence(Quality.EXPANSION, len(more), len(before))


def _spent(store: Session, partner_id: str, end: datetime) -> dict[tuple[str, str], int]:
    """What each customer paid in the quarter up to a moment, each currency by itself."""
    rows = store.exec(
        select(Sale.customer_id, Sale.currency, func.sum(col(Sale.amount)))
        .where(Sale.partner_id == partner_id, Sale.at > end - QUARTER, Sale.at <= end)
        .group_by(col(Sale.customer_id), col(Sale.currency))
    )
    return {(customer, currency): int(paid) for customer, currency, paid in rows}
