"""An alarm reaches the operators past the store: what cannot be written down is sent at once, as well as may be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.chat.delivery import Adapter, Outgoing, Work
from bot.chat.markup import literal
from bot.chat.reply import Note, Reply, Text, Tone
from bot.chat.templates import Templates

log = logging.getLogger(__name__)


class Alarm:
    """Sends directly to the operators' channel on every platform; what fails is told in the log, once for an alarm."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        channel: Callable[[str, str], str | None],
        templates: Templates,
        now: Callable[[], datetime],
        work: Work,
    ) -> None:
        self._adapters, self._channel, self._templates = adapters, channel, templates
        self._now, self._work = now, work
        self.sent: list[str] = []
        self._since: dict[str, datetime] = {}
        self._failed: set[str] = set()

    async def raise_(self, state: str, detail: str) -> int:
        """Tell the operators of the store's condition; return on how many platforms that went well.

        Until it went well on one, raising it again is another try of the same alarm.
        """
        # A platform that took a try and could not say so knows the next one by its key.
        since = self._since.setdefault(state, self._now())
        key = f"alarm:store:{state}:{since.isoformat()}"
        told = sum([await self._told(adapter, state, detail, key) for adapter in self._adapters.values()])
        if told:
            self._since.clear()
            self._failed.clear()
        return told

    async def _told(self, adapter: Adapter, state: str, detail: str, key: str) -> bool:
        place = self._channel("operators", adapter.name)
        if place is None:
            return False
        key = f"{key}:{adapter.name}"
        try:
            drawing = await self._work(lambda: adapter.draw(store_card(self._templates, state, detail)))
            await adapter.send(Outgoing(key, place, drawing))
        except Exception as error:
            self._tell_log(adapter.name, key, error)
            return False
        return True

    def _tell_log(self, platform: str, key: str, error: Exception) -> None:
        """Write one line at the first failure of an alarm; it is tried every few seconds."""
        if key not in self._failed:
            self._failed.add(key)
            log.error("the operators could not be told in %s: %r", platform, error)


def store_card(templates: Templates, state: str, detail: str) -> Reply:
    """Draw the condition of the store for operators."""
    say = templates.open("alarms/store", state=state, detail=detail)
    blocks = (Text(say("text")), *((Note(literal(detail)),) if detail else ()))
    return Reply(say("title"), blocks, Tone.GOOD if state == "well" else Tone.BAD)
