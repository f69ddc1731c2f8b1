"""A Discord on a local server with the real adapter connected to it, over a small program of the tests' own."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.chat.dispatcher import Desk, Dispatcher
from bot.chat.registry import Registry
from bot.chat.templates import Templates
from bot.discord.adapter import DiscordAdapter
from bot.discord.connection import DiscordConnection
from bot.formats import FILTERS
from sandbox.discord import DiscordServer
from sandbox.world import DISCORD_GUILD, World
from tests.discord import sample
from tests.injection.wire import unguarded

PROMPTS = Path(__file__).parents[2] / "prompts"


@dataclass(frozen=True)
class Someone:
    id: str
    name: str
    roles: frozenset
    partner_id: str | None
    zone: tzinfo = UTC


@dataclass
class Memory:
    """Keeps words like the store would, and remembers that it was asked."""

    kept: dict = field(default_factory=dict)

    async def get(self, key):
        return self.kept.get(key)

    async def set(self, key, value):
        self.kept[key] = value


class Office:
    """The desk of a program of one afternoon: who is who, which deliveries were seen, and how slow the store is."""

    def __init__(self, world):
        self.world, self.seen, self.gate, self.broken = world, set(), None, False

    def desk(self):
        return Desk(
            unit=self.unit,
            identify=self.identify,
            first_time=self.first_time,
            teams=lambda platform: frozenset({DISCORD_GUILD}),
            now=lambda: datetime.now(UTC),
            program=None,
        )

    @contextmanager
    def unit(self, changes) -> Iterator[object]:
        if self.gate is not None:
            self.gate.wait(10)
        if self.broken:
            raise RuntimeError("the store burns: secret-dsn")
        yield object()

    def identify(self, store, account):
        person = self.world.by_discord(account.user)
        roles = {"dana": {"manager"}, "eli": {"admin"}, "gus": {"council"}}.get(person.key, set())
        partner = person.key if person.key in ("ada", "ben", "cleo") else None
        return Someone(person.key, person.name, frozenset(roles | ({"partner"} if partner else set())), partner)

    def first_time(self, store, key, now):
        new = key not in self.seen
        self.seen.add(key)
        return new


@pytest.fixture(autouse=True)
def restore_addresses(monkeypatch):
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)


@pytest.fixture
async def server():
    address = {}
    emulator = DiscordServer(World(), lambda: address["origin"])
    application = web.Application()
    application.add_routes(emulator.routes())
    async with TestServer(application, host="127.0.0.1") as web_server:
        address["origin"] = str(web_server.make_url("/")).rstrip("/")
        yield emulator
        await emulator.close()
    # Whatever a story was about: nothing that was sent or changed in it may ping anybody.
    assert unguarded(call.body for call in emulator.calls()) == []


@pytest.fixture
def templates():
    return Templates(PROMPTS, FILTERS)


@pytest.fixture
def office(server):
    return Office(server.world)


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def connect(server, office, memory, templates):
    """Lend a way to connect an adapter, stopped when the block ends."""

    @asynccontextmanager
    async def connected(token=None, module=sample, leads=lambda: True):
        sample.calls.clear()
        origin = server.state.origin()
        connection = DiscordConnection(
            token or server.token,
            DISCORD_GUILD,
            f"{origin}/discord/api/v10",
            origin.replace("http", "ws", 1) + "/discord/gateway",
        )
        dispatcher = Dispatcher(Registry.collect([module]), templates, office.desk())
        with ThreadPoolExecutor(4) as pool:

            async def work(story):
                return await asyncio.get_running_loop().run_in_executor(pool, story)

            adapter = DiscordAdapter(connection, dispatcher, work, memory, leads)
            await adapter.start()
            try:
                yield adapter
            finally:
                if office.gate is not None:
                    office.gate.set()
                await adapter.stop()

    return connected


async def until(ready, seconds=5.0):
    """Wait until something holds, looking often; an assertion fails when it never does."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not ready():
        assert loop.time() < deadline, "it never came true"
        await asyncio.sleep(0.005)


@pytest.fixture
async def adapter(connect):
    async with connect() as connected:
        await until(lambda: connected.health.connected)
        yield connected
