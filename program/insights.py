"""An insight is why a figure of the whole program changed, told by kinds of partner and never by partner."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from sqlmodel import Session, col, func, select

from program.periods import Span
from program.rules.change import Change, Counts, change_of
from program.tables import DailyCount, Partner

FEWEST_PARTNERS, FEWEST_LEADS = 5, 30
SMALLEST = Fraction(1, 200)
OTHERS = ""


def sales_per_lead(store: Session, before: Span, after: Span) -> Change | None:
    """Return why sales per lead changed between two spans, by archetype; None where too little or nothing changed.

    Kinds of fewer than five partners, and partners of no kind, are the segment of an empty name.
    """
    large = _large(store)
    old, new = _counts(store, before, large), _counts(store, after, large)
    if min(sum(leads for leads, _ in each.values()) for each in (old, new)) < FEWEST_LEADS:
        return None
    found = change_of(old, new)
    return found if found is not None and abs(found.after - found.before) >= SMALLEST else None


def _large(store: Session) -> set[str]:
    wanted = select(Partner.archetype).where(Partner.status == "approved", col(Partner.archetype).is_not(None))
    rows = store.exec(wanted.group_by(col(Partner.archetype)).having(func.count() >= FEWEST_PARTNERS))
    return {str(kind) for kind in rows}


def _counts(store: Session, span: Span, large: set[str]) -> dict[str, Counts]:
    sums = (func.sum(col(DailyCount.leads)), func.sum(col(DailyCount.sales)))
    wanted = (
        select(Partner.archetype, *sums)
        .join(DailyCount, col(DailyCount.partner_id) == col(Partner.id))
        .where(col(DailyCount.day).between(span.start, span.end))
        .group_by(col(Partner.archetype))
    )
    found: dict[str, Counts] = defaultdict(lambda: (0, 0))
    for kind, leads, sales in store.exec(wanted):
        name = kind if kind in large else OTHERS
        found[name] = (found[name][0] + int(leads or 0), found[name][1] + int(sales or 0))
    return dict(found)
