"""A leaderboard ranks partners by what they brought, never by what they earned; equals share a rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Executable, Select, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from program.errors import NameTaken
from program.periods import Span
from program.quality import quality_of
from program.rules.boards import SHIPPED, BoardRules
from program.rules.names import clean_name
from program.rules.points import points, sales_to_pass
from program.tables import DailyCount, Partner

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Standing:
    """A partner's place: the rank that equals share, the name they chose to show, and what they brought."""

    rank: int
    partner_id: str
    shown_as: str | None
    sales: int
    leads: int
    points: int
    shared: bool


@dataclass(frozen=True)
class Board:
    """The standings of a span in order; partners who opted out, staff and those without results are not on it."""

    span: Span
    standings: tuple[Standing, ...]
    rules: BoardRules = SHIPPED

    @property
    def is_small(self) -> bool:
        """Whether so few are on it that a rank would single somebody out."""
        return len(self.standings) < self.rules.partners


@dataclass(frozen=True)
class OwnPlace:
    """Where a partner stands, told to them alone; `next_sales` lifts them one place, or onto the board.

    `rank` is None without results, with too few of them, and where so few are ranked that it would tell of another;
    then `few` says so.
    """

    rank: int | None
    of: int
    sales: int
    leads: int
    hidden: bool
    next_sales: int | None
    few: bool = False


def leaderboard(store: Session, span: Span, zone: ZoneInfo = _UTC, rules: BoardRules = SHIPPED) -> Board:
    """Return the board of a span of the program's days, by points, then leads; both equal is a tie."""
    rows = [row for row in _results(store, span, zone) if row.visibility != "hidden" and row.points >= rules.points]
    return Board(span, tuple(_ranked(rows)), rules)


def own_place(
    store: Session, span: Span, partner_id: str, zone: ZoneInfo = _UTC, rules: BoardRules = SHIPPED
) -> OwnPlace:
    """Return where a partner stands among all who are on the board, themselves included even when they opted out."""
    every = [row for row in _results(store, span, zone) if row.visibility != "hidden" or row.partner_id == partner_id]
    own = next((row for row in every if row.partner_id == partner_id), None)
    standings = list(_ranked([row for row in every if row.points >= rules.points]))
    partner = store.get(Partner, partner_id)
    hidden = partner is not None and partner.visibility == "hidden"
    mine = next((standing for standing in standings if standing.partner_id == partner_id), None)
    if own is None:
        return OwnPlace(None, len(standings), 0, 0, hidden, None)
    if mine is None:
        onto = sales_to_pass(rules.points - 1, own.points)
        return OwnPlace(None, len(standings), own.sales, own.leads, hidden, onto)
    if len(standings) < rules.partners:
        return OwnPlace(None, len(standings), mine.sales, mine.leads, hidden, None, few=True)
    above = [standing for standing in standings if standing.rank < mine.rank]
    gap = sales_to_pass(above[-1].points, mine.points) if above else None
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


@dataclass(frozen=True)
class _Result:
    """One partner's span; `name` is None where it is a secret."""

    partner_id: str
    visibility: str
    name: str | None
    sales: int
    leads: int
    points: int


def _results(store: Session, span: Span, zone: ZoneInfo) -> list[_Result]:
    """What everyone brought who may be on a board, best first."""
    rows: list[Any] = [*store.connection().execute(_statement(), {"start": span.start, "end": span.end})]
    became, undone = quality_of(store, span, zone)
    # Whose customers only got further in these days has no figures in them.
    others = sorted(set(became) - {row[0] for row in rows})
    rows += [(*who, 0, 0) for who in store.connection().execute(_who(others))] if others else []
    found = []
    for key, seen, name, alias, sales, leads in rows:
        worth = points(int(sales), undone.get(key, 0), became.get(key, {}))
        if worth or leads:
            shown = name if seen == "name" else alias
            found.append((-worth, -int(leads), name, _Result(key, seen, shown, int(sales), int(leads), worth)))
    return [row for *_, row in sorted(found, key=lambda one: (*one[:3], one[3].partner_id))]


def _who(ids: list[str]) -> Executable:
    who = (col(Partner.id), col(Partner.visibility), col(Partner.name), col(Partner.pseudonym))
    return columns(*who).where(
        col(Partner.id).in_(ids), col(Partner.status) == "approved", col(Partner.staff).is_(False)
    )


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
    )


def _ranked(rows: list[_Result]) -> list[Standing]:
    alike = Counter((row.points, row.leads) for row in rows)
    standings: list[Standing] = []
    for position, row in enumerate(rows, 1):
        last = standings[-1] if standings else None
        tied = last is not None and (last.points, last.leads) == (row.points, row.leads)
        rank = last.rank if last is not None and tied else position
        shared = alike[row.points, row.leads] > 1
        standings.append(Standing(rank, row.partner_id, row.name, row.sales, row.leads, row.points, shared))
    return standings
