"""A SQLite copy is a whole database in one file: taken while a bot writes, and put in a database's place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from bot.recovery.sheet import Damaged, sync
from bot.store import open_engine
from program.failpoints import reach

_TAILS = ("-wal", "-shm", "-journal")
_PAGES_A_STEP = 5000


class TooSlow(Exception):
    """There was no time to copy a database of this size."""


def copy_database(file: Path, to: Path, longest_seconds: float | None = None) -> None:
    """Copy a database, also while a bot serves it, into a file of one moment; TooSlow where a limit is passed.

    Without a limit it is one step, so that no writer can make it begin anew.
    """
    deadline = None if longest_seconds is None else time.monotonic() + longest_seconds

    def look(_status: int, _left: int, _all: int) -> None:
        if deadline is not None and time.monotonic() > deadline:
            raise TooSlow

    with (
        closing(_opened(file)) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy, pages=-1 if deadline is None else _PAGES_A_STEP, progress=look)
        # One file and nothing beside it: a copy is read by whoever finds it, also from where nothing can be written.
        copy.execute("pragma journal_mode=delete")
    sync(to)


def check_pages(file: Path, *, quick: bool = False) -> None:
    """Return when a file is a whole database whose rows refer to rows that are there; Damaged says what is wrong."""
    if not file.is_file():
        raise Damaged(f"there is no file {file}")
    try:
        with closing(_opened(file)) as database:
            found = [str(row[0]) for row in database.execute(f"pragma {'quick_check' if quick else 'integrity_check'}")]
            strays = [] if quick else database.execute("pragma foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{file} cannot be read as a database: {error}") from None
    except UnicodeDecodeError:
        # What SQLite says repeats bytes of the file, and of a damaged one they need not be text.
        raise Damaged(f"{file} cannot be read as a database: its description of itself is no text") from None
    if found != ["ok"]:
        raise Damaged(f"{file} is damaged: {'; '.join(found[:3])}")
    if strays:
        raise Damaged(f"{file} has {len(strays)} rows that refer to nothing")


def scratch_of(backup: Path, scratch: Path) -> Engine:
    """Copy a backup to a scratch file and return an engine on it.

    What a restore that was killed left beside its own scratch file must not be read into this one.
    """
    remove_scratch(scratch)
    shutil.copyfile(backup, scratch)
    return open_engine(f"sqlite:///{scratch}")


def put_in_place(scratch: Path, file: Path) -> Path | None:
    """Let a finished scratch file take a database's place at one stroke; return where the old one was kept, if any.

    What stands beside the old one belongs to it alone: beside the new one SQLite would read it into its pages.
    """
    _settle(scratch)
    sync(scratch)
    kept = _free_name(file) if file.exists() else None
    if kept is not None:
        _settle(file)
        os.link(file, kept)
        for tail in _TAILS:
            beside = file.with_name(file.name + tail)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + tail))
    reach("restore.set_aside")
    os.replace(scratch, file)
    reach("restore.replaced")
    sync(file.parent)
    return kept


def remove_scratch(scratch: Path) -> None:
    """Leave nothing of a scratch file."""
    for tail in ("", *_TAILS):
        scratch.with_name(scratch.name + tail).unlink(missing_ok=True)


def _opened(file: Path) -> sqlite3.Connection:
    """Open a database that is there; after a power cut the first to open it takes back what was half written.

    One that may only read could not do that, and SQLite would refuse to show it anything.
    """
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=30)


def _settle(file: Path) -> None:
    """Let SQLite bring what stands beside a database into it; one too broken for that is kept as it is."""
    try:
        with closing(sqlite3.connect(file)) as database:
            database.execute("pragma wal_checkpoint(truncate)")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return


def _free_name(file: Path) -> Path:
    number = 1
    while (kept := file.with_name(f"{file.name}.before-restore-{number}")).exists():
        number += 1
    return kept
