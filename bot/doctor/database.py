"""The store checks look at the database: is it there, of the right shape, whole, safe, and with room to grow."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import migrations
from bot.doctor.aside import aside
from bot.doctor.patient import Findings, Patient, bad, good, warning
from bot.store import Store, database_file, wal_is_safe

LEAST_FREE_BYTES = 200 * 1000 * 1000
# While SQLite looks, writers have to wait for their commit; they have patience for ten seconds.
LONGEST_CHECK_SECONDS = 3.0
_STEPS_BETWEEN_LOOKS = 10_000


async def check_store(patient: Patient) -> Findings:
    """Look at the store without changing it; a SQLite file that is not there is not made."""
    if patient.store is None:
        return [bad("store_closed")]
    store = patient.store
    return await aside(lambda: _examine(store))


def is_usable(store: Store) -> bool:
    """Return whether the store can be asked about the program: reachable, and of this version's shape."""
    file = database_file(store.engine)
    if file is not None and not file.is_file():
        return False
    try:
        return migrations.status(_reading(store)) == "ready"
    except (DatabaseError, InterfaceError, PoolTimeout, UnicodeDecodeError):
        return False


def _examine(store: Store) -> Findings:
    file = database_file(store.engine)
    if file is not None and not file.is_file():
        return [bad("store_absent", file=file.name), *_room(file)]
    try:
        found = _shape(store)
        return found if file is None else [*found, *_sqlite(store), *_writable(file), *_room(file)]
    except OperationalError:
        return [bad("store_unreachable"), *(_writable(file) if file else [])]
    except (InterfaceError, PoolTimeout):
        return [bad("store_unreachable")]
    except (DatabaseError, UnicodeDecodeError):
        # What SQLite says of a file that is no database, or one whose pages do not fit together; it may be no text.
        return [bad("store_damaged")]


def _shape(store: Store) -> Findings:
    state = migrations.status(_reading(store))
    if state == "ready":
        return [good("store", kind={"sqlite": "SQLite"}.get(store.engine.dialect.name, "PostgreSQL"))]
    return [{"empty": bad("store_empty"), "behind": bad("store_behind")}.get(state, bad("store_new"))]


def _reading(store: Store) -> Engine:
    """The store's engine for transactions that only read, and so need no writer to have ended."""
    return store.engine.execution_options(rainmaker_reads_only=True)


def _sqlite(store: Store) -> Findings:
    with _reading(store).connect() as connection:
        mode = str(connection.exec_driver_sql("pragma journal_mode").scalar()).lower()
        whole = _whole(connection.connection.driver_connection)
        connection.rollback()
    version = sqlite3.sqlite_version
    unsafe = mode == "wal" and not wal_is_safe(sqlite3.sqlite_version_info)
    journal = bad("journal", version=version) if unsafe else good("journal", version=version, mode=mode)
    return [journal, *whole]


def _whole(connection: Any) -> Findings:
    """Let SQLite check its own pages, for so long as the doctor has time."""
    deadline = time.monotonic() + LONGEST_CHECK_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    try:
        answer = connection.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        if time.monotonic() > deadline:
            return [warning("store_whole")]
        raise
    except sqlite3.DatabaseError:
        return [bad("store_damaged")]
    finally:
        connection.set_progress_handler(None, 0)
    return [good("store_whole")] if answer == "ok" else [bad("store_damaged")]


def _writable(file: Path) -> Findings:
    """Both must be writable: the file, and its folder for the journal beside it."""
    if os.access(file, os.W_OK) and os.access(file.resolve().parent, os.W_OK):
        return []
    return [bad("store_readonly", file=file.name)]


def _room(file: Path) -> Findings:
    folder = file.resolve().parent
    if not folder.is_dir():
        return [bad("store_folder", folder=str(folder))]
    free = shutil.disk_usage(folder).free
    megabytes = free // 1_000_000
    return [warning("disk", megabytes=megabytes) if free < LEAST_FREE_BYTES else good("disk", megabytes=megabytes)]
