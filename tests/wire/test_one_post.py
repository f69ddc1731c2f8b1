"""On the wire one attempt is one post: whatever a platform does after it took one, no library sends another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest
from slack_sdk.errors import SlackApiError

from bot.app import PROMPTS, registry
from bot.chat.delivery import Outgoing, SendUnknown
from bot.chat.dispatcher import Desk, Dispatcher
from bot.chat.templates import Templates
from bot.discord.sender import Sender, nonce_of
from bot.formats import FILTERS
from bot.slack import web as slack_web
from bot.slack.adapter import SlackAdapter
from bot.slack.answers import Answers
from bot.slack.asking import Way
from bot.slack.connection import SlackConnection
from bot.slack.files import Files
from bot.slack.sending import Sending
from bot.slack.web import Web
from tests.wire.server import Mischief, Wire, wire

TEMPLATES = Templates(PROMPTS, FILTERS)
DRAWING = {"text": "hello", "blocks": [], "classic_blocks": [], "files": [], "classic_files": []}
MESSAGE = Outgoing("board:1", "C1", DRAWING, "7K3Q-19")
FILE = {"name": "a.csv", "data": "YQ==", "title": "a"}
PROMISED = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, SendUnknown)


async def _upload(web: Web, server: Wire) -> None:
    await web.upload(f"{server.address}/upload", b"bytes")


async def _respond(web: Web, server: Wire) -> None:
    await web.hook(f"{server.address}/respond").send_dict({"text": "hello"})


async def _answer(web: Web, server: Wire) -> None:
    way = Way("U1", "C1", response_url=f"{server.address}/respond")
    await Answers(web, TEMPLATES).give(way, DRAWING)


async def _bolt(web: Web, server: Wire) -> None:
    desk = Desk(
        lambda changes: contextlib.nullcontext(),  # type: ignore[arg-type]
        lambda *_: None,  # type: ignore[arg-type, return-value]
        lambda *_: True,
        lambda platform: frozenset(),
        lambda: None,  # type: ignore[arg-type, return-value]
        None,
    )
    adapter = SlackAdapter(web.connection, Dispatcher(registry(), TEMPLATES, desk), asyncio.to_thread)
    await adapter._web.open()
    try:
        client = adapter._bolt().client
        client.timeout = slack_web.CALL_SECONDS
        await client.chat_postMessage(channel="C1", text="hello", token="xoxb-x")
    finally:
        await adapter._web.close()


CLIENTS: dict[str, Callable[[Web, Wire], Awaitable[object]]] = {
    "the outbox's messages": lambda web, server: Sending(web, TEMPLATES).send(MESSAGE),
    "the outbox's changes": lambda web, server: Sending(web, TEMPLATES).edit(MESSAGE, "C1/1.2"),
    "posting": lambda web, server: web.posting.chat_postMessage(channel="C1", text="hello"),
    "ephemeral": lambda web, server: web.posting.chat_postEphemeral(channel="C1", user="U1", text="hello"),
    "repeatable calls": lambda web, server: web.repeatable.conversations_open(users=["U1"]),
    "forms": lambda web, server: web.repeatable.views_open(trigger_id="1", view={}),
    "files": lambda web, server: web.posting.files_completeUploadExternal(files=[{"id": "F1"}], channel_id="C1"),
    "the bytes of files": _upload,
    "response addresses": _respond,
    "answers": _answer,
    "Bolt's own client": _bolt,
}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who hangs is waited for only a moment."""
    monkeypatch.setattr(slack_web, "CALL_SECONDS", 0.4)


@pytest.mark.parametrize("mischief", list(Mischief))
@pytest.mark.parametrize("client", CLIENTS)
async def test_slack_gets_exactly_one_post_for_each_attempt(client: str, mischief: Mischief) -> None:
    async with wire(mischief) as server:
        web = Web(SlackConnection(bot_token="xoxb-x", app_token="xapp-x", api_url=f"{server.address}/api/"))
        await web.open()
        try:
            with contextlib.suppress(*PROMISED):
                await CLIENTS[client](web, server)
        finally:
            await web.close()
        asked = [line for line, _ in server.requests]
        assert asked and len(set(asked)) == len(asked), asked
        # An answer that surely was not shown may go another way, once each; everything else has one way.
        assert len(asked) == 1 or client == "answers"


@pytest.mark.parametrize("mischief", list(Mischief))
async def test_shared_files_ask_once_for_their_address_and_once_tell_that_it_failed(mischief: Mischief) -> None:
    async with wire(mischief) as server:
        web = Web(SlackConnection(bot_token="xoxb-x", app_token="xapp-x", api_url=f"{server.address}/api/"))
        await web.open()
        await Files(web, TEMPLATES).share("C1", [FILE])
        await web.close()
        asked = [line.split()[1].partition("?")[0] for line, _ in server.requests]
        assert asked == ["/api/files.getUploadURLExternal", "/api/chat.postMessage"]


@pytest.mark.parametrize("mischief", list(Mischief))
async def test_all_tries_of_discord_carry_the_same_nonce(mischief: Mischief, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library may try again by itself: then Discord knows it by the nonce, as it knows our own next attempt."""
    at_once = asyncio.sleep
    monkeypatch.setattr(discord.http.asyncio, "sleep", lambda seconds: at_once(0))
    async with wire(mischief) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.address)
        line = discord.Client(intents=discord.Intents.none())
        await line._async_setup_hook()
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        line.http._HTTPClient__session = session  # type: ignore[attr-defined]
        line.http._global_over = asyncio.Event()
        line.http._global_over.set()
        sender = Sender(TEMPLATES, seconds=1.0)
        message = Outgoing("board:1", "1", {"components": [{"type": 10, "content": "hello"}], "files": []})
        for _ in range(2):
            with contextlib.suppress(Exception):
                await sender.send(line, message)
        await session.close()
        assert len(server.nonces()) >= 2
        assert set(server.nonces()) == {nonce_of("board:1")}
        assert len(set(server.posts())) == 1
