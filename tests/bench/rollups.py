"""What stats and the leaderboard cost from the kept figures, beside counting events, and with a hundred times as many.

The scans give the same numbers, which is checked: they count the events of the same span, with no figures kept.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from bot.app import App
from bot.chat.dispatcher import Question
from bot.chat.request import Account, Place
from bot.clock import Clock
from bot.store import Store
from program.leaderboards import leaderboard
from program.people import Handle, act_for, ensure_person
from program.periods import Period, Span
from program.stats import partner_stats
from program.tables import Partner
from tests.bench.deployment import Deployment
from tests.bench.figures import Figure, median_ratio, ms
from tests.bench.history import BUSIEST, LAST_DAY, write_history

MANY, FEW = 1_000_000, 10_000
ROUNDS, READS, COMMANDS = 5, 10, 40
SPAN = Period.MONTH.until(LAST_DAY)

_EVENTS = (
    "SELECT 'c' AS kind, partner_id, link_id, at, 0 AS amount, '' AS currency FROM click {index} UNION ALL"
    " SELECT 'l', partner_id, link_id, at, 0, '' FROM \"lead\" {index} UNION ALL"
    " SELECT 's', partner_id, link_id, at, amount, currency FROM sale {index}"
)
_COUNTS = "sum(kind = 'c'), sum(kind = 'l'), sum(kind = 's')"
_MINE = f"FROM ({_EVENTS}) WHERE partner_id = :who AND at >= :start AND at < :end"
# What the card shows: each day's counts and money, also of the month before, and each link's part.
_DAYS = f"SELECT date(at), {_COUNTS} {_MINE} GROUP BY date(at)"
_MONEY = f"SELECT date(at), currency, sum(amount) {_MINE} AND kind = 's' GROUP BY date(at), currency"
_LINKS = f"SELECT link_id, {_COUNTS} {_MINE} GROUP BY link_id ORDER BY 4 DESC, 3 DESC, 2 DESC LIMIT 10"
# Added up before partners are looked at, as ours is: a join for each event would flatter us.
_BOARD = (
    "SELECT p.id, clicks, leads, sales FROM"
    " (SELECT partner_id, sum(kind = 'c') AS clicks, sum(kind = 'l') AS leads, sum(kind = 's') AS sales"
    f" FROM ({_EVENTS.format(index='NOT INDEXED')}) WHERE at >= :start AND at < :end GROUP BY partner_id) AS e"
    " JOIN partner AS p ON p.id = e.partner_id WHERE p.status = 'approved' ORDER BY sales DESC, leads DESC, p.name"
)
Reading = Callable[[Session], Any]


def bench() -> Sequence[Figure]:
    """Measure figures beside scans, then the command with few events beside many."""
    with ExitStack() as opened:
        many, few = (_store(opened, clicks) for clicks in (MANY, FEW))
        return [*_beside_scans(many), _growth(few, many)]


def _store(opened: ExitStack, clicks: int) -> tuple[Deployment, Store]:
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    deployment = Deployment(folder)
    store = opened.enter_context(deployment.opened())
    write_history(store, clicks)
    return deployment, store


def _beside_scans(many: tuple[Deployment, Store]) -> list[Figure]:
    store = many[1]
    scan, search = partial(_counted, index="NOT INDEXED"), partial(_counted, index="")
    with store.unit(False) as session:
        assert _stats(session) == scan(session), "the figures and the events differ"
        assert _board(session) == _ranked(session), "the board and the events differ"
    return [
        _line("stats of a month", store, _stats, scan, "scan of all events", 1 / 50),
        _line("stats of a month", store, _stats, search, "the partner's events by index"),
        _line("leaderboard of a month", store, _board, _ranked, "scan of all events", 1 / 50),
    ]


def _stats(session: Session) -> tuple[int, int, int]:
    totals = partner_stats(session, BUSIEST, Period.MONTH, LAST_DAY).totals
    return totals.clicks, totals.leads, totals.sales


def _counted(session: Session, index: str) -> tuple[int, int, int]:
    before = Period.MONTH.before(LAST_DAY)
    assert before is not None
    connection, both = session.connection(), {"who": BUSIEST, **_bounds(Span(before.start, SPAN.end))}
    days = connection.execute(text(_DAYS.format(index=index)), both).all()
    connection.execute(text(_MONEY.format(index=index)), both).all()
    connection.execute(text(_LINKS.format(index=index)), {"who": BUSIEST, **_bounds(SPAN)}).all()
    columns = [counts for day, *counts in days if day >= str(SPAN.start)]
    clicks, leads, sales = (sum(column) for column in zip(*columns, strict=True))
    return clicks, leads, sales


def _board(session: Session) -> list[tuple[str, int, int]]:
    return [(one.partner_id, one.sales, one.leads) for one in leaderboard(session, SPAN).standings]


def _ranked(session: Session) -> list[tuple[str, int, int]]:
    rows = session.connection().execute(text(_BOARD), _bounds(SPAN))
    return [(who, sales, leads) for who, _, leads, sales in rows if sales + leads]


def _bounds(span: Span) -> dict[str, str]:
    return {"start": str(span.start), "end": str(span.end + timedelta(days=1))}


def _line(what: str, store: Store, ours: Reading, theirs: Reading, name: str, limit: float | None = None) -> Figure:
    kept, scanned = [], []
    for _ in range(ROUNDS):
        kept.append(_seconds(store, ours, READS))
        scanned.append(_seconds(store, theirs, 1))
    ratio, took = median_ratio(kept, scanned), statistics.median(scanned)
    target = f"at most 1/{1 / limit:.0f}" if limit else ""
    met = None if limit is None else ratio <= limit
    return Figure(f"{what}, 1 M clicks", ms(statistics.median(kept)), f"{name} {ms(took)}", ratio, target, met)


def _seconds(store: Store, reading: Reading, times: int) -> float:
    took = []
    for _ in range(times):
        with store.unit(False) as session:
            began = time.perf_counter()
            reading(session)
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def _growth(few: tuple[Deployment, Store], many: tuple[Deployment, Store]) -> Figure:
    asks = [_asking(deployment, store) for deployment, store in (few, many)]
    took: list[list[float]] = [[], []]
    for _ in range(COMMANDS):
        for place, (_, ask) in enumerate(asks):
            began = time.perf_counter()
            ask()
            took[place].append(time.perf_counter() - began)
    for app, _ in asks:
        app.close()
    little, much = (statistics.median(each) for each in took)
    ratio = much / little
    return Figure(
        "/partner stats, 1 M clicks", ms(much), f"with 10 k clicks {ms(little)}", ratio, "at most 1.5", ratio <= 1.5
    )


def _asking(deployment: Deployment, store: Store) -> tuple[App, Callable[[], None]]:
    """An app over a store, and the busiest partner's question to it."""
    handle = Handle("slack", "T0ACME", "U0BUSY", "Busy")
    with store.unit() as session:
        person = ensure_person(session, handle, datetime.now(UTC))
        act_for(session, person, session.get_one(Partner, BUSIEST))
    app = App(deployment.settings, store=store, clock=_Still())
    app.teams = lambda _platform: frozenset({"T0ACME"})  # type: ignore[method-assign]
    app.dispatcher.desk = app._desk()
    command, values = app.dispatcher.typed("partner", "stats")
    question = Question(Account(*vars(handle).values()), Place("C0COMMUNITY", shared=True), command, values)

    def ask() -> None:
        reply = app.dispatcher.answer(question)
        assert reply is not None and not reply.refusal, reply

    ask()
    return app, ask


class _Still(Clock):
    """A clock that stands on the last evening of the history."""

    def now(self) -> datetime:
        """Return that evening."""
        return datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 18, tzinfo=UTC)
