"""Safekeeping is the part of a running bot that keeps its store safe: backups, and a watch over its condition."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from bot.app import CLOCK, App
from bot.recovery.alarm import Alarm
from bot.recovery.keeper import STOP_SECONDS, Keeper, stopped, vault_of
from bot.recovery.watch import Watch
from bot.store import database_file

Result = TypeVar("Result")


class Safekeeping:
    """Runs for as long as the bot serves; in threads of its own, so that no story waits for a large copy."""

    def __init__(self, app: App) -> None:
        table, now = app.settings.file.backup, app.clock.now
        self._alone = database_file(app.store.engine) is not None
        self.keeper = Keeper(app.store, vault_of(table, app.store), table.hours, now, aside, lambda: app.leads(CLOCK))
        alarm = Alarm(app.adapters, app.settings.channel, app.templates, now, aside)
        self.watch = Watch(app.store, app.setup.zone, now, aside, alarm)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to look after the store."""
        self._tasks = [asyncio.create_task(part.run()) for part in (self.keeper, self.watch)]

    async def stop(self) -> None:
        """Make a last backup of a file that nobody writes to any more, where that is quick and the store is well.

        A server's database goes on without us, and may have other processes that write.
        """
        began = bool(self._tasks)
        for task in self._tasks:
            await stopped(task)
        self._tasks = []
        if began and self._alone:
            await aside(partial(self.keeper.make, STOP_SECONDS))


async def aside(story: Callable[[], Result]) -> Result:
    """Run a story in a thread that the end of the process does not wait for: a large copy would keep it for minutes."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = story()
        except BaseException as error:
            tell = partial(_settle, told, told.set_exception, error)
        else:
            tell = partial(_settle, told, told.set_result, result)
        # The loop may have ended meanwhile, and then nobody is there to be told.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell)

    threading.Thread(target=run, name="safekeeping", daemon=True).start()
    return await told


def _settle(told: asyncio.Future[Any], settle: Callable[[Any], None], value: Any) -> None:
    if not told.done():
        settle(value)
