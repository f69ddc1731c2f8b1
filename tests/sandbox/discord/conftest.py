"""A Discord on a local server, and real discord.py clients connected to it."""

import asyncio
from contextlib import asynccontextmanager

import discord
import pytest
import yarl
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord import app_commands

from sandbox.discord import DiscordServer
from sandbox.world import World


class Bot(discord.Client):
    def __init__(self, intents, tree_setup):
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree_setup = tree_setup
        self.ready = asyncio.Event()

    async def setup_hook(self):
        if self.tree_setup is not None:
            self.tree_setup(self)
            await self.tree.sync()

    async def on_ready(self):
        self.ready.set()


@pytest.fixture(autouse=True)
def restore_addresses(monkeypatch):
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(
        discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    )


@pytest.fixture
async def server():
    address = {}
    emulator = DiscordServer(World(), lambda: address["origin"])
    application = web.Application()
    application.add_routes(emulator.routes())
    async with TestServer(application, host="127.0.0.1") as web_server:
        origin = address["origin"] = str(web_server.make_url("/")).rstrip("/")
        discord.http.Route.BASE = origin + "/discord/api/v10"
        gateway = origin.replace("http", "ws", 1) + "/discord/gateway"
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
        yield emulator
        await emulator.close()


@pytest.fixture
def connect(server):
    """Lend a way to connect a client whose commands a function declares, closed when the block ends."""

    @asynccontextmanager
    async def connected(declare=None, intents=None, token=None):
        bot = Bot(intents or discord.Intents(guilds=True), declare)
        async with bot:
            running = asyncio.create_task(bot.start(token or server.token))
            ready = asyncio.create_task(bot.ready.wait())
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
            ready.cancel()
            if running.done():
                running.result()
            yield bot
        await asyncio.wait({running}, timeout=5)

    return connected
