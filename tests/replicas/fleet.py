"""A fleet is several processes of the program on one PostgreSQL, between the two emulated chats."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.chat.job import Channel, Message
from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.settings import load
from program.leases import all_leases
from program.links import create_link
from program.partners import add_partner
from program.replicas import alive
from tests.acceptance.theatre import COMMUNITY, Bot, Theatre, until

ROLES = ("clock", "discord:0", "relay:discord", "relay:slack")


class Fleet:
    """Starts, kills and asks processes; what they share is read from their store."""

    def __init__(self, folder: Path, url: str) -> None:
        self.theatre, self.url = Theatre(folder), url
        settings = load({**self.theatre.environment, "DATABASE_URL": url}, self.theatre.settings)
        self.app = App(settings)
        self.said = 0

    async def start(self, count: int) -> list[Bot]:
        """Start so many processes and return once all are alive and every role is taken."""
        await self.theatre.sandbox.start()
        bots = [self.launch() for _ in range(count)]
        await self.settled(count)
        return bots

    def launch(self) -> Bot:
        """Start one more process."""
        return self.theatre.launch(DATABASE_URL=self.url, WEB_PORT="0")

    async def settled(self, count: int, seconds: float = 90.0) -> None:
        """Wait until so many processes are alive and every role has one of them."""
        await until(lambda: len(self.pids()) == count and set(self.leaders()) == set(ROLES), seconds)

    def pids(self) -> set[int]:
        """The processes that were heard of and are there."""
        with self.app.store.unit(False) as store:
            return {one.pid for one in alive(store, datetime.now(UTC)) if _is_there(one.pid)}

    def leaders(self) -> dict[str, int]:
        """The process that has each role now."""
        with self.app.store.unit(False) as store:
            pids = {one.id: one.pid for one in alive(store, datetime.now(UTC))}
            held = [lease for lease in all_leases(store) if lease.until > datetime.now(UTC)]
        return {lease.name: pids[lease.holder] for lease in held if lease.holder in pids}

    def bot_of(self, role: str) -> Bot:
        """The process that has a role."""
        pid = self.leaders()[role]
        return next(bot for bot in self.theatre.bots if bot.process.pid == pid)

    async def taken_over(self, role: str, before: int, seconds: float = 30.0) -> float:
        """Wait until another process has a role and return how long that took, in seconds."""
        began = time.monotonic()
        await until(lambda: self.leaders().get(role, before) != before, seconds)
        return time.monotonic() - began

    def open_link(self) -> None:
        """Give a partner a link with the code `ada`."""
        with self.app.store.unit() as store:
            partner = add_partner(store, name="Ada", now=_now())
            create_link(store, self.app.setup.links, partner.id, code="ada", now=_now())

    def say(self, count: int = 1) -> None:
        """Write so many messages for the community of both platforms."""
        with self.app.store.unit() as store:
            for _ in range(count):
                self.said += 1
                words = Words(f"message number {self.said} of the fleet")
                self.app.outbox.post(store, Message(Channel("community"), Reply(words)), f"fleet:{self.said}", _now())

    def heard(self) -> dict[str, Counter[int]]:
        """How often each message stands in each chat."""
        screens = {
            "slack": [json.dumps([one.text, one.blocks]) for one in self.theatre.slack.messages("C0COMMUNITY")],
            "discord": [json.dumps(one.components) for one in self.theatre.discord.messages(COMMUNITY)],
        }
        return {
            chat: Counter(
                number
                for number in range(1, self.said + 1)
                for shown in screen
                if f"message number {number} of the fleet" in shown
            )
            for chat, screen in screens.items()
        }

    async def all_heard(self, seconds: float) -> None:
        """Wait until each message stands in both chats, and see that each stands there once."""
        await until(lambda: all(len(found) == self.said for found in self.heard().values()), seconds)
        await asyncio.sleep(0.2)
        assert all(set(found.values()) == {1} for found in self.heard().values()), self.heard()

    async def close(self) -> None:
        """Leave nothing running."""
        await self.theatre.close()
        self.app.close()


def _is_there(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}/stat") and " Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")


def _now() -> datetime:
    return datetime.now(UTC)
