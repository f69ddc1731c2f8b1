"""Sockets keep Socket Mode open: several at once, each replaced before it goes, and stopped for good when told so."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.web import error_code

log = logging.getLogger(__name__)

Handle = Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]
HELLO_SECONDS = 10.0
SETTLE_SECONDS = 2.0
RETIRE_SECONDS = 30.0
PING_SECONDS = 10.0
PAUSE_LEAST, PAUSE_MOST = 0.5, 60.0
LINK_DISABLED = "link_disabled"
CLOSED = "closed"
_CLOSE_NOTE = json.dumps({"type": "disconnect", "reason": CLOSED})
_LEAVING = frozenset({"warning", "refresh_requested"})


class Socket(SocketModeClient):
    """One connection for one lifetime: it never reconnects by itself, it tells how it ended.

    The SDK's own client closes the old socket before it opens the next one, and retries for ever where Socket Mode
    was switched off; both are decided here by `Sockets` instead. A peer that stops answering pings ends the socket.
    """

    def __init__(self, app_token: str, web: AsyncWebClient, handle: Handle) -> None:
        super().__init__(app_token, web_client=web, auto_reconnect_enabled=False, ping_interval=PING_SECONDS)
        self.proxy = web.proxy
        self.greeted, self.gone = asyncio.Event(), asyncio.Event()
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.socket_mode_request_listeners.append(handle)
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def receive_messages(self) -> None:
        """Hand on what arrives until the connection ends."""
        session = self.current_session
        assert session is not None
        while True:
            message = await session.receive()
            if message.type is WSMsgType.TEXT:
                await self.enqueue_message(message.data)
            elif message.type is WSMsgType.PING:
                await session.pong(message.data)
            elif message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                # In line behind what came before, so that a farewell just before the close is heard.
                await self.enqueue_message(_CLOSE_NOTE)
                self.gone.set()
                return

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Note greetings and farewells; everything else goes to Bolt."""
        kind = message.get("type")
        if kind == "hello":
            self.greeted.set()
        elif kind == "disconnect":
            self.end(str(message.get("reason", "")))
        else:
            self._busy += 1
            self._idle.clear()
            try:
                await super().run_message_listeners(message, raw_message)
            finally:
                self._busy -= 1
                if not self._busy:
                    self._idle.set()

    @property
    def alive(self) -> bool:
        """Whether the connection stands."""
        return self.current_session is not None and not self.current_session.closed

    async def settle(self) -> None:
        """Wait a little while for what it carries to be acknowledged, then close it and end its tasks."""
        if self.alive:
            try:
                await asyncio.wait_for(self._idle.wait(), SETTLE_SECONDS)
            except TimeoutError:
                log.warning("a Slack socket closes before all it brought was acknowledged")
        await self.close()  # type: ignore[no-untyped-call]
        left = (self.message_processor, self.current_session_monitor, self.message_receiver)
        await asyncio.gather(*(task for task in left if task is not None), return_exceptions=True)

    def end(self, reason: str) -> None:
        """Note why this socket is over; the first reason counts."""
        if not self.ended.done():
            self.ended.set_result(reason)


class Sockets:
    """Keeps a number of sockets open until it is closed; `trouble` is why one can not be, as Slack's word."""

    def __init__(self, app_token: str, web: AsyncWebClient, handle: Handle, count: int) -> None:
        self._make: Callable[[], Socket] = lambda: Socket(app_token, web, handle)
        self._web, self._app_token, self.count = web, app_token, count
        self._open: set[Socket] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._off = False
        self.trouble = ""

    @property
    def open(self) -> int:
        """How many sockets have been greeted and still live."""
        return min(self.count, sum(socket.alive for socket in self._open))

    async def start(self, seconds: float) -> None:
        """Begin to keep the sockets, and wait a while until all are greeted or one could not be opened."""
        self._keepers = [asyncio.create_task(self._keep()) for _ in range(self.count)]
        try:
            async with asyncio.timeout(seconds):
                while self.open < self.count and not self.trouble:
                    await self._changed.wait()
                    self._changed.clear()
        except TimeoutError:
            log.warning("%d of %d Slack sockets are open; the rest is tried on", self.open, self.count)

    async def close(self) -> None:
        """Close every socket."""
        tasks = [*self._keepers, *self._retiring]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for socket in list(self._open):
            await self._drop(socket)

    async def _keep(self) -> None:
        """Keep one socket open: the next is greeted before the last is let go, so that no click falls between."""
        last: Socket | None = None
        pause = PAUSE_LEAST
        while not self._off:
            fresh = await self._opened()
            if fresh is None:
                await asyncio.sleep(pause)
                pause = min(PAUSE_MOST, pause * 2)
                continue
            if last is not None:
                self._retire(last)
            why = await fresh.ended
            last, pause = fresh, PAUSE_LEAST
            if why not in _LEAVING:
                await self._drop(fresh)
                last = None
                log.warning("a Slack socket ended: %s", why)
            if why == LINK_DISABLED:
                self._off, self.trouble = True, LINK_DISABLED
            elif why not in _LEAVING:
                await asyncio.sleep(pause)

    async def _opened(self) -> Socket | None:
        """A greeted socket, or None with the trouble noted."""
        trouble = ""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                return await self._greet(await self._address())
        except SlackApiError as error:
            trouble = error_code(error) or "no_answer"
        except (aiohttp.ClientError, OSError, TimeoutError):
            trouble = "unreachable"
        finally:
            if not self._off:
                self.trouble = trouble
            self._changed.set()
        return None

    async def _greet(self, url: str) -> Socket:
        socket = self._make()
        socket.wss_uri = url
        try:
            await socket.connect()  # type: ignore[no-untyped-call]
            await socket.greeted.wait()
            self._open.add(socket)
        finally:
            if socket not in self._open:
                await self._drop(socket)
        return socket

    async def _address(self) -> str:
        opened = await self._web.apps_connections_open(app_token=self._app_token)
        return str(opened["url"])

    def _retire(self, socket: Socket) -> None:
        """Let a replaced socket deliver what is still under way to it, until Slack closes it."""
        task = asyncio.create_task(self._outlive(socket))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _outlive(self, socket: Socket) -> None:
        try:
            await asyncio.wait_for(socket.gone.wait(), RETIRE_SECONDS)
        except TimeoutError:
            log.info("a replaced Slack socket was not closed by Slack")
        await self._drop(socket)

    async def _drop(self, socket: Socket) -> None:
        self._open.discard(socket)
        await socket.settle()
