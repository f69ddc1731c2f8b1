"""The relay sends one platform's deliveries: several channels at once, each in order, and none waits for another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.chat.delivery import Adapter
from bot.condition import WritingStopped
from bot.relay.carrying import Carrier
from bot.relay.hands import Hands
from bot.relay.lateness import considered
from bot.relay.pacing import Pacing
from bot.relay.searching import Searcher
from bot.relay.second_looks import SecondLooker
from bot.relay.taken import Taken, Wanted, take, take_doubtful, take_looks
from program import circuits
from program.delivery_queue import Due, due
from program.leases import StaleLease
from program.tables import Delivery

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
STOP_SECONDS = 3.0
HANDS_MOST = 8
_LOOK = "look "


@dataclass(frozen=True)
class Room:
    """How many messages may be sent and pages read now, and the destinations where something is under way."""

    posts: int
    reads: int
    busy: frozenset[str]
    looking: frozenset[str]


@dataclass
class Batch:
    """What was taken up together."""

    taken: list[Taken] = field(default_factory=list)
    doubtful: list[list[Delivery]] = field(default_factory=list)
    looks: list[list[Delivery]] = field(default_factory=list)


class Relay:
    """Takes up what is due under its lease and sees each through; a slow channel holds up nothing but itself."""

    def __init__(self, adapter: Adapter, hands: Hands) -> None:
        self._adapter, self._hands = adapter, hands
        self.pacing = Pacing(adapter.pace)
        self._carrier = Carrier(adapter, hands, self.pacing)
        self._searcher = Searcher(adapter, hands, self.pacing)
        self._looker = SecondLooker(adapter, hands, self.pacing)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run(), name=f"relay {self._adapter.name}")

    async def stop(self) -> None:
        """Stop once what was taken up is sent; what takes longer than a moment is settled after the next start."""
        self._stopping = True
        self._awake.set()
        running = {task for task in (self._task, *self._under_way.values()) if task is not None}
        if running:
            await asyncio.wait(running, timeout=STOP_SECONDS)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def wake(self) -> None:
        """Look at once; may be called from the event loop only."""
        self._awake.set()

    async def send_due(self) -> int:
        """Take up what is due and see it through; return how many deliveries were handled."""
        begun = await self._begin()
        while self._under_way:
            await asyncio.wait(set(self._under_way.values()))
        return begun

    async def _run(self) -> None:
        while not self._stopping:
            begun = 0
            try:
                if self._adapter.health.connected and self._hands.leads():
                    begun = await self._begin()
            except StaleLease as error:
                log.info("%s has another holder", error)
            except WritingStopped:
                # Said once by whoever looks after the store; without it nothing can be sent anyway.
                log.debug("the %s relay rests while the store takes nothing", self._adapter.name)
            except Exception:
                log.exception("the %s relay stumbled and goes on", self._adapter.name)
            if not begun and not self._stopping:
                await self._rest()

    async def _rest(self) -> None:
        """Wait until woken, until something under way ended, or for a moment."""
        waits = [asyncio.ensure_future(each) for each in (self._awake.wait(), self._hands.sleep(POLL_SECONDS))]
        try:
            await asyncio.wait({*waits, *self._under_way.values()}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self._awake.clear()

    async def _begin(self) -> int:
        """Take up what may be sent or looked for now, and begin with it; return how many deliveries."""
        now = self._hands.now()
        self.pacing.look_at(now)
        room = self._room(now)
        if room is None:
            return 0
        work = await self._hands.glance(
            lambda connection: due(connection, self._adapter.name, now, busy=room.busy, looking=room.looking)
        )
        if not work:
            return 0
        batch = await self._hands.in_store(lambda store: self._take(store, now, work, room))
        self._begin_with(batch, now)
        return len(batch.taken) + sum(map(len, [*batch.doubtful, *batch.looks]))

    def _room(self, now: datetime) -> Room | None:
        hands = HANDS_MOST - len(self._under_way)
        if hands <= 0:
            return None
        posts, reads = min(hands, self.pacing.posts.free(now)), min(hands, self.pacing.reads.free(now))
        busy = frozenset({*self._under_way, *self.pacing.resting()})
        looking = frozenset(name.removeprefix(_LOOK) for name in self._under_way if name.startswith(_LOOK))
        return Room(posts, reads, busy, looking)

    def _take(self, store: Session, now: datetime, work: Due, room: Room) -> Batch:
        """Take up what there is room for; what is in doubt is looked for before what is only looked at once more."""
        token, name = self._hands.fence(store), self._adapter.name
        closed = circuits.probes(store, name)
        reads = 0 if circuits.EVERYWHERE in closed else room.reads
        batch = Batch()
        if work.to_send and room.posts:
            taken = take(store, name, now, token, Wanted(room.posts, room.busy), closed)
            batch.taken = [considered(store, one, self._hands.hours, now) for one in taken]
        if work.in_doubt and reads:
            batch.doubtful = take_doubtful(store, name, now, token, Wanted(reads, room.looking))
        left, looking = reads - len(batch.doubtful), {group[0].destination for group in batch.doubtful}
        if work.to_look_at and left > 0:
            batch.looks = take_looks(store, name, now, token, Wanted(left, room.looking | looking))
        return batch

    def _begin_with(self, batch: Batch, now: datetime) -> None:
        for one in batch.taken:
            self.pacing.posts.take(now)
            self._go(one.row.destination, self._carrier.carry(one))
        for settle, groups in ((self._searcher.settle, batch.doubtful), (self._looker.settle, batch.looks)):
            for group in groups:
                self.pacing.reads.take(now)
                self._go(f"{_LOOK}{group[0].destination}", settle(group))

    def _go(self, name: str, carried: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._watched(name, carried))
        self._under_way[name] = task

    async def _watched(self, name: str, carried: Coroutine[None, None, None]) -> None:
        try:
            await carried
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("a delivery to %s stumbled; it is settled when its lease is over", name)
        finally:
            self._under_way.pop(name, None)
            with contextlib.suppress(RuntimeError):
                self._awake.set()
