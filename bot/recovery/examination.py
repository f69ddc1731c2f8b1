"""An examination reads a whole store: its pages, its shape, its guards, its books and every statement's chain."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from bot import migrations
from bot.recovery.sheet import Damaged
from bot.recovery.sqlite_copies import check_pages
from bot.store import database_file
from program.invariants import check_all
from program.invariants.statements_stand import StatementsStand
from program.tables.guards import KEPT

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def examine(engine: Engine, *, quick: bool = False) -> list[str]:
    """Return what is wrong with a store, a sentence each; empty where all is well. Writes nothing.

    A quick one leaves out what takes long: every page's order, and the periods before the newest.
    """
    try:
        file = database_file(engine)
        if file is not None:
            check_pages(file, quick=quick)
        state = migrations.status(engine.execution_options(rainmaker_reads_only=True))
        if state != "ready":
            return [f"its tables are {state}"]
        return list(_read(engine, quick=quick))
    except Damaged as damaged:
        return [str(damaged)]
    except DatabaseError as error:
        return [f"it cannot be read: {error.orig}"]
    except UnicodeDecodeError:
        return ["it cannot be read: what should be text is none"]


def readable_status(engine: Engine) -> str:
    """Return the state of a store's tables, or `unreadable`."""
    try:
        return migrations.status(engine.execution_options(rainmaker_reads_only=True))
    except (DatabaseError, UnicodeDecodeError):
        return "unreadable"


def _read(engine: Engine, *, quick: bool) -> Iterator[str]:
    with Session(engine.execution_options(rainmaker_reads_only=True)) as store:
        yield from _unguarded(store.connection())
        try:
            found = [] if quick else check_all(store) + list(StatementsStand(every=True).check(store))
        except (ValueError, LookupError, TypeError) as error:
            # A row that is no longer what the program wrote cannot be read by the rules either.
            found = []
            yield f"a row cannot be understood: {type(error).__name__}"
        yield from dict.fromkeys(f"{one.invariant}: {one.where}: {one.detail}" for one in found)
        store.rollback()


def _unguarded(connection: Connection) -> Iterator[str]:
    """The tables that the database itself would let anyone change, though they are append-only."""
    there = set(connection.execute(text(_TRIGGERS[connection.dialect.name])).scalars())
    for table in KEPT:
        missing = {f"{table}_keeps_rows", f"{table}_keeps_values"} - there
        if missing:
            yield f"the guard of {table} is missing: {', '.join(sorted(missing))}"
