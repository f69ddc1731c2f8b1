"""The outbox delivers messages: drawn once for each platform, written with what they report, sent by one relay."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import Session

from bot.chat.delivery import Adapter, Outgoing, SendLater, SendRefused, SendUnknown, Work
from bot.chat.job import Channel, Direct, Message
from bot.store import Store
from program import deliveries
from program.people import handles_of
from program.tables import Delivery

Result = TypeVar("Result")
log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
STOP_SECONDS = 3.0


class Outbox:
    """Writes deliveries inside a transaction; `channel` tells a named place's id on a platform, None if it has none."""

    def __init__(self, adapters: Mapping[str, Adapter], channel: Callable[[str, str], str | None]) -> None:
        self._adapters, self._channel = adapters, channel
        self.wake: Callable[[], None] = lambda: None

    def post(self, store: Session, message: Message, key: str, now: datetime) -> int:
        """Draw a message for every place it goes to and write it; return how many deliveries are new."""
        written = 0
        for platform, destination in self._destinations(store, message):
            written += deliveries.enqueue(
                store,
                key=f"{key}:{platform}",
                platform=platform,
                destination=destination,
                drawing=self._adapters[platform].draw(message.reply),
                now=now,
            )
        if written:
            self.wake()
        return written

    def _destinations(self, store: Session, message: Message) -> list[tuple[str, str]]:
        match message.to:
            case Channel(name):
                places = ((platform, self._channel(name, platform)) for platform in self._adapters)
                return [(platform, place) for platform, place in places if place]
            case Direct(person_id, platform):
                handles = [
                    handle
                    for handle in handles_of(store, person_id)
                    if handle.platform in self._adapters and platform in (None, handle.platform)
                ]
                return [(handle.platform, f"user:{handle.user}") for handle in handles[:1]]


class Relay:
    """Sends one platform's deliveries, one after another, and settles those whose fate is unknown."""

    def __init__(self, adapter: Adapter, store: Store, now: Callable[[], datetime], work: Work) -> None:
        self._adapter, self._store, self._now, self._work = adapter, store, now, work
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run(), name=f"relay {self._adapter.name}")

    async def stop(self) -> None:
        """Stop once what was taken up is sent; what takes longer than a moment is settled after the next start."""
        if self._task is not None:
            self._stopping = True
            self._awake.set()
            await asyncio.wait({self._task}, timeout=STOP_SECONDS)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Look at once; may be called from the event loop only."""
        self._awake.set()

    async def _run(self) -> None:
        while not self._stopping:
            try:
                busy = self._adapter.health.connected and await self.send_due()
            except Exception:
                log.exception("the %s relay stumbled and goes on", self._adapter.name)
                busy = False
            if not busy and not self._stopping:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), POLL_SECONDS)
                self._awake.clear()

    async def send_due(self) -> int:
        """Send what is due; return how many deliveries were handled."""
        name, now = self._adapter.name, self._now()
        rows = await self._work(lambda: self._in_store(lambda store: deliveries.claim(store, name, now)))
        for row in rows:
            await self._send(row)
        return len(rows)

    async def _send(self, row: Delivery) -> None:
        outgoing = Outgoing(row.key, row.destination, json.loads(row.drawing))
        settle = await self._settled(row, outgoing) if row.state == "unknown" else None
        if settle is None:
            settle = await self._attempt(row, outgoing)
        await self._work(lambda: self._in_store(settle))

    async def _attempt(self, row: Delivery, outgoing: Outgoing) -> Callable[[Session], None]:
        now = self._now()
        try:
            address = await self._adapter.send(outgoing)
        except SendLater as error:
            wait, trouble = timedelta(seconds=error.seconds), str(error)
            return lambda store: deliveries.mark_later(store, row.id, now + wait, trouble)
        except SendRefused as error:
            trouble = str(error)
            log.warning("delivery %s was refused: %s", row.key, trouble)
            return lambda store: deliveries.mark_refused(store, row.id, trouble)
        except SendUnknown as error:
            trouble = str(error)
            return lambda store: deliveries.mark_unknown(store, row.id, now, trouble)
        return lambda store: deliveries.mark_sent(store, row.id, address, now)

    async def _settled(self, row: Delivery, outgoing: Outgoing) -> Callable[[Session], None] | None:
        """How an unknown delivery ended, read back from the platform; None when it surely did not arrive."""
        now = self._now()
        try:
            address = await self._adapter.find(outgoing, row.created_at)
        except (SendLater, SendUnknown, SendRefused) as error:
            trouble = f"cannot be looked up: {error}"
            if now - row.created_at > deliveries.GIVE_UP:
                log.error("delivery %s may or may not have arrived: %s", row.key, trouble)
                return lambda store: deliveries.mark_ambiguous(store, row.id, trouble)
            return lambda store: deliveries.mark_unknown(store, row.id, now, trouble)
        if address is None:
            return None
        return lambda store: deliveries.mark_sent(store, row.id, address, now)

    def _in_store(self, story: Callable[[Session], Result]) -> Result:
        with self._store.unit() as store:
            return story(store)
