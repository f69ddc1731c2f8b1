"""A model server of our own that speaks the Responses API over a real socket and answers as badly as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest_asyncio
from aiohttp import web

from bot.chat.reply import Reply
from bot.writer.briefs import read_briefs
from bot.writer.responses import ResponsesModel
from bot.writer.writer import Counter, Writer
from program.rules.spending import WriterRules
from tests.stage import SETUP, Stage

RULES = WriterRules("small-model", 250_000, 2_000_000, 1_000_000, 10_000_000, seconds=5)
Answering = Callable[[web.Request, dict[str, Any]], Any]


def body(text: str, **changes: Any) -> dict[str, Any]:
    """Return a whole answer of the Responses API that holds one text."""
    content = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    message = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [content]}
    usage = {
        "input_tokens": 100,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": 50,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 150,
    }
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_790_000_000,
        "status": "completed",
        "model": "small-model",
        "output": [message],
        "parallel_tool_calls": False,
        "tool_choice": "none",
        "tools": [],
        "usage": usage,
    }
    return {**whole, **changes}


def drafting(text: str) -> dict[str, Any]:
    """Return a whole answer whose draft is a text."""
    return body(json.dumps({"text": text}))


@dataclass
class Server:
    """The server: what it says next, and the prompts it was sent."""

    address: str = ""
    says: Any = None
    prompts: list[dict[str, Any]] = field(default_factory=list)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    runner: web.AppRunner | None = None

    async def stop(self) -> None:
        """Listen no more; whoever asks is refused."""
        self.leaving.set()
        if self.runner is not None:
            await self.runner.cleanup()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call as the test said: JSON, bytes, a status, seconds to wait, or a function that does it."""
        self.prompts.append(await request.json())
        says = self.says.pop(0) if isinstance(self.says, list) and self.says else self.says
        if callable(says):
            return await says(self, request)
        if isinstance(says, int):
            return web.json_response(
                {"error": {"message": "no", "type": "x"}}, status=says, headers={"retry-after": "0"}
            )
        if isinstance(says, float):
            await asyncio.wait([asyncio.ensure_future(self.leaving.wait())], timeout=says)
            return web.json_response(drafting("Keep going."))
        if isinstance(says, bytes):
            return web.Response(body=says, content_type="application/json")
        return web.json_response(says)


async def endless(server: Server, request: web.Request) -> web.StreamResponse:
    """Send an answer that never ends."""
    response = web.StreamResponse(headers={"content-type": "application/json"})
    await response.prepare(request)
    try:
        while not server.leaving.is_set():
            await response.write(b" " * 65_536)
            await asyncio.sleep(0.005)
    except (ConnectionError, asyncio.CancelledError):
        return response
    return response


async def hanging_up(server: Server, request: web.Request) -> web.StreamResponse:
    """Close the line in the middle of an answer."""
    response = web.StreamResponse(headers={"content-type": "application/json", "content-length": "5000"})
    await response.prepare(request)
    await response.write(b'{"id": "resp_1", ')
    assert request.transport is not None
    request.transport.close()
    return response


async def packed(server: Server, request: web.Request) -> web.StreamResponse:
    """Send an answer that says it is packed."""
    return web.Response(body=b"x" * 100, headers={"content-encoding": "br", "content-type": "application/json"})


async def elsewhere(server: Server, request: web.Request) -> web.StreamResponse:
    """Send the caller, with its key, to somebody else."""
    return web.Response(status=307, headers={"location": "http://127.0.0.1:9/v1/responses"})


@asynccontextmanager
async def serving(port: int = 0) -> AsyncIterator[Server]:
    """A model server on a port of its own, for as long as the block lasts or until it is stopped."""
    server = Server(says=drafting("Keep going."))
    app = web.Application()
    app.router.add_post("/v1/responses", server.answer)
    server.runner = web.AppRunner(app, shutdown_timeout=0.1)
    await server.runner.setup()
    await web.TCPSite(server.runner, "127.0.0.1", port).start()
    server.address = f"http://127.0.0.1:{server.runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    """A model server for a test."""
    async with serving() as server:
        yield server


class Desk:
    """A stage with a writer that asks the server; `rules` may be changed before the first wish."""

    def __init__(self, stage: Stage, server: Server) -> None:
        self.stage, self.server, self.rules = stage, server, RULES
        self.pool = ThreadPoolExecutor(2)
        self.writer = self.open()

    def open(self, **changes: Any) -> Writer:
        """Return a new writer, with other rules where given."""
        self.rules = replace(self.rules, **changes)
        setup = replace(SETUP, writer=self.rules)
        counter = Counter(self.stage.store.unit, lambda: self.stage.now, setup, self.work)
        briefs = read_briefs(self.stage.templates)
        self.writer = Writer(self.stage.templates, briefs, counter, self.connect)
        return self.writer

    def connect(self) -> ResponsesModel:
        """Open the real client on the server."""
        return ResponsesModel(self.rules, "sk-test-key-of-the-tests", self.server.address)

    async def work(self, story: Callable[[], Any]) -> Any:
        """Run a story in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, story)

    async def say(self, line: str, who: str = "ada", platform: str = "slack") -> Reply:
        """Ask a command and have its wish granted, as an adapter does."""
        await self.work(lambda: self.stage.say(line, who, platform))
        assert self.stage.reply is not None
        return await self.writer.finish(self.stage.reply)


@pytest_asyncio.fixture
async def desk(stage: Stage, server: Server) -> AsyncIterator[Desk]:
    """A stage with a writer."""
    desk = Desk(stage, server)
    yield desk
    await desk.writer.close()
    desk.pool.shutdown()
