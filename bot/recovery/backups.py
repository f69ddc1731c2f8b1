"""A backup is the store of one moment in a folder of its own, checked after writing, with a sheet that says so."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from bot.recovery import postgresql_dumps, sqlite_copies
from bot.recovery.sheet import Damaged, Sheet, checksum, read_sheet, sheet_of, sync, write_sheet
from bot.store import database_file, open_for_reading
from program.failpoints import reach
from program.trial_balance import TrialBalance, trial_balance

_STAMP = "%Y%m%dT%H%M%SZ"
_SPARE = 1.1
ENDINGS = {"sqlite": ".db", "postgresql": ".dump"}
# What `free_name` gives and nothing else: a name that an operator chose has no moment, and is not ours to let go.
_OURS = re.compile(r"rainmaker-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?\.(db|dump)")


class NoRoom(Exception):
    """The disk has no room for a backup; the message says how much is missing."""


@dataclass(frozen=True)
class Vault:
    """Where backups are kept and for how long: the newest `keep`, and of each of `days` days the newest."""

    folder: Path
    keep: int = 24
    days: int = 14
    tools: Path | None = None

    def backups(self) -> list[Path]:
        """Return every backup with a sheet and a name that the vault gave, the newest first."""
        found = [sheet.with_name(sheet.name.removesuffix(".json")) for sheet in self.folder.glob("rainmaker-*.json")]
        return sorted((file for file in found if _OURS.fullmatch(file.name) and file.is_file()), key=_age, reverse=True)

    def newest(self) -> Path | None:
        """Return the newest backup, or None."""
        return next(iter(self.backups()), None)

    def free_name(self, engine: Engine, now: datetime) -> Path:
        """Return a name for a new backup; the moment stands in it."""
        stem, ending = f"rainmaker-{now.strftime(_STAMP)}", ENDINGS[engine.dialect.name]
        names = [f"{stem}{ending}", *(f"{stem}-{number}{ending}" for number in range(2, 1000))]
        return next(file for file in (self.folder / name for name in names) if not file.exists())

    def thin(self) -> list[Path]:
        """Remove the backups that are kept no longer, and return them."""
        backups = self.backups()
        newest_of_day = {file.name[:18]: file for file in reversed(backups)}
        daily = sorted(newest_of_day.values(), key=_age, reverse=True)[: self.days]
        gone = [file for file in backups[self.keep :] if file not in daily]
        for file in gone:
            file.unlink()
            sheet_of(file).unlink()
        return gone


def back_up(
    engine: Engine, vault: Vault, now: datetime, *, to: Path | None = None, seconds: float | None = None
) -> Path:
    """Make a backup, check it, and return its file; Damaged, NoRoom, or TooSlow where it may only take some seconds."""
    target = to or vault.free_name(engine, now)
    if target.exists():
        raise Damaged(f"{target} is there already; name a file that is not")
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(target.name + ".part")
    scratch.unlink(missing_ok=True)
    try:
        revision, books = _written(engine, scratch, vault.tools, seconds)
        sheet = Sheet(now, engine.dialect.name, scratch.stat().st_size, checksum(scratch), revision, books)
        reach("backup.copied")
        # The sheet first: a backup without one would be a file that nobody can vouch for.
        write_sheet(target, sheet)
        reach("backup.written")
        scratch.replace(target)
        reach("backup.named")
        sync(target.parent)
    finally:
        scratch.unlink(missing_ok=True)
        if not target.exists():
            sheet_of(target).unlink(missing_ok=True)
    return target


def made_at(backup: Path) -> datetime | None:
    """Return when a backup was made by its sheet, or None where nobody can tell."""
    try:
        sheet = read_sheet(backup)
    except Damaged:
        return None
    return sheet.made_at if sheet else None


def revision_of(connection: Connection) -> str:
    """Return the migration that the tables have, or nothing for an empty store."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _written(engine: Engine, scratch: Path, tools: Path | None, seconds: float | None) -> tuple[str, TrialBalance]:
    file = database_file(engine)
    if file is not None:
        return _copied(file, scratch, seconds)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        books = revision_of(connection), trial_balance(connection)
        postgresql_dumps.dump(engine, scratch, snapshot, tools)
    postgresql_dumps.check_dump(scratch, tools)
    return books


def _copied(file: Path, scratch: Path, seconds: float | None) -> tuple[str, TrialBalance]:
    if not file.is_file():
        raise Damaged(f"there is no file {file}")
    need, free = file.stat().st_size * _SPARE, shutil.disk_usage(scratch.parent).free
    if free < need:
        raise NoRoom(f"a backup needs {need / 1e6:,.0f} MB in {scratch.parent}, which has {free / 1e6:,.0f} MB left")
    sqlite_copies.copy_database(file, scratch, seconds)
    sqlite_copies.check_pages(scratch, quick=seconds is not None)
    copy = open_for_reading(scratch)
    try:
        with copy.connect() as connection:
            return revision_of(connection), trial_balance(connection)
    finally:
        copy.dispose()


def _age(file: Path) -> tuple[str, int]:
    """Order by the moment in the name, then by the number behind it."""
    stem, _, number = file.stem.removeprefix("rainmaker-").partition("-")
    return stem, int(number or 1)
