"""A fault is a database that fails at one point of a transaction: without room from a page on, or at one statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Engine, event

# SQLite's codes for a disk that cannot be written and for one without room, and what it says with them.
IOERR_WRITE, FULL = 778, 13
_SAYS = {IOERR_WRITE: "disk I/O error", FULL: "database or disk is full"}


@contextmanager
def no_room(engine: Engine, pages: int) -> Iterator[None]:
    """Let a database grow by so many pages and not one more, until the block ends."""
    assert engine.url.database, "only a file can be kept from growing"
    # A connection at rest would keep the file's journal as it is, and with it the size of the pages.
    engine.dispose()
    with closing(sqlite3.connect(engine.url.database)) as database:
        # Pages that migrations left free would be room, and so would the half-empty ends of large ones.
        database.execute("pragma journal_mode=delete")
        database.execute("pragma page_size=512")
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
def failing_at(engine: Engine, place: int, seen: list[str], code: int = IOERR_WRITE) -> Iterator[None]:
    """Let the statement at a place fail, commits counted as well, as a disk does that cannot be written or is full."""
    writes = ("INSERT", "UPDATE", "DELETE", "REPLACE")

    def count(what: str) -> None:
        seen.append(what)
        if len(seen) == place:
            error = sqlite3.OperationalError(_SAYS[code])
            error.sqlite_errorcode = code
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
