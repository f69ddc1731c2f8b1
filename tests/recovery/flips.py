"""A flip is one byte of a database that a disk changed: found, or without any meaning for money."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from bot.recovery.examination import examine
from bot.store import Store, open_for_reading
from program.books import dump as books
from tests.recovery.use_cases import dump


def flip(file: Path, to: Path, chance: Random) -> int:
    """Copy a database with one byte changed, and return where."""
    shutil.copyfile(file, to)
    place = chance.randrange(file.stat().st_size)
    with to.open("r+b") as opened:
        opened.seek(place)
        was = opened.read(1)[0]
        opened.seek(place)
        opened.write(bytes([(was + chance.randrange(1, 256)) % 256]))
    return place


def verdict(file: Path, flipped: Path) -> str:
    """Say how a flip ended: at the start, by reading all, without meaning, beside the money, or `silent`."""
    engine = open_for_reading(flipped)
    engine.url = engine.url.set(database=str(flipped))
    try:
        if examine(engine, quick=True):
            return "at the start"
        if examine(engine):
            return "by reading all"
        if _same(file, flipped):
            return "without meaning"
        return "beside the money" if money_of(flipped) == money_of(file) else "silent"
    finally:
        engine.dispose()


def money_of(file: Path) -> bytes:
    """Return the books of a database as one text."""
    store = Store(open_for_reading(file))
    try:
        with store.unit(False) as session:
            return books(session)
    except (SQLAlchemyError, ValueError):
        return b"unreadable"
    finally:
        store.dispose()


def flips(file: Path, folder: Path, number: int, seed: int) -> Iterator[tuple[int, str]]:
    """Yield where each flip was and how it ended."""
    chance, flipped = Random(seed), folder / "flipped.db"
    for _ in range(number):
        place = flip(file, flipped, chance)
        yield place, verdict(file, flipped)


def counted(file: Path, folder: Path, number: int, seed: int) -> Counter[str]:
    """Return how often flips ended in which way."""
    return Counter(how for _, how in flips(file, folder, number, seed))


def _same(file: Path, flipped: Path) -> bool:
    try:
        return dump(file) == dump(flipped)
    except sqlite3.DatabaseError:
        return False


def tables_at(file: Path, place: int) -> str:
    """Return whose page a place in a file is in, for whoever looks into a silent one."""
    with closing(sqlite3.connect(file)) as database:
        size = database.execute("pragma page_size").fetchone()[0]
        try:
            rows = database.execute("select name from dbstat where pageno = ?", (place // size + 1,)).fetchall()
        except sqlite3.OperationalError:
            return f"page {place // size + 1}"
    return ", ".join(row[0] for row in rows)
