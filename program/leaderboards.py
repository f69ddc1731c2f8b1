"""A leaderboard ranks partners by what they brought, never by what they earned; equals share a rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    sales, leads = func.sum(DailyCount.sales), func.sum(DailyCount.leads)
    rows = store.exec(
        select(Partner, sales, leads)
        .join(DailyCount, col(DailyCount.partner_id) == col(Partner.id))
        .where(
            col(DailyCount.day) >= span.start,
            col(DailyCount.day) <= span.end,
            Partner.status == "approved",
            col(Partner.staff).is_(False),
        )
        .group_by(col(Partner.id))
        .having(sales + leads > 0)
        .order_by(sales.desc(), leads.desc(), col(Partner.name), col(Partner.id))
    )
    return [(row.id, row.visibility, _shown_as(row), int(sold), int(led)) for row, sold, led in rows]


def _shown_as(partner: Partner) -> str | None:
    return partner.name if partner.visibility == "name" else partner.pseudonym


def _ranked(rows: list[_Result]) -> list[Standing]:
    standings: list[Standing] = []
    for position, (partner_id, _, shown_as, sales, leads) in enumerate(rows, 1):
        last = standings[-1] if standings else None
        tied = last is not None and (last.sales, last.leads) == (sales, leads)
        rank = last.rank if last is not None and tied else position
        standings.append(Standing(rank, partner_id, shown_as, sales, leads, tied))
    ranks = [standing.rank for standing in standings]
    return [Standing(s.rank, s.partner_id, s.shown_as, s.sales, s.leads, ranks.count(s.rank) > 1) for s in standings]
