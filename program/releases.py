"""A release is the end of a hold: the day on which what a partner earned becomes payable, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.ledger import Pocket, pocket
from program.money import Money
from program.tables import Commission, Entry, Posting


@dataclass(frozen=True)
class Release:
    """What becomes payable on a day."""

    day: date
    money: Money


def next_releases(store: Session, partner_id: str, today: date) -> Mapping[str, Release]:
    """Return what a partner's next release day frees, by currency; what is overdue comes free today."""
    total = func.sum(col(Posting.amount))
    wanted = select(col(Commission.hold_until), col(Posting.currency), total)
    wanted = wanted.join(Entry, col(Entry.commission_id) == Commission.id).join(
        Posting, col(Posting.entry_id) == Entry.id
    )
    wanted = wanted.where(Posting.account == pocket(partner_id, Pocket.HELD), col(Commission.released_at).is_(None))
    rows = store.exec(wanted.group_by(col(Commission.hold_until), Posting.currency).having(total != 0))
    waiting: dict[str, dict[date, int]] = {}
    for day, currency, minor in rows:
        days = waiting.setdefault(currency, {})
        due = max(day, today)
        days[due] = days.get(due, 0) - int(minor)
    first = {currency: min(days) for currency, days in waiting.items()}
    return {currency: Release(day, Money(waiting[currency][day], currency)) for currency, day in first.items()}
