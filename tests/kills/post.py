"""A post office that processes die in: platforms that outlive them in a file, with faults that happen once."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.chat.job import Message
from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.outbox import Outbox
from bot.relay import Hands, Relay
from tests.kills.place import Place, templates
from tests.relay.platform import Platform, Posted

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COMMUNITY = "C0COMMUNITY"
PLACES = {
    ("community", "slack"): COMMUNITY,
    ("council", "slack"): "C0COUNCIL",
    ("archived", "slack"): "C0ARCHIVED",
    ("operators", "slack"): "C0OPERATORS",
    ("managers", "slack"): "C0MANAGERS",
}


@dataclass
class Fault:
    """What goes wrong once, from some seconds `after` the beginning: `applied` after the deed, or `late`."""

    deed: str
    channel: str
    error: Exception
    applied: bool = False
    late: float | None = None
    after: float = 0.0


@dataclass
class KeptPlatform(Platform):
    """A platform whose messages, faults and late deeds are in a file after each deed."""

    file: Any = None
    plan: list[Fault] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    to_come: list[tuple[datetime, str, Posted]] = field(default_factory=list)

    def keep(self) -> None:
        """Write everything down."""
        kept = (dict(self.channels), self.done, self.to_come)
        self.file.write_bytes(pickle.dumps(kept))

    def load(self) -> None:
        """Remember what was written down, if anything was."""
        if self.file.exists():
            channels, self.done, self.to_come = pickle.loads(self.file.read_bytes())
            self.channels.update(channels)

    def _deed(self, kind: str, place: str, do: Callable[[], None] = lambda: None) -> None:
        for late in [late for late in self.to_come if late[0] <= self.now()]:
            self.channels[late[1]].append(late[2])
            self.to_come.remove(late)
        number = self._next_fault(kind, place)
        if number is None:
            if place in self.refusals:
                raise self.refusals[place]
            do()
            self.keep()
            return
        self.done.add(number)
        fault = self.plan[number]
        if fault.applied:
            do()
        if fault.late is not None:
            do()
            moment = self.now() + timedelta(seconds=fault.late)
            self.to_come.append((moment, place, self.channels[place].pop()))
        self.keep()
        raise fault.error

    def _next_fault(self, kind: str, place: str) -> int | None:
        passed = (self.now() - NOON).total_seconds()
        for number, one in enumerate(self.plan):
            if number not in self.done and (one.deed, one.channel) == (kind, place) and passed >= one.after:
                return number
        return None

    def _post(self, outgoing: Any) -> None:
        """An address of its own for each message, also after a restart."""
        there, number = self.channels[outgoing.destination], sum(map(len, self.channels.values())) + len(self.to_come)
        address = f"{outgoing.destination}/{self.now().timestamp():.0f}-{number}"
        there.append(Posted(outgoing.key, outgoing.drawing["text"], self.now(), address))


class Post:
    """Outbox and relays on a place's store; its time is the place's."""

    def __init__(self, place: Place, plan: list[Fault], refusals: dict[str, Exception]) -> None:
        self.place, self.store = place, place.open()
        self.slack = KeptPlatform(self.now, file=place.folder / "slack", plan=plan, refusals=refusals, page=3)
        self.discord = KeptPlatform(self.now, "discord", file=place.folder / "discord", refusals=refusals)
        for platform in (self.slack, self.discord):
            platform.load()
        adapters: dict[str, Any] = {"slack": self.slack, "discord": self.discord}
        self.outbox = Outbox(adapters, lambda name, platform: PLACES.get((name, platform)))
        self.templates = templates()
        self.relays = [Relay(adapter, self._hands()) for adapter in adapters.values()]

    def now(self) -> datetime:
        """The time."""
        return NOON + timedelta(seconds=self.place.moved)

    def write(self, key: str, to: Any, text: str = "", **more: Any) -> None:
        """Put a message into the outbox, once."""
        with self.store.unit() as store:
            self.outbox.post(store, Message(to, Reply(Words(text or key)), **more), key, self.now())

    def run(self, seconds: float, step: float = 5.0) -> None:
        """Let the relays work for so long."""
        asyncio.run(self._run(self.place.moved + seconds, step))

    async def _run(self, until: float, step: float) -> None:
        while True:
            for relay in self.relays:
                while await relay.send_due():
                    pass
            if self.place.moved >= until:
                return
            self.place.moved += step

    def _hands(self) -> Hands:
        return Hands(self.store, self.templates, self.now, _at_once, self.outbox.post, sleep=_no_rest)


def _at_once(story: Callable[[], Any]) -> Awaitable[Any]:
    async def told() -> Any:
        return story()

    return told()


async def _no_rest(_seconds: float) -> None:
    return None
