"""The store is the database behind everything: an engine with safe settings, and one transaction for each story."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from bot.condition import Condition
from bot.turns import Turns

log = logging.getLogger(__name__)
_THEN = "then"
# Less is as good as nothing: the next transaction of some size would fail.
LEAST_ROOM_BYTES = 4 * 1024 * 1024
_PROBE = f"INSERT INTO fact (key, value) VALUES ('condition:probe', '{'x' * 65_536}')"
DEFAULT_URL = "sqlite:///rainmaker.db"
# A process that is paused amid a transaction, or whose machine is gone, must not keep the others from its rows.
_PATIENCE = {"options": "-c idle_in_transaction_session_timeout=10s", "connect_timeout": 10, "keepalives_idle": 10}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Return whether this SQLite is free of the bug by which a WAL reset can lose commits (fixed in 3.51.3)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def open_engine(url: str) -> Engine:
    """Return an engine for SQLite (a file) or PostgreSQL; ValueError names an address that is neither."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise ValueError("DATABASE_URL must name a file, for example sqlite:///rainmaker.db")
        arguments = {"timeout": 10, "check_same_thread": False}
        # What a statement was given may name customers: it must not reach a log with an error.
        engine = create_engine(address, connect_args=arguments, pool_size=10, hide_parameters=True)
        _prepare_sqlite(engine)
        return engine
    if address.get_backend_name() == "postgresql":
        server = address.set(drivername="postgresql+psycopg")
        return create_engine(server, connect_args=_PATIENCE, pool_size=10, pool_pre_ping=True, hide_parameters=True)
    raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")


def open_for_reading(file: Path) -> Engine:
    """Return an engine that can only read a SQLite file, and leaves it and its folder as they are."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)


def database_file(engine: Engine) -> Path | None:
    """Return the file of a SQLite database, or None for a server's."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name else None


class Store:
    """Opens transactions; `stall` seconds can be set by tests to make each one slow."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(rainmaker_reads_only=True)
        self.stall: Callable[[], float] | None = None
        self.turns = Turns() if engine.dialect.name == "sqlite" else None
        self.condition = Condition()
        self.condition.probe = self._has_room

    def unit(self, changes: bool = True) -> AbstractContextManager[Session]:
        """Return one transaction: committed when its block ends well, rolled back when it raises.

        Changes of a file are begun in turn. WritingStopped where another process holds it for too long, the disk is
        full or the database damaged; in the last two conditions no change is begun either.
        """
        return self._unit(changes)

    @contextmanager
    def _unit(self, changes: bool) -> Iterator[Session]:
        if self.stall is not None:
            time.sleep(self.stall())
        if changes:
            self.condition.check()
        line = self.turns.turn() if changes and self.turns is not None else nullcontext()
        try:
            with line, Session(self.engine if changes else self._reading, expire_on_commit=False) as session:
                yield session
                if changes:
                    _commit(session)
        except DBAPIError as error:
            stopped = self.condition.stopped_by(error)
            if stopped is None:
                raise
            raise stopped from error
        if changes:
            _follow(session)

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Return a connection that reads what was committed last, for a question that is asked all the time."""
        if self.stall is not None:
            time.sleep(self.stall())
        with self._reading.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _has_room(self) -> bool:
        """Whether a write of some size would go well now; it is tried and taken back."""
        file = database_file(self.engine)
        if file is not None and shutil.disk_usage(file.absolute().parent).free < LEAST_ROOM_BYTES:
            return False
        try:
            with Session(self.engine) as session:
                session.connection().exec_driver_sql(_PROBE)
                session.rollback()
        except DBAPIError:
            return False
        return True


def once_committed(session: Session, act: Callable[[], None]) -> None:
    """Let something be done once the unit of a session is committed; never where it is rolled back."""
    session.info.setdefault(_THEN, []).append(act)


def _follow(session: Session) -> None:
    """Do what waited for the commit; whatever becomes of it, the story went well."""
    for act in session.info.pop(_THEN, ()):
        try:
            act()
        except Exception:
            log.exception("what follows a transaction failed")


def _commit(session: Session) -> None:
    """Commit; a connection of which that fails is closed.

    SQLAlchemy takes a transaction for ended when its commit failed. SQLite need not have ended it, and the connection
    would go back into the pool with the write lock in its hand.
    """
    try:
        session.commit()
    except DBAPIError:
        session.invalidate()
        raise


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite durable and honest: we begin transactions ourselves, and writers take their lock at once."""
    journal = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate"
    # With WAL, FULL makes each commit survive a power loss; a rollback journal needs EXTRA for the same promise.
    synchronous = "full" if journal == "wal" else "extra"

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout=10000",
            f"journal_mode={journal}",
            f"synchronous={synchronous}",
            "foreign_keys=on",
            "secure_delete=on",
            "trusted_schema=off",
            "cell_size_check=on",
        ):
            cursor.execute(f"pragma {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("rainmaker_reads_only")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
