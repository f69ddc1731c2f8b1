"""A rerun divides the credit for past sales by another model, to compare; the books stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.attribution import credits_of, split_of
from program.rules.shares import divide
from program.tables import Customer, Partner, Sale
from program.terms import MODELS, Attribution, Terms

_BATCH = 500


@dataclass(frozen=True)
class Compared:
    """What a partner is credited with in a currency, in minor units of revenue: as recorded, and by the other model."""

    partner_id: str
    name: str
    currency: str
    recorded: int
    rerun: int

    @property
    def difference(self) -> int:
        """What the partner would gain, or lose below zero."""
        return self.rerun - self.recorded


@dataclass(frozen=True)
class Comparison:
    """How another model would divide the revenue of some days: over how many sales, of which so many differently."""

    model: str
    first: date
    last: date
    sales: int
    changed: int
    partners: tuple[Compared, ...]


Shares = Mapping[str, int]


def rerun(store: Session, terms: Terms, model: str, first: date, last: date) -> Comparison:
    """Return what a model makes of the sales from one day of the program's zone through another; ValueError.

    Everything but the model is as the terms say: windows, precedence, assists.
    """
    if model not in MODELS:
        raise ValueError(f"no attribution model is called {model!r}; there are {', '.join(MODELS)}")
    if last < first:
        raise ValueError("the last day is before the first")
    rule = replace(terms.attribution, model=model)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    sales = changed = 0
    for sale in _sales(store, ZoneInfo(terms.timezone), first, last):
        before, after = _recorded(store, sale), _anew(store, rule, sale)
        sales, changed = sales + 1, changed + (before != after)
        for side, shares in enumerate((before, after)):
            for partner_id, minor in _minor(sale, shares):
                sums[partner_id, sale.currency][side] += minor
    return Comparison(model, first, last, sales, changed, tuple(_lines(store, sums)))


def _sales(store: Session, zone: ZoneInfo, first: date, last: date) -> Iterator[Sale]:
    """Sales in order of time, read in batches so that a year of them needs no more memory than a day."""
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    wanted = select(Sale).where(Sale.at >= start, Sale.at < end).order_by(col(Sale.at), col(Sale.id))
    yield from store.exec(wanted.execution_options(yield_per=_BATCH))


def _recorded(store: Session, sale: Sale) -> Shares:
    return {credit.partner_id: credit.share_bp for credit in credits_of(store, f"sale:{sale.id}") if credit.share_bp}


def _anew(store: Session, rule: Attribution, sale: Sale) -> Shares:
    split = split_of(store, rule, store.get_one(Customer, sale.customer_id), sale.at)
    return {share.partner_id: share.bp for share in split.shares}


def _minor(sale: Sale, shares: Shares) -> Iterator[tuple[str, int]]:
    if shares:
        yield from zip(shares, divide(sale.amount, list(shares.values())), strict=True)


def _lines(store: Session, sums: Mapping[tuple[str, str], list[int]]) -> list[Compared]:
    """Those who would gain or lose most first, within each currency."""
    lines = [
        Compared(partner_id, store.get_one(Partner, partner_id).name, currency, recorded, anew)
        for (partner_id, currency), (recorded, anew) in sums.items()
    ]
    return sorted(lines, key=lambda one: (one.currency, -abs(one.difference), one.name, one.partner_id))
