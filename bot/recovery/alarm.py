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
    """Sends directly to the operators' channel on every platform; what fails is told in the log."""

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

    async def raise_(self, state: str, detail: str) -> int:
        """Tell the operators of the store's condition; return on how many platforms that went well."""
        reply = store_card(self._templates, state, detail)
        key = f"alarm:store:{state}:{self._now().isoformat()}"
        return sum([await self._told(adapter, reply, key) for adapter in self._adapters.values()])

    async def _told(self, adapter: Adapter, reply: Reply, key: str) -> bool:
        place = self._channel("operators", adapter.name)
        if place is None:
            return False
        try:
            drawing = await self._work(lambda: adapter.draw(reply))
            await adapter.send(Outgoing(f"{key}:{adapter.name}", place, drawing))
        except Exception:
            log.exception("the operators could not be told in %s", adapter.name)
            return False
        return True


def store_card(templates: Templates, state: str, detail: str) -> Reply:
    """Draw the condition of the store for operators."""
    say = templates.open("alarms/store", state=state, detail=detail)
    blocks = (Text(say("text")), *((Note(literal(detail)),) if detail else ()))
    return Reply(say("title"), blocks, Tone.GOOD if state == "well" else Tone.BAD)
