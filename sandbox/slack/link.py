"""Link: the Socket Mode side of the workspace, up to ten sockets that share the envelopes between them."""

from __future__ import annotations

import asyncio
import json
import time
from itertools import count

from aiohttp import WSMsgType, web

from sandbox.slack.team import APP_ID, Team
from sandbox.slack.wire import Ack, Envelope, Json, Undelivered

MOST_SOCKETS = 10
HEARTBEAT_SECONDS = 30.0
FORGET_SECONDS = 60.0


class Link:
    """Keeps the sockets, sends each envelope to one of them in turn and matches the acknowledgements."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._tickets: set[str] = set()
        self._numbers = count(1)
        self._turn = count()
        self._waiting: dict[str, tuple[float, asyncio.Future[Ack]]] = {}
        self.sockets: list[web.WebSocketResponse] = []

    def ticket(self) -> Json:
        """Answer apps.connections.open with the address of one socket."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        origin = self._team.origin().replace("http", "ws", 1)
        return {"url": f"{origin}/slack/link?ticket={ticket}&app_id={APP_ID}"}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="unknown ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS)
        await socket.prepare(request)
        if len(self.sockets) >= MOST_SOCKETS:
            await socket.send_json(farewell("too_many_websockets"))
            await socket.close()
            return socket
        self.sockets.append(socket)
        try:
            await self._converse(socket)
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            self._team.world.changed()
        return socket

    async def _converse(self, socket: web.WebSocketResponse) -> None:
        await socket.send_json(self._hello())
        self._team.world.changed()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._heard(message.data)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.sockets),
            "debug_info": {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    def _heard(self, text: str) -> None:
        """Match an acknowledgement; it counts from whichever socket it comes."""
        try:
            frame = json.loads(text)
        except json.JSONDecodeError:
            self._team.complaints.append("The app sent a frame that is not JSON.")
            return
        sent, future = self._waiting.pop(str(frame.get("envelope_id", "")), (0.0, None))
        if future is not None and not future.done():
            future.set_result(Ack(frame.get("payload"), time.monotonic() - sent))

    async def deliver(self, envelope: Envelope) -> asyncio.Future[Ack]:
        """Send an envelope to the next socket and return its acknowledgement to come; Undelivered without sockets."""
        open_sockets = [socket for socket in self.sockets if not socket.closed]
        if not open_sockets:
            raise Undelivered("dispatch_failed")
        socket = open_sockets[next(self._turn) % len(open_sockets)]
        self._forget_old()
        if envelope.id not in self._waiting:
            self._waiting[envelope.id] = (time.monotonic(), asyncio.get_running_loop().create_future())
        future = self._waiting[envelope.id][1]
        try:
            await socket.send_json(envelope.frame())
        except ConnectionError:
            raise Undelivered("dispatch_failed") from None
        return future

    def _forget_old(self) -> None:
        """Stop waiting for acknowledgements that are too late even to be reported."""
        limit = time.monotonic() - FORGET_SECONDS
        self._waiting = {key: entry for key, entry in self._waiting.items() if entry[0] > limit}

    async def disconnect(self, reason: str, grace_seconds: float) -> None:
        """Tell every socket to go, and close those that are still there after the grace."""
        leaving = list(self.sockets)
        for socket in leaving:
            await socket.send_json(farewell(reason))
        await asyncio.sleep(grace_seconds)
        for socket in leaving:
            await socket.close()

    async def close(self) -> None:
        """Close every socket at once."""
        for socket in list(self.sockets):
            await socket.close()


def farewell(reason: str) -> Json:
    """Return the envelope that announces the end of a socket."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}
