"""Statements stand: whoever gets past the database's guards is found out by the chain, the root or the postings."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.store import Store
from program.invariants.statements_stand import StatementsStand
from program.rules.stated_periods import stated_period
from program.statements import close_period
from tests.program.quarter import AFTER, BERLIN, QUARTER, tell_quarter

BEHIND = {
    "sqlite": ("DROP TRIGGER IF EXISTS {table}_keeps_values", "DROP TRIGGER IF EXISTS {table}_keeps_rows"),
    "postgresql": ("ALTER TABLE {table} DISABLE TRIGGER USER",),
}


@pytest.fixture
def closed(store: Store) -> Store:
    """A store in which the worked quarter and its last month are closed."""
    with store.unit() as unit:
        tell_quarter(unit)
        close_period(unit, stated_period("2026-12", BERLIN), AFTER)
        close_period(unit, QUARTER, AFTER)
    return store


def _found(store: Store) -> set[str]:
    with store.unit(False) as unit:
        return {violation.detail for violation in StatementsStand().check(unit)}


def _behind_the_guards(store: Store, table: str, change: str) -> None:
    with store.engine.begin() as connection:
        for statement in BEHIND[store.engine.dialect.name]:
            connection.execute(text(statement.format(table=table)))
        connection.execute(text(change))


def test_honest_statements_stand(closed: Store):
    assert _found(closed) == set()


def test_before_anything_is_closed_nothing_can_fall(store: Store):
    assert _found(store) == set()


@pytest.mark.parametrize(
    ("table", "change", "details"),
    [
        ("statement_line", "UPDATE statement_line SET body = REPLACE(body, '800', '801')",
         {"its chain is broken", "its lines are not what its postings come to"}),
        ("statement_line", "UPDATE statement_line SET salt = 'ff' WHERE sequence = 2", {"its chain is broken"}),
        ("statement_line", "DELETE FROM statement_line WHERE sequence = 11",
         {"its chain is broken"}),
        ("posting", "UPDATE posting SET amount = amount * 2 WHERE amount IN (800, -800)",
         {"its lines are not what its postings come to"}),
    ],
)  # fmt: skip
def test_a_change_behind_the_guards_is_found(closed: Store, table, change, details):
    _behind_the_guards(closed, table, change)
    assert _found(closed) >= details


def test_a_head_that_was_exchanged_is_found_by_chain_and_root(closed: Store):
    _behind_the_guards(closed, "statement", f"UPDATE statement SET head = '{'0' * 64}'")
    assert _found(closed) == {"its chain is broken", "its statements do not lead to its root"}
