"""A world is one seed's story: a store, two platforms, and a process that dies and comes back until all is told."""

from __future__ import annotations

import asyncio
import copy
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, TypeVar

from discord.http import HTTPClient
from sqlalchemy import event
from sqlmodel import Session

from bot.app import PROMPTS
from bot.chat.delivery import Drawing, Health, Outgoing, Search
from bot.chat.templates import Templates
from bot.discord import adapter as discord_adapter
from bot.discord.sender import Sender, nonce_of
from bot.discord.sender import moment_of as discord_moment
from bot.formats import FILTERS
from bot.relay import Hands, Relay
from bot.slack import adapter as slack_adapter
from bot.slack.connection import SlackConnection
from bot.slack.sending import Sending
from bot.slack.sending import moment_of as slack_moment
from bot.slack.web import Web
from bot.store import Store, open_engine
from program import failpoints
from program.deliveries import Parcel, enqueue, reference_of
from program.ids import Source, drawn_from
from tests.simulation.chance import MIX, Chances
from tests.simulation.loop import EPOCH, VirtualLoop, run_virtually
from tests.simulation.platforms import BOT_ID, Discord, Slack, Wire

Result = TypeVar("Result")
_LIFE: ContextVar[Life | None] = ContextVar("life", default=None)
ENDED = ("sent", "ambiguous", "refused")
LONGEST = 8 * 3600.0
# At a failpoint inside a story a process dies more seldom: there are many of them.
_AT_FAILPOINT = 1 / 8


_NEXT = """
    select min(max(due, coalesce(lease_until, due))) from (
        select case state when 'sent' then look_at else not_before end as due, lease_until from delivery
        where platform = ? and (state in ('pending', 'sending', 'unknown') or look_at is not null)
    )
"""
_OPEN = "select count(*) from delivery where state not in ('sent', 'ambiguous', 'refused') or look_at is not null"


class Died(BaseException):
    """The process is dead: nothing of it may do anything any more."""


@dataclass(frozen=True)
class Outcome:
    """How a seed ended: messages by what became of them, and what happened, line by line."""

    seed: int
    counted: Counter[str]
    trace: str
    crashes: int

    @property
    def failed(self) -> bool:
        """Whether a promise was broken."""
        return any(self.counted[kind] for kind in ("lost", "doubled", "stuck"))


class Ground:
    """What all worlds of one process share, since it is slow to make: an engine with its compiled statements."""

    def __init__(self, blank: Path, folder: Path) -> None:
        self.blank, self.file = sqlite3.connect(blank), folder / "world.db"
        self.templates = Templates(PROMPTS, FILTERS)
        self.slack = Web(SlackConnection(bot_token="xoxb-simulated", api_url="https://slack.com/api/"))
        self.slack.posting = self.slack._client([])
        self.store = Store(open_engine(f"sqlite:///{self.file}"))
        event.listen(self.store.engine, "connect", _in_haste)

    def renew(self) -> None:
        """Begin with an empty store; connections stay, with what they prepared."""
        with closing(sqlite3.connect(self.file)) as file:
            self.blank.backup(file)


def _in_haste(connection: Any, _record: Any) -> None:
    """A simulated crash loses no memory of the machine's, so nothing needs to reach a disk."""
    for pragma in ("journal_mode=memory", "synchronous=off", "secure_delete=off", "cell_size_check=off"):
        connection.execute(f"pragma {pragma}")


