"""The keeper makes backups beside the clock: when one is due, and once more when the bot stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.delivery import Work
from bot.condition import WritingStopped
from bot.recovery.backups import NoRoom, Vault, back_up, made_at
from bot.recovery.postgresql_dumps import NoTools
from bot.recovery.sheet import Damaged
from bot.recovery.sqlite_copies import TooSlow
from bot.settings.backup_table import BackupTable
from bot.store import Store, database_file
from program.backup_record import BackupRecord, keep_record

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0
# A start has better things to do; an SQLite file is copied in a moment, and then nothing is missing.
FIRST_LOOK_SECONDS = 20.0
STOP_SECONDS = 3.0


def vault_of(table: BackupTable, store: Store) -> Vault:
    """Return where the backups of a store are kept; a relative folder is beside a SQLite file."""
    file = database_file(store.engine)
    folder = table.folder if file is None else file.absolute().parent / table.folder
    return Vault(folder, table.keep, table.days, table.tools)


@dataclass(frozen=True)
class Keeper:
    """Makes the backups of one store; a failure is kept for the job that tells of it, and tried again.

    Of several processes only the one that `leads` makes what is due.
    """

    store: Store
    vault: Vault
    hours: int
    now: Callable[[], datetime]
    work: Work
    leads: Callable[[], bool] = lambda: True

    async def run(self) -> None:
        """Look for ever whether a backup is due."""
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        while True:
            try:
                await self.work(self.make_due)
            except Exception:
                log.exception("backups stumbled and go on")
            await asyncio.sleep(LOOK_SECONDS)

    def make_due(self) -> Path | None:
        """Make a backup where the newest is older than it should be; return it, or None."""
        if not self.leads():
            return None
        now = self.now()
        last = self._last(now)
        if last is not None and now - last < timedelta(hours=self.hours):
            return None
        return self.make()

    def make(self, seconds: float | None = None) -> Path | None:
        """Make a backup and let go of old ones; return None where it failed, which is kept with its reason.

        None is made of a damaged store: it would in time push out the last one that is whole.
        """
        if self.store.condition.state == "damaged":
            return None
        try:
            made = back_up(self.store.engine, self.vault, self.now(), seconds=seconds)
            self.vault.thin()
        except (Damaged, NoRoom, NoTools, OSError) as error:
            log.error("the backup failed: %s", error)
            self._record(str(error))
            return None
        except TooSlow:
            log.info("the store is too large to be copied while the bot stops; the hourly backup stands")
            return None
        self._record("")
        log.info("backup %s is made and checked", made.name)
        return made

    def _last(self, now: datetime) -> datetime | None:
        """Return when the newest backup was made; one from a clock that was ahead says nothing about now."""
        moments = map(made_at, self.vault.backups())
        return next((moment for moment in moments if moment is not None and moment <= now), None)

    def _record(self, trouble: str) -> None:
        now = self.now()
        with contextlib.suppress(WritingStopped), self.store.unit() as store:
            keep_record(store, BackupRecord(self._last(now), self.hours, now, trouble))


async def stopped(task: asyncio.Task[None] | None) -> None:
    """End a task that looks for ever."""
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
