"""A town is the whole program and both emulated chats in one process, under a clock that leaps to what is due next."""

from __future__ import annotations

import asyncio
import bisect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import event, text

from bot.app import App
from bot.chat.job import Job, JobRequest, Message
from bot.chat.schedule import Occurrence
from bot.clock import Clock
from bot.scheduler import Scheduler
from bot.settings import Settings, load
from bot.store import Store, open_engine
from program.ids import Source, drawn_from
from sandbox.discord.guild import account
from sandbox.server import Sandbox
from sandbox.slack.tiers import Meter
from sandbox.world import DISCORD_APPLICATION, Person
from sandbox.world import Clock as WorldClock
from tests.acceptance.theatre import ROOT, until

Result = TypeVar("Result")
MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)
# Also where nobody does anything and nothing falls due, all jobs look so often.
AT_LATEST = timedelta(hours=6)
# No power fails here, and waiting for a disk that is not asked to keep anything would make a year long.
_IN_HASTE = ("journal_mode=memory", "synchronous=off", "secure_delete=off", "cell_size_check=off")
_NEXT = text("""
    select min(max(due, coalesce(lease_until, due))) from (
        select case state when 'sent' then look_at else not_before end as due, lease_until from delivery
        where (state in ('pending', 'sending', 'unknown') or look_at is not null) and instr(:cut_off, platform) = 0
    )
""")


class Leaping(Clock):
    """The bot's clock: it stands until it is set."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def drift(self) -> float:
        """Nobody sets a machine's clock here: the machine is as far in its year as we are."""
        return 0.0


class _There(WorldClock):
    """The same clock as both chats read it."""

    def __init__(self, clock: Leaping) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.moment


class _OneThread(App):
    """The app with its stories told where they are asked for, so that they come in one order."""

    async def work(self, story: Callable[[], Result]) -> Result:  # type: ignore[override]
        return story()


