"""Statements stand: what was sealed last is whole, leads to its root, and is what the postings still come to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.invariants.violation import Violation
from program.rules.chain import chain, period_root, tree_root
from program.rules.stated_periods import StatedPeriod
from program.stated_postings import Scope, of_cadence
from program.statements import sheets_of
from program.tables import Statement, StatementLine, StatementPeriod

Lines = list[tuple[dict[str, Any], str, str]]


class StatementsStand:
    """The newest closed month and quarter; older ones are bound to them by their roots, and read on request."""

    name = "statements stand"

    def __init__(self, *, every: bool = False) -> None:
        self._every = every

    def check(self, store: Session) -> Iterator[Violation]:
        """Yield periods whose root is another, and statements that were changed or that the postings disagree with."""
        newest = select(StatementPeriod).order_by(col(StatementPeriod.end).desc())
        newest = newest if self._every else newest.limit(1)
        for cadence in ("month", "quarter"):
            periods = list(store.exec(newest.where(of_cadence(cadence))))
            for later, period in pairwise([None, *periods]):
                if period is not None:
                    yield from self._period(store, period)
                if later is not None and period is not None and later.previous_root != period.root:
                    yield Violation(self.name, f"period {later.label}", "it does not follow from the period before it")

    def _period(self, store: Session, period: StatementPeriod) -> Iterator[Violation]:
        wanted = select(Statement).where(Statement.period_id == period.id).order_by(col(Statement.position))
        statements, lines = store.exec(wanted).all(), _lines(store, period)
        heads = [row.head for row in statements]
        if period.root != period_root(period.label, period.previous_root, len(heads), tree_root(heads)):
            yield Violation(self.name, f"period {period.label}", "its statements do not lead to its root")
        for row in statements:
            if not _is_whole(row, lines[row.id]):
                yield Violation(self.name, f"statement {row.id}", "its chain is broken")
        yield from self._sheets(store, period, [row for row in statements if lines[row.id]], lines)

    def _sheets(
        self, store: Session, period: StatementPeriod, statements: list[Statement], lines: dict[str, Lines]
    ) -> Iterator[Violation]:
        if not statements:
            return
        zone = ZoneInfo(lines[statements[0].id][0][0]["period"]["timezone"])
        sheets = sheets_of(store, StatedPeriod(period.label, period.start, period.end, zone), Scope())
        for row in statements:
            sheet = sheets[row.partner_id, row.currency]
            if [facts for facts, _, _ in lines[row.id][1:]] != list(sheet.lines):
                yield Violation(self.name, f"statement {row.id}", "its lines are not what its postings come to")


def _lines(store: Session, period: StatementPeriod) -> dict[str, Lines]:
    wanted = select(StatementLine).join(Statement, col(Statement.id) == col(StatementLine.statement_id))
    wanted = wanted.where(Statement.period_id == period.id).order_by(col(StatementLine.sequence))
    found: dict[str, Lines] = defaultdict(list)
    for row in store.exec(wanted):
        found[row.statement_id].append((json.loads(row.body), row.salt, row.hash))
    return found


def _is_whole(row: Statement, lines: Lines) -> bool:
    hashes = chain((facts, salt) for facts, salt, _ in lines)
    return bool(hashes) and hashes == [kept for _, _, kept in lines] and hashes[-1] == row.head
