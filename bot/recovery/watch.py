"""The watch reads the whole store once a night, and tells the operators when its condition changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat.delivery import Work
from bot.condition import WritingStopped
from bot.recovery.alarm import Alarm
from bot.recovery.examination import examine
from bot.store import Store

log = logging.getLogger(__name__)
# The quietest hour, and not one that a clock change leaves out or repeats.
AT = time(4, 30)
LOOK_SECONDS = 5.0
_EXPLAINED = 3


class Watch:
    """Looks at the store's condition every few seconds, and at all that is in it every night."""

    def __init__(self, store: Store, zone: ZoneInfo, now: Callable[[], datetime], work: Work, alarm: Alarm) -> None:
        self._store, self._zone, self._now, self._work, self._alarm = store, zone, now, work, alarm
        self._next = next_night(now(), zone)
        self._told = "well"

    async def run(self) -> None:
        """Watch for ever."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the watch stumbled and goes on")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """See whether there is room again, examine everything when night has come, and tell what changed.

        What nobody could be told is tried again at the next look.
        """
        condition = self._store.condition
        if condition.state == "full":
            await self._work(self._try)
        if self._now() >= self._next:
            self._next = next_night(self._now(), self._zone)
            await self._work(self.examine)
        # Another thread may change the condition while the alarm is on its way.
        state = condition.state
        if state != self._told and await self._alarm.raise_(state, condition.detail):
            self._told = state

    def examine(self) -> list[str]:
        """Read the whole store; what is wrong with it stops all writing."""
        found = examine(self._store.engine)
        if found:
            self._store.condition.damage("; ".join(found[:_EXPLAINED]))
        return found

    def _try(self) -> None:
        with contextlib.suppress(WritingStopped):
            self._store.condition.check()


def next_night(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of the next examination after a moment."""
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= AT)
    return datetime.combine(day, AT, zone)
