"""A leaderboard ranks partners by what they brought, never by what they earned; equals share a rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from program.errors import NameTaken
from program.periods import Span
from program.rules.names import clean_name
from program.tables import DailyCount, Partner


@dataclass(frozen=True)
class Standing:
    """A partner's place: the rank that equals share, the name they chose to show, and what they brought."""

    rank: int
    partner_id: str
    shown_as: str | None
    sales: int
    leads: int
    shared: bool


@dataclass(frozen=True)
class Board:
    """The standings of a span in order; partners who opted out, staff and those without results are not on it."""

    span: Span
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class OwnPlace:
    """Where a partner stands, told to them alone: rank None without results; `next_sales` lifts them one place."""

    rank: int | None
    of: int
    sales: int
    leads: int
    hidden: bool
    next_sales: int | None


def leaderboard(store: Session, span: Span) -> Board:
    """Return the board of a span, by sales, then leads; both equal is a tie."""
    rows = [row for row in _results(store, span) if row[1] != "hidden"]
    return Board(span, tuple(_ranked(rows)))


def own_place(store: Session, span: Span, partner_id: str) -> OwnPlace:
    """Return where a partner stands among all who are on the board, themselves included even when they opted out."""
    rows = [row for row in _results(store, span) if row[1] != "hidden" or row[0] == partner_id]
    standings = list(_ranked(rows))
    partner = store.get(Partner, partner_id)
    hidden = partner is not None and partner.visibility == "hidden"
    mine = next((standing for standing in standings if standing.partner_id == partner_id), None)
    if mine is None:
        return OwnPlace(None, len(standings), 0, 0, hidden, None)
    above = [standing for standing in standings if standing.rank < mine.rank]
    gap = above[-1].sales - mine.sales + 1 if above else None
    return OwnPlace(mine.rank, len(standings), mine.sales, mine.leads, hidden, gap)


def show_as(store: Session, partner_id: str, visibility: str, pseudonym: str | None) -> Partner:
    """Remember how the board shows a partner; NameTaken where the pseudonym would pass them off as another."""
    partner = store.get_one(Partner, partner_id)
    name = clean_name(pseudonym) if pseudonym else partner.pseudonym
    if name and any(name.casefold() in _names(other) for other in _others(store, partner_id)):
        raise NameTaken(given=name)
    partner.visibility, partner.pseudonym = visibility, name or None
    store.add(partner)
    store.flush()
    return partner


def _others(store: Session, partner_id: str) -> Sequence[Partner]:
    return store.exec(select(Partner).where(Partner.id != partner_id)).all()


def _names(partner: Partner) -> set[str]:
    return {name.casefold() for name in (partner.name, partner.pseudonym) if name}


_Result = tuple[str, str, str | None, int, int]


def _results(store: Session, span: Span) -> list[_Result]:
    """Partner id, visibility, the name to show (None where it is a secret), sales, leads; best first."""
    rows = store.connection().execute(_statement(), {"start": span.start, "end": span.end})
    return [(key, seen, name if seen == "name" else alias, int(a), int(b)) for key, seen, name, alias, a, b in rows]


@cache
def _statement() -> Select[Any]:
    """The board's one statement: figures are added up before partners are looked at, and plain columns come back.

    A board is read far more often than it changes; building these words anew would take a fifth of its time.
    """
    sold, led = func.sum(DailyCount.sales).label("sales"), func.sum(DailyCount.leads).label("leads")
    brought = (
        select(col(DailyCount.partner_id).label("partner_id"), sold, led)
        .where(col(DailyCount.day).between(bindparam("start", type_=Date), bindparam("end", type_=Date)))
        .group_by(col(DailyCount.partner_id))
        .subquery()
    )
    sales, leads = brought.c.sales, brought.c.leads
    who = (col(Partner.id), col(Partner.visibility), col(Partner.name), col(Partner.pseudonym))
    return (
        columns(*who, sales, leads)
        .join(brought, brought.c.partner_id == col(Partner.id))
        .where(col(Partner.status) == "approved", col(Partner.staff).is_(False), sales + leads > 0)
        .order_by(sales.desc(), leads.desc(), col(Partner.name), col(Partner.id))
    )


def _ranked(rows: list[_Result]) -> list[Standing]:
    alike = Counter((sales, leads) for _, _, _, sales, leads in rows)
    standings: list[Standing] = []
    for position, (partner_id, _, shown_as, sales, leads) in enumerate(rows, 1):
        last = standings[-1] if standings else None
        tied = last is not None and (last.sales, last.leads) == (sales, leads)
        rank = last.rank if last is not None and tied else position
        standings.append(Standing(rank, partner_id, shown_as, sales, leads, alike[sales, leads] > 1))
    return standings
