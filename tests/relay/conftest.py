"""A post office for stories: real store, outbox and relays, platforms without a wire, and a clock that is moved."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from bot.app import PROMPTS
from bot.chat.job import Channel, Direct, Message
from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.outbox import Hours, Outbox
from bot.relay import Hands, Relay
from bot.store import Store, open_engine
from program.people import Handle, add_identity, ensure_person
from program.tables import Delivery
from tests.relay.platform import Platform

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
COMMUNITY = Channel("community")
PLACES = {
    ("community", "slack"): "C0COMMUNITY",
    ("operators", "slack"): "C0OPERATORS",
    ("managers", "slack"): "C0MANAGERS",
}


class Office:
    """Everything a story touches."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self._on_discord = store, NOW, False
        self.slack, self.discord = Platform(self.moment), Platform(self.moment, "discord")
        adapters: dict[str, Any] = {"slack": self.slack, "discord": self.discord}
        self.places = dict(PLACES)
        self.outbox = Outbox(adapters, lambda name, platform: self.places.get((name, platform)))
        self.templates = Templates(PROMPTS, FILTERS)
        self.relay = self.new_relay()
        self.other = self.new_relay("discord")

    def moment(self) -> datetime:
        """The time."""
        return self.now

    def move(self, **by: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**by)

    def new_relay(self, platform: str = "slack", token: int = 0) -> Relay:
        """A relay as another process would make one."""
        hands = Hands(
            self.store,
            self.templates,
            self.moment,
            _at_once,
            self.outbox.post,
            fence=lambda store: token,
            sleep=_no_rest,
            hours=self.outbox._hours,
        )
        return Relay(self.slack if platform == "slack" else self.discord, hands)

    def keep(self, hours: Hours) -> None:
        """Let the program have quiet hours."""
        self.outbox._hours = hours
        self.relay, self.other = self.new_relay(), self.new_relay("discord")

    def write(self, key: str, to: Channel | Direct = COMMUNITY, text: str = "", **more: Any) -> int:
        """Put a message into the outbox."""
        with self.store.unit() as store:
            return self.outbox.post(store, Message(to, Reply(Words(text or key)), **more), key, self.now)

    def person(self, name: str, **users: str) -> Direct:
        """Somebody with an account on some platforms."""
        with self.store.unit() as store:
            (first, user), *others = users.items()
            self._on_discord = self._on_discord or "discord" in users
            person = ensure_person(store, Handle(first, "T", user, name), self.now)
            for platform, other in others:
                self.now += timedelta(seconds=1)
                add_identity(store, person.id, Handle(platform, "T", other, name), self.now)
            return Direct(person.id)

    async def run(self, seconds: float = 0, step: float = 1.0) -> None:
        """Let the relays work for so long of the clock's time."""
        end = self.now + timedelta(seconds=seconds)
        while True:
            while await self.relay.send_due() + (await self.other.send_due() if self.uses_discord else 0):
                pass
            if self.now >= end:
                return
            self.move(seconds=step)

    @property
    def uses_discord(self) -> bool:
        """Whether anything may go to Discord here: looking costs time."""
        return self._on_discord or any(platform == "discord" for _, platform in self.places)

    def rows(self) -> list[Delivery]:
        """All deliveries, oldest first."""
        with self.store.unit(False) as store:
            return list(store.exec(select(Delivery).order_by(col(Delivery.created_at), col(Delivery.id))))

    def row(self, key: str, platform: str = "slack") -> Delivery:
        """The delivery of a message."""
        return next(row for row in self.rows() if row.key == f"{key}:{platform}")

    def state(self, key: str, platform: str = "slack") -> str:
        """How the delivery of a message stands."""
        return self.row(key, platform).state

    def ask(self, question: Callable[[Session], Any]) -> Any:
        """Ask or tell the store something."""
        with self.store.unit() as store:
            return question(store)


def _at_once(story: Callable[[], Any]) -> Awaitable[Any]:
    async def told() -> Any:
        return story()

    return told()


async def _no_rest(seconds: float) -> None:
    return None


@pytest.fixture
def office(blank_store: Path, tmp_path: Path) -> Iterator[Office]:
    """A post office with nothing in it."""
    file = tmp_path / "office.db"
    shutil.copy(blank_store, file)
    store = Store(open_engine(f"sqlite:///{file}"))
    # No power fails here, and waiting for the disk at every step would make hours of these clocks long.
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("pragma synchronous=off"))
    yield Office(store)
    store.dispose()
