"""A fault is a database that fails at one point of a transaction: without room from a page on, or at one statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_IOERR_WRITE = 778


@contextmanager
def no_room(engine: Engine, file: Path, pages: int) -> Iterator[None]:
    """Let a database grow by so many pages and not one more, until the block ends."""
    with closing(sqlite3.connect(file)) as database:
        # Pages that migrations left free would be room.
        database.execute("vacuum")
        used = database.execute("pragma page_count").fetchone()[0]

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"pragma max_page_count={used + pages}")

    event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)
        engine.dispose()


@contextmanager
def failing_at(engine: Engine, place: int, seen: list[str]) -> Iterator[None]:
    """Let the statement at a place fail, commits counted as well, as a disk does that cannot be written there."""
    writes = ("INSERT", "UPDATE", "DELETE", "REPLACE")

    def count(what: str) -> None:
        seen.append(what)
        if len(seen) == place:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = _IOERR_WRITE
            raise error

    def statement(_conn: Any, _cursor: Any, words: str, *_rest: Any) -> None:
        if words.lstrip().upper().startswith(writes):
            count(words)

    commit: Callable[[Any], None] = engine.dialect.do_commit

    def committing(connection: Any) -> None:
        if connection.in_transaction:
            count("COMMIT")
        commit(connection)

    event.listen(engine, "before_cursor_execute", statement)
    engine.dialect.do_commit = committing  # type: ignore[method-assign]
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        engine.dialect.do_commit = commit  # type: ignore[method-assign]
        engine.dispose()
