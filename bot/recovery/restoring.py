"""Restoring puts a backup in the place of a store that nobody serves: proven first, and marked as set back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot import migrations
from bot.lock import RunLock
from bot.recovery import postgresql_dumps, sqlite_copies
from bot.recovery.backups import ENDINGS, Vault
from bot.recovery.examination import examine
from bot.recovery.sheet import Damaged, Sheet, check_sum, read_sheet, sync
from bot.store import database_file
from program.failpoints import reach
from program.restores import mark_restored
from program.trial_balance import trial_balance

DRILLS = "drills.jsonl"


@dataclass(frozen=True)
class Restored:
    """What a restore did: the moment it went back to, where the old store is kept, and how long it took."""

    made_at: datetime
    kept: str | None
    seconds: float
    waiting: int
    vouched: bool


@dataclass(frozen=True)
class Drilled:
    """A drill that went well: which backup, of which moment, and how long it took to have it ready."""

    backup: Path
    made_at: datetime
    seconds: float


def restore(engine: Engine, backup: Path, vault: Vault, now: datetime) -> Restored:
    """Put a backup in a store's place and mark it; Damaged, AlreadyRunning or NoTools, with nothing changed.

    A backup without its sheet is restored as well, since it may be the last there is; the moment is then its file's.
    """
    began = time.monotonic()
    sheet = _vouched(engine, backup)
    made_at = sheet.made_at if sheet else datetime.fromtimestamp(backup.stat().st_mtime, now.tzinfo)
    file = database_file(engine)
    with _alone(engine, file), _scratch(engine, backup, vault, file) as scratch:
        _prove(scratch, sheet)
        reach("restore.opened")
        with Session(scratch) as store:
            waiting = len(mark_restored(store, made_at, now).waiting)
            store.commit()
        scratch.dispose()
        reach("restore.proven")
        kept = _put_in_place(engine, scratch, file)
    return Restored(made_at, kept, time.monotonic() - began, waiting, sheet is not None)


def drill(engine: Engine, backup: Path, vault: Vault, now: datetime) -> Drilled:
    """Restore a backup beside the store, examine it, remove it again, and write down how long it took; Damaged."""
    began = time.monotonic()
    sheet = _vouched(engine, backup)
    if sheet is None:
        raise Damaged(f"{backup} has no sheet beside it, so that nobody can say what must be in it")
    place = vault.folder / "drill.db" if database_file(engine) is not None else None
    with _scratch(engine, backup, vault, place) as scratch:
        _prove(scratch, sheet)
    done = Drilled(backup, sheet.made_at, time.monotonic() - began)
    _write_down(vault, done, now)
    return done


def last_drill(vault: Vault) -> datetime | None:
    """Return when a drill went well last, or None."""
    try:
        lines = (vault.folder / DRILLS).read_text(encoding="utf-8").splitlines()
        return datetime.fromisoformat(json.loads(lines[-1])["at"])
    except (FileNotFoundError, IndexError, ValueError, KeyError):
        return None


def _vouched(engine: Engine, backup: Path) -> Sheet | None:
    """The sheet of a backup that is what was written, and is for this engine."""
    if not backup.is_file():
        raise Damaged(f"there is no file {backup}")
    sheet = read_sheet(backup)
    mine = engine.dialect.name
    theirs = sheet.engine if sheet else next((one for one, end in ENDINGS.items() if backup.suffix == end), mine)
    if theirs != mine:
        raise Damaged(f"{backup} is a backup of {theirs}, and DATABASE_URL names {mine}")
    if sheet is not None:
        check_sum(backup, sheet)
    return sheet


@contextmanager
def _alone(engine: Engine, file: Path | None) -> Iterator[None]:
    """Nobody else serves the store, and on SQLite nobody can begin to."""
    if file is None:
        postgresql_dumps.refuse_where_served(engine)
        yield
        return
    lock = RunLock(file)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _scratch(engine: Engine, backup: Path, vault: Vault, file: Path | None) -> Iterator[Engine]:
    """The backup opened beside the store; whatever happens, nothing of it stays behind."""
    if file is None:
        opened = postgresql_dumps.scratch_database(engine, backup, vault.tools)
        try:
            yield opened
        finally:
            opened.dispose()
            postgresql_dumps.drop(engine, str(opened.url.database))
        return
    place = file.with_name(file.name + ".restoring")
    sqlite_copies.check_pages(backup)
    opened = sqlite_copies.scratch_of(backup, place)
    try:
        yield opened
    finally:
        opened.dispose()
        sqlite_copies.remove_scratch(place)


def _prove(scratch: Engine, sheet: Sheet | None) -> None:
    """The books are what the sheet says they were; then the tables are brought to this version, and all is read."""
    if sheet is not None:
        with scratch.connect() as connection:
            books = trial_balance(connection)
            connection.rollback()
        if books != sheet.books:
            raise Damaged("the trial balance of the backup is not the one on its sheet")
    migrations.upgrade(scratch)
    found = examine(scratch)
    if found:
        raise Damaged(f"the backup does not hold: {'; '.join(found[:3])}")


def _put_in_place(engine: Engine, scratch: Engine, file: Path | None) -> str | None:
    if file is None:
        return postgresql_dumps.put_in_place(engine)
    kept = sqlite_copies.put_in_place(Path(str(scratch.url.database)), file)
    return str(kept) if kept else None


def _write_down(vault: Vault, done: Drilled, now: datetime) -> None:
    line = {"at": now.isoformat(), "backup": done.backup.name, "made_at": done.made_at.isoformat()}
    with (vault.folder / DRILLS).open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(line | {"seconds": round(done.seconds, 3)}) + "\n")
    sync(vault.folder / DRILLS)