class Town:
    """What a story touches: `store`, `slack`, `discord`, the time, and a way to let it pass."""

    def __init__(self, file: Path, people: Iterable[Person], start: datetime, at_latest: timedelta = AT_LATEST) -> None:
        self._file, self.clock, self._at_latest = file, Leaping(start), at_latest
        self.sandbox = Sandbox()
        self.sandbox.world.clock = _There(self.clock)
        self.slack, self.discord, self.world = self.sandbox.slack, self.sandbox.discord, self.sandbox.world
        self.slack.meter = Meter(self._seconds)
        self.discord.rates.seconds = self._seconds
        self._settle(tuple(people))
        self.store = Store(open_engine(f"sqlite:///{file}"))
        event.listen(self.store.engine, "connect", _hurry)
        self._examined: date | None = None
        self.app = self.new_app()
        self.cut_off: dict[str, datetime] = {}
        self._looks: list[datetime] = []
        self._there: list[tuple[datetime, str]] = []
        self._looked_at, self.ticks = start, 0

    def _settle(self, people: tuple[Person, ...]) -> None:
        """Let people live here, instead of those of the demo."""
        self.world.people = people
        for channel in self.slack.rooms.channels.values():
            channel.members |= {one.slack for one in people if one.slack}
        worn = self.discord.state.guild.worn
        for gone in set(worn) - {DISCORD_APPLICATION}:
            del worn[gone]
        worn.update({account(one): set() for one in people if one.discord})

    def new_app(self, change: Callable[[Settings], Settings] = lambda settings: settings) -> App:
        """The program as an operator starts it, with the shipped settings or others."""
        environment = {**self.sandbox.environment(), "DATABASE_URL": f"sqlite:///{self._file}"}
        settings = change(load(environment, ROOT / "settings.toml"))
        app = _OneThread(settings, store=self.store, clock=self.clock)
        app.store_state = "ready"
        app.jobs = tuple(map(self._sparing, app.jobs))
        app.scheduler = Scheduler(app.jobs, app._hands(), app.work)
        app.agree()
        return app

    def _sparing(self, job: Job) -> Job:
        """The books are examined once a day and not every quarter of an hour: that would take most of a year's time."""
        if job.name != "invariants":
            return job

        def once_a_day(request: JobRequest, due: Occurrence) -> Iterator[Message]:
            if self._examined != request.program.today(due.due_at):
                self._examined = request.program.today(due.due_at)
                yield from job.run(request, due)

        return replace(job, run=once_a_day)

    @property
    def now(self) -> datetime:
        """This moment."""
        return self.clock.moment

    def _seconds(self) -> float:
        return self.clock.moment.timestamp()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Town]:
        """Connect everything by its real sockets, until the block ends."""
        chance = Random(20_270)
        source = Source(lambda: int(self._seconds() * 1000), chance.getrandbits)
        await self.sandbox.start()
        try:
            with drawn_from(source):
                await self._connect()
                await self.app.scheduler.tick()
                yield self
        finally:
            await self._disconnect()
            await self.sandbox.stop()
            self.store.dispose()

    async def restart(self, change: Callable[[Settings], Settings]) -> None:
        """Stop the program, and start it with other settings."""
        await self._disconnect()
        self.app = self.new_app(change)
        await self._connect()

    async def _connect(self) -> None:
        adapters = self.app.adapters.values()
        await asyncio.gather(*(adapter.start() for adapter in adapters))
        await until(lambda: all(adapter.health.connected for adapter in adapters), 30)

    async def _disconnect(self) -> None:
        await asyncio.gather(*(adapter.stop() for adapter in self.app.adapters.values()))

    # Time.

    def expect(self, moments: Iterable[datetime]) -> None:
        """Note moments at which all jobs look whether there is something to do."""
        for moment in moments:
            if moment > self.now and moment not in self._looks[bisect.bisect_left(self._looks, moment) :][:1]:
                bisect.insort(self._looks, moment)

    def expect_there(self, job: str, moments: Iterable[datetime]) -> None:
        """Note local times of a job's receivers: it alone looks then."""
        self._there = sorted({*self._there, *((moment, job) for moment in moments if moment > self.now)})

    def stir(self) -> None:
        """Something was done: the jobs that look every few minutes will find it at their next looks."""
        self.expect(_marked(self.now, timedelta(minutes=minutes)) for minutes in (1, 5, 15))
        with self.store.unit(False) as store:
            self.expect(self._deadlines(store.connection()))

    def _deadlines(self, connection: Any) -> Iterable[datetime]:
        """When something that people planned falls due: the first look at or after each moment."""
        for moment in connection.execute(_PLANNED, {"now": f"{self.now:%Y-%m-%d %H:%M:%S}"}).scalars():
            at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
            yield _marked(at - timedelta(microseconds=1), MINUTE)
            yield _marked(at + timedelta(seconds=6), MINUTE)
            yield _marked(at - timedelta(microseconds=1), QUARTER)

    async def pass_until(self, moment: datetime) -> None:
        """Let the time pass: from each moment at which something is due to the next one."""
        while self.now < moment:
            self.clock.moment = min(moment, self._next())
            await self._look()
            await self._carry()

    async def _look(self) -> None:
        """Let the jobs look that may have something to do by now: all of them, or those whose receivers' time it is."""
        noted = _taken(self._looks, bisect.bisect_right(self._looks, self.now))
        there = _taken(self._there, bisect.bisect_left(self._there, (self.now, "~")))
        if noted or self.now - self._looked_at >= self._at_latest:
            self._looked_at = self.now
            self.ticks += 1
            await self.app.scheduler.tick()
        else:
            for job in self.app.jobs:
                if job.name in {name for _, name in there}:
                    self.ticks += 1
                    self.app.scheduler.run_due(job, self.now)

    async def _carry(self) -> None:
        """Send all that is due, as fast as the pace of both platforms lets it."""
        while True:
            carried = 0
            for platform, relay in self.app.relays.items():
                if self.cut_off.get(platform, self.now) <= self.now:
                    carried += await relay.send_due()
            if not carried:
                due = self._due()
                if due is None or due > self.now:
                    return
                self.clock.moment += timedelta(seconds=1)

    def _due(self) -> datetime | None:
        """When the first message may go out on a platform that can be reached."""
        gone = " ".join(platform for platform, until in self.cut_off.items() if until > self.now)
        with self.store.unit(False) as store:
            first = store.connection().execute(_NEXT, {"cut_off": gone}).scalar()
        return datetime.fromisoformat(first).replace(tzinfo=UTC) if first else None

    def _next(self) -> datetime:
        """The next moment at which anything may be due."""
        moments = [self._looked_at + self._at_latest, *self._looks[:1], *(moment for moment, _ in self._there[:1])]
        due = self._due()
        if due is not None and due > self.now:
            moments.append(due)
        moments += (until for until in self.cut_off.values() if until > self.now)
        return max(self.now, min(moments))


def _taken(kept: list[Any], number: int) -> list[Any]:
    """Take the first of a list away."""
    taken, kept[:number] = kept[:number], []
    return taken


_PLANNED = text("""
    select at from (
        select datetime(starts_at, '-1 day') as at from live_event
        union select datetime(starts_at, '-15 minutes') from live_event
        union select datetime(ends_at) from live_event
        union select datetime(close_at, '-2 days') from motion
        union select datetime(close_at, '-1 day') from motion
        union select datetime(close_at, '-2 hours') from motion
        union select datetime(close_at) from motion
        union select datetime(close_at) from poll
        union select datetime(send_at) from announcement
        union select datetime(post_at) from recognition
        union select datetime(due_at, '-2 days') from dispute
        union select datetime(due_at) from dispute
    ) where at > :now
""")


def _marked(moment: datetime, grid: timedelta) -> datetime:
    """The first moment of a grid after another."""
    seconds = grid.total_seconds()
    return datetime.fromtimestamp((moment.timestamp() // seconds + 1) * seconds, UTC)


def _hurry(connection: Any, _record: Any) -> None:
    for pragma in _IN_HASTE:
        connection.execute(f"pragma {pragma}")
