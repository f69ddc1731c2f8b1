"""A partner's tranches: the parts of commissions that still wait for milestones, and those that were earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from program.money import Money
from program.promises import open_promises
from program.tables import Commission


@dataclass(frozen=True)
class Waiting:
    """What one customer's milestone would pay in one currency, and how many days that would then be held."""

    customer_id: str
    milestone: str
    amount: Money
    hold_days: int


def waiting(store: Session, partner_id: str) -> list[Waiting]:
    """Return what milestones would pay a partner, by customer: who bought last comes first."""
    sums: Counter[tuple[str, str, str]] = Counter()
    held: dict[tuple[str, str, str], int] = {}
    rows = open_promises(store, partner_id)
    for row in rows:
        key = (row.customer_id, row.milestone, row.currency)
        sums[key] += row.amount
        held[key] = max(held.get(key, 0), row.hold_days)
    ranks = {customer: rank for rank, customer in enumerate(dict.fromkeys(row.customer_id for row in rows))}
    return [
        Waiting(key[0], key[1], Money(sums[key], key[2]), held[key])
        for key in sorted(sums, key=lambda key: (ranks[key[0]], key))
    ]


def earned_parts(store: Session, partner_id: str) -> list[Commission]:
    """Return the commissions of a partner that are parts of one paid by milestone, the newest first."""
    wanted = select(Commission).where(Commission.partner_id == partner_id, Commission.tranche != "")
    wanted = wanted.where(Commission.amount > 0)
    return list(store.exec(wanted.order_by(col(Commission.at).desc(), Commission.id)))


def totals(amounts: Iterable[Money]) -> list[Money]:
    """Return what amounts come to in each currency, by currency."""
    sums: Counter[str] = Counter()
    for amount in amounts:
        sums[amount.currency] += amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]
