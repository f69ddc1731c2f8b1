"""A process that migrates and is killed at one statement, as a machine is that loses its power in the middle."""

from __future__ import annotations

import os
import signal
from typing import Any

from alembic import command
from sqlalchemy import Engine, create_engine, event, text

from bot import migrations
from bot.store import open_engine
from program.tables import Row
from program.trial_balance import TrialBalance, trial_balance

FIRST = "8b6863d6b9b6"


def at_the_first_version(engine: Engine) -> None:
    """Set a database up as the first version did."""
    with engine.begin() as connection:
        config = migrations._config(migrations._FOLDER)
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)


def fill(engine: Engine, entries: int) -> None:
    """Write so many entries of two postings each, as the ledger keeps them."""
    with engine.begin() as connection:
        for start in range(1, entries + 1, 1000):
            numbers = range(start, min(start + 1000, entries + 1))
            heads = [{"id": n, "key": f"accrue:{n}"} for n in numbers]
            sides = [{"n": n, "account": f"partner:p{n % 97}:held", "minor": n * 7 % 9973} for n in numbers]
            connection.execute(
                text(
                    "INSERT INTO entry (id, event_key, kind, note, at) VALUES (:id, :key, 'accrue', '', '2026-11-18')"
                ),
                heads,
            )
            for sign, account in ((1, ":account"), (-1, "'program:expense'")):
                connection.execute(
                    text(
                        "INSERT INTO posting (entry_id, account, currency, amount) "
                        f"VALUES (:n, {account}, 'USD', {sign} * :minor)"
                    ),
                    sides if account == ":account" else [{"n": s["n"], "minor": s["minor"]} for s in sides],
                )


def killed_at(address: str, place: int) -> bool:
    """Migrate in a process of its own that kills itself before the statement at a place; whether it was killed."""
    child = os.fork()
    if child == 0:
        _migrate_and_die(address, place)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _migrate_and_die(address: str, place: int) -> None:
    engine, seen = open_engine(address), 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == place:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        migrations.upgrade(engine)
    finally:
        os._exit(0)


def books_of(engine: Engine) -> TrialBalance:
    """Return what the ledger comes to."""
    with engine.connect() as connection:
        found = trial_balance(connection)
        connection.rollback()
    return found


def shape_of(engine: Engine) -> set[str]:
    """Return the tables there are."""
    plain = create_engine(engine.url)
    try:
        with plain.connect() as connection:
            names = {"sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'"}.get(
                plain.dialect.name, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            return set(connection.execute(text(names)).scalars()) & {*Row.metadata.tables, "alembic_version"}
    finally:
        plain.dispose()
