"""Honours are the further boards of a week: newcomers, and who improved most; each only where three may stand on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.leaderboards import Board, leaderboard
from program.periods import Span
from program.tables import Partner

FEWEST, SHOWN, NEW_DAYS = 3, 3, 90


@dataclass(frozen=True)
class Honours:
    """The first of a further board, best first; None stands for a name that is a secret."""

    kind: Literal["newcomers", "improved"]
    names: tuple[str | None, ...]


def honours(store: Session, board: Board, zone: ZoneInfo) -> list[Honours]:
    """Return the further boards of a week that have enough on them."""
    found = (Honours("newcomers", _newcomers(store, board, zone)), Honours("improved", _improved(store, board, zone)))
    return [Honours(each.kind, each.names[:SHOWN]) for each in found if len(each.names) >= FEWEST]


def _newcomers(store: Session, board: Board, zone: ZoneInfo) -> tuple[str | None, ...]:
    """Who joined in the 90 days before the week's end, in the order of the board."""
    since = datetime.combine(board.span.end - timedelta(days=NEW_DAYS), time(), zone)
    new = set(store.exec(select(Partner.id).where(col(Partner.created_at) >= since)))
    return tuple(one.shown_as for one in board.standings if one.partner_id in new)


def _improved(store: Session, board: Board, zone: ZoneInfo) -> tuple[str | None, ...]:
    """Whose points grew most since the week before, in which they had some; equals by name."""
    week = timedelta(days=board.span.days)
    before = leaderboard(store, Span(board.span.start - week, board.span.end - week), zone, board.rules)
    points = {one.partner_id: one.points for one in before.standings if one.points}
    grown = [(one.points - points[one.partner_id], one) for one in board.standings if one.partner_id in points]
    best = sorted((each for each in grown if each[0] > 0), key=lambda each: (-each[0], each[1].shown_as or ""))
    return tuple(one.shown_as for _, one in best)