class Life:
    """One process, from its start to its death."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number, self.dead = world, number, False
        self.over = asyncio.Event()
        self.tasks: list[asyncio.Task[Any]] = []
        self.relays = [Relay(wired, self._hands(wired.name)) for wired in (self._slack(), self._discord())]

    def die(self, where: str) -> None:
        """End at once."""
        self.dead = True
        self.world.crashes += 1
        self.world.tell(f"life {self.number} dies at {where}")
        self.over.set()
        raise Died

    def step(self, where: str, odds: float) -> None:
        """A moment at which the process may die."""
        if self.dead:
            raise Died
        if self.world.chance.random() < odds:
            self.die(where)

    async def pause(self, where: str) -> None:
        self.step(where, self.world.odds.crash)

    async def work(self, story: Callable[[], Result]) -> Result:
        await asyncio.sleep(self.world.chance.uniform(0.001, 0.01))
        self.step("before a story", self.world.odds.crash / 4)
        result = story()
        self.step("after a story", self.world.odds.crash / 4)
        return result

    def _hands(self, platform: str) -> Hands:
        async def sleep(seconds: float) -> None:
            """Rest as a relay does; looks that would find nothing are left out, as they take long to simulate."""
            await asyncio.sleep(max(seconds, self.world.idle_for(platform)))

        ground = self.world.ground
        return Hands(ground.store, ground.templates, self.world.loop.now, self.work, _posts_nothing, sleep=sleep)

    async def run(self) -> None:
        """Serve until the process dies."""
        for relay in self.relays:
            relay.start()
        await self.over.wait()
        me = asyncio.current_task()
        mine = [task for task in self.tasks if task is not me and not task.done()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)

    def _slack(self) -> _Wired:
        ground = self.world.ground
        web, wire = Web(ground.slack.connection), Wire(self.world.slack, self.pause, 10.0)
        web._session = wire  # type: ignore[assignment]
        web.posting = web.repeatable = copy.copy(ground.slack.posting)
        web.posting.session = wire  # type: ignore[assignment]
        sending = Sending(web, self.world.ground.templates)
        return _Wired(
            "slack", slack_adapter.PACE, sending.resolve, sending.send, sending.edit, sending.look, slack_moment
        )

    def _discord(self) -> _Wired:
        http = HTTPClient(self.world.loop)
        http._HTTPClient__session = Wire(self.world.discord, self.pause, 300.0)  # type: ignore[attr-defined]
        http.token, http._global_over = "simulated", asyncio.Event()
        http._global_over.set()
        client: Any = SimpleNamespace(http=http, user=SimpleNamespace(id=BOT_ID))
        sender = Sender(self.world.ground.templates)

        def through(call: Callable[..., Any]) -> Callable[..., Any]:
            return lambda *given: call(client, *given)

        ways = (through(sender.resolve), through(sender.send), through(sender.edit), through(sender.look))
        return _Wired("discord", discord_adapter.PACE, *ways, discord_moment)


def _of_a_life(loop: asyncio.AbstractEventLoop, coroutine: Any, **given: Any) -> asyncio.Task[Any]:
    """Make a task, and remember it with the process that it belongs to."""
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **given)
    life = _LIFE.get()
    if life is not None:
        life.tasks.append(task)
    return task


_WELL = Health(True, "")


@dataclass(frozen=True)
class _Wired:
    """The part of an adapter that a relay uses, with the real sender beneath."""

    name: str
    pace: Any
    resolve: Callable[[str], Any]
    send: Callable[[Outgoing], Any]
    edit: Callable[[Outgoing, str], Any]
    look: Callable[[Search], Any]
    moment_of: Callable[[str], datetime | None]
    health: Health = _WELL

    async def remove(self, address: str) -> None:
        """No operator is here to ask for it."""
        raise AssertionError("nothing is removed in a simulation")


class World:
    """Everything there is for one seed."""

    def __init__(
        self, ground: Ground, seed: int, odds: Chances = MIX, *, messages: int = 4, begin: float = 0.0
    ) -> None:
        self.ground, self.seed, self.odds = ground, seed, odds
        self.chance, self.loop = Random(seed), VirtualLoop(begin)
        self.loop.set_task_factory(_of_a_life)
        self.lines: list[str] = []
        self.crashes, self._latest = 0, begin + LONGEST
        self.keys = [f"message:{number}:{'slack' if number % 2 else 'discord'}" for number in range(messages)]
        self.slack = Slack(self.chance, odds, self.loop, self.tell, odds.late_slack)
        self.discord = Discord(self.chance, odds, self.loop, self.tell, odds.late_discord)
        self.life: Life | None = None

    def tell(self, line: str) -> None:
        """Write a line into the trace."""
        self.lines.append(f"{self.loop.time():.6f} {line}")

    def run(self) -> Outcome:
        """Live through the seed and count."""
        self.ground.renew()
        with self.settled():
            run_virtually(self.live(), self.loop)
            counted = self.count()
        return Outcome(self.seed, counted, "\n".join(self.lines), self.crashes)

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Let ids, failpoints and looks into the store be this world's."""
        source = Source(lambda: int(self.loop.now().timestamp() * 1000), self.chance.getrandbits)
        self._looking = sqlite3.connect(self.ground.file)
        with drawn_from(source), failpoints.switched_on(self.reached), closing(self._looking):
            yield

    async def live(self) -> None:
        told = asyncio.create_task(self._business())
        number = 0
        while self.loop.time() < self._latest and not (told.done() and self.ended()):
            self.life = Life(self, number)
            token = _LIFE.set(self.life)
            run = asyncio.create_task(self.life.run())
            _LIFE.reset(token)
            await self._until_over(run, told)
            number += 1
            self.tell(f"restart in {self.down:.3f}")
            await asyncio.sleep(self.down)
        await told
        self.life = None
        await asyncio.sleep(max(self.odds.late_slack, self.odds.late_discord))

    async def _until_over(self, run: asyncio.Task[None], told: asyncio.Task[None]) -> None:
        """Wait for the death of a life; when all is told, end it."""
        assert self.life is not None
        while not run.done():
            if self.loop.time() >= self._latest or (told.done() and self.ended()):
                self.life.dead = True
                self.life.over.set()
            await asyncio.wait({run}, timeout=60.0)
        await run
        self.down = self.chance.uniform(self.odds.restart_least, self.odds.restart_most)

    async def _business(self) -> None:
        """What happens outside brings messages about; whoever is not answered tells it again, with the same key."""
        for key in self.keys:
            await asyncio.sleep(self.chance.uniform(0, 20))
            while not await self._tell_process(key):
                await asyncio.sleep(self.chance.uniform(1, 60))

    async def _tell_process(self, key: str) -> bool:
        life = self.life
        if life is None or life.dead:
            return False
        try:
            await life.work(lambda: self._write(key))
        except Died:
            return False
        life.relays[key.endswith("discord")].wake()
        return True

    def _write(self, key: str) -> None:
        platform = key.rpartition(":")[2]
        place = f"user:{key.split(':')[1]}" if int(key.split(":")[1]) % 4 < 2 else "777"
        with self.ground.store.unit() as store:
            enqueue(store, Parcel(key, platform, place, _drawing(platform, key)), self.loop.now())

    def reached(self, name: str) -> None:
        if self.life is not None:
            self.tell(name)
            self.life.step(name, self.odds.crash * _AT_FAILPOINT)

    def ended(self) -> bool:
        return self._looking.execute(_OPEN).fetchone()[0] == 0

    def _states(self) -> dict[str, str]:
        return dict(self._looking.execute("select key, state from delivery order by key"))

    def idle_for(self, platform: str) -> float:
        """Return for how long nothing is due on a platform; what is new wakes its relay."""
        first = self._looking.execute(_NEXT, [platform]).fetchone()[0]
        if first is None:
            return 300.0
        moment = datetime.fromisoformat(first).replace(tzinfo=EPOCH.tzinfo)
        return max(1.0, math.ceil((moment - self.loop.now()) / timedelta(seconds=1)))

    def count(self) -> Counter[str]:
        states, counted = self._states(), Counter[str]()
        for key in self.keys:
            verdict = self._verdict(states.get(key, "never written"), self._times(key))
            counted[verdict] += 1
            self.tell(f"{key} {verdict}")
        return counted

    def _verdict(self, state: str, times: int) -> str:
        if state == "ambiguous":
            return state
        if state not in ENDED:
            return "stuck"
        return {0: "lost", 1: "delivered"}.get(times, "doubled")

    def _times(self, key: str) -> int:
        if key.endswith("slack"):
            return sum(one.body["metadata"]["event_payload"]["key"] == key for one in self.slack.messages)
        return sum(one.body["nonce"] == nonce_of(key) for one in self.discord.messages)


def _drawing(platform: str, key: str) -> Drawing:
    if platform == "discord":
        return {"components": [{"type": 10, "content": key}], "files": []}
    block = {"type": "section", "text": {"type": "mrkdwn", "text": key}, "block_id": f"delivery:{reference_of(key)}"}
    return {"text": key, "blocks": [block], "classic_blocks": [block]}


def _posts_nothing(store: Session, message: Any, key: str, now: datetime) -> int:
    """Alerts to operators are counted by the rows they are about."""
    return 0
