"""Upkeep is what an operator does with a SQLite store by hand: check it, copy it while it runs, put a copy back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.lock import RunLock


class Damaged(Exception):
    """A database file is not whole; the message says what was found."""


def check(file: Path) -> None:
    """Return when the file is a whole database; Damaged says what is wrong."""
    if not file.is_file():
        raise Damaged(f"there is no file {file}")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            found = [str(row[0]) for row in database.execute("pragma integrity_check")]
            strays = database.execute("pragma foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{file} cannot be read as a database: {error}") from None
    if found != ["ok"]:
        raise Damaged(f"{file} is damaged: {'; '.join(found[:3])}")
    if strays:
        raise Damaged(f"{file} has {len(strays)} rows that refer to nothing")


def backup(file: Path, to: Path) -> int:
    """Copy a database, also while a bot serves it, and check the copy; return its size in bytes."""
    if to.exists():
        raise Damaged(f"{to} is there already; name a file that is not")
    scratch = to.with_name(to.name + ".part")
    scratch.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(scratch)) as copy,
    ):
        source.backup(copy)
    check(scratch)
    scratch.replace(to)
    return to.stat().st_size


def restore(copy: Path, file: Path) -> Path | None:
    """Put a checked copy in the place of a database that nobody serves; return where the old one was kept, if any."""
    check(copy)
    lock = RunLock(file)
    lock.acquire()
    try:
        kept = _set_aside(file)
        scratch = file.with_name(file.name + ".part")
        scratch.write_bytes(copy.read_bytes())
        os.replace(scratch, file)
    finally:
        lock.release()
    return kept


def _set_aside(file: Path) -> Path | None:
    """Rename the database that was there, its journal with it, to the first free name."""
    if not file.exists():
        return None
    number = 1
    while (kept := file.with_name(f"{file.name}.before-restore-{number}")).exists():
        number += 1
    for tail in ("-wal", "-shm", "-journal"):
        beside = file.with_name(file.name + tail)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + tail))
    file.rename(kept)
    return kept
