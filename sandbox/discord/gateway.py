"""The gateway is the socket over which the bot hears: sessions that identify, resume, and replay what was missed."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord.faults import Fault, Faults
from sandbox.discord.guild import BOT_USER, Guild
from sandbox.discord.refusals import Json
from sandbox.discord.snowflakes import Mint
from sandbox.discord.switches import PRIVILEGED_INTENTS, Switches
from sandbox.world import DISCORD_APPLICATION, DISCORD_GUILD

log = logging.getLogger(__name__)

MESSAGE_CONTENT = 1 << 15
SESSION_ENDING = (1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)
RESUME_SECONDS = 90.0
MOST_EVENTS_A_MINUTE = 120
MOST_FRAME_BYTES = 4096


@dataclass(eq=False)
class Link:
    """One open socket; what it sends leaves in order."""

    socket: web.WebSocketResponse
    request: web.Request
    packer: Any = None
    queue: asyncio.Queue[Json | int] = field(default_factory=asyncio.Queue)
    heard: deque[float] = field(default_factory=deque)
    session: Session | None = None
    closed_with: int | None = None

    def send(self, op: int, data: Any = None, name: str | None = None, number: int | None = None) -> None:
        """Queue one frame."""
        self.queue.put_nowait({"op": op, "d": data, "s": number, "t": name})

    def close(self, code: int) -> None:
        """Queue the closing of the socket behind everything already queued."""
        self.closed_with = code
        self.queue.put_nowait(code)

    def vanish(self) -> None:
        """Break the connection as a pulled cable does."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        """Send what is queued until the socket closes."""
        while not self.socket.closed:
            frame = await self.queue.get()
            try:
                if isinstance(frame, int):
                    await self.socket.close(code=frame)
                else:
                    await self._send(json.dumps(frame))
            except ConnectionError:
                log.debug("gateway client went away before a frame was sent")
                return

    async def _send(self, text: str) -> None:
        if self.packer is None:
            await self.socket.send_str(text)
        else:
            await self.socket.send_bytes(self.packer.compress(text.encode()) + self.packer.flush(zlib.Z_SYNC_FLUSH))

    def too_fast(self) -> bool:
        """Note one frame from the client; tell whether it sends more than 120 a minute."""
        now = time.monotonic()
        self.heard.append(now)
        while now - self.heard[0] > 60:
            self.heard.popleft()
        return len(self.heard) > MOST_EVENTS_A_MINUTE


@dataclass(eq=False)
class Session:
    """What the bot subscribed to, and every event since, so that it can be replayed."""

    id: str
    intents: int
    link: Link | None
    number: int = 0
    events: deque[tuple[int, str, Json]] = field(default_factory=lambda: deque(maxlen=1000))
    left_at: float = 0.0

    def emit(self, name: str, data: Json) -> None:
        """Number an event, keep it for replay, and send it when somebody listens."""
        self.number += 1
        self.events.append((self.number, name, data))
        if self.link is not None:
            self.link.send(0, data, name, self.number)


class Gateway:
    """Accepts connections and tells every session what happens."""

    def __init__(self, guild: Guild, mint: Mint, switches: Switches, faults: Faults) -> None:
        self.guild = guild
        self.mint = mint
        self.switches = switches
        self.faults = faults
        self.token = ""
        self.origin: Callable[[], str] = lambda: ""
        self.changed: Callable[[], None] = lambda: None
        self.sessions: dict[str, Session] = {}
        self.links: set[Link] = set()
        self.identifies = 0
        self.resumes = 0
        self.presence: Json = {}

    @property
    def connected(self) -> bool:
        """Tell whether a bot is listening now."""
        return any(session.link is not None for session in self.sessions.values())

    @property
    def reachable(self) -> bool:
        """Tell whether a bot is listening or may still resume and hear what it missed."""
        self._forget_stale()
        return bool(self.sessions)

    def dispatch(self, name: str, data: Json, intent: int = 0, bare: Json | None = None) -> None:
        """Tell every session of an event when it asked for that intent; `bare` goes to those who may not read."""
        fault = self.faults.take(name)
        times = fault.times if fault is not None and fault.kind == "duplicate" else 1
        for session in list(self.sessions.values()):
            if not intent or session.intents & intent:
                readable = bare is None or session.intents & MESSAGE_CONTENT
                for _ in range(times):
                    session.emit(name, data if readable or bare is None else bare)
        if fault is not None and fault.kind != "duplicate":
            self.suffer(fault)

    def suffer(self, fault: Fault) -> None:
        """Do a gateway fault to every open connection."""
        for link in list(self.links):
            if fault.kind == "reconnect":
                link.send(7)
            elif fault.kind == "invalid":
                if link.session is not None and not fault.resumable:
                    self.sessions.pop(link.session.id, None)
                link.send(9, fault.resumable)
            elif fault.kind == "close":
                link.close(fault.code)
            else:
                link.vanish()

    async def close(self) -> None:
        """Close every connection, as Discord does when it restarts."""
        for link in list(self.links):
            await link.socket.close(code=1001)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Carry one connection from hello to its end."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20, timeout=2.0)
        await socket.prepare(request)
        packed = self.switches.compress and request.query.get("compress") == "zlib-stream"
        link = Link(socket, request, zlib.compressobj() if packed else None)
        self.links.add(link)
        writer = asyncio.create_task(link.write())
        link.send(10, {"heartbeat_interval": self.switches.heartbeat_ms})
        try:
            await self._listen(link)
        finally:
            self.links.discard(link)
            self._leave(link)
            if link.closed_with is None:
                writer.cancel()
            await asyncio.wait({writer})
        return socket

    async def _listen(self, link: Link) -> None:
        async for frame in link.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            code = self._hear(link, frame.data)
            if code:
                link.close(code)

    def _hear(self, link: Link, text: str) -> int:
        """Act on one frame; return the code to close with, or 0."""
        if link.too_fast():
            return 4008
        if len(text.encode()) > MOST_FRAME_BYTES:
            return 4002
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return 4002
        return self._act(link, op, data)

    def _act(self, link: Link, op: int, data: Any) -> int:
        if op == 1:
            # No real network answers at once; discord.py notes when it asked only after the question has left.
            asyncio.get_running_loop().call_later(0.02, link.send, 11)
            return 0
        if not isinstance(data, dict):
            return 4002
        if op == 2:
            return self._identify(link, data)
        if op == 6:
            return self._resume(link, data)
        return 4003 if link.session is None else self._later(link.session, op, data)

    def _later(self, session: Session, op: int, data: Any) -> int:
        if op == 3:
            self.presence = data
            self.changed()
            return 0
        if op == 8:
            self._send_members(session, data)
            return 0
        return 0 if op == 4 else 4001

    def _identify(self, link: Link, data: Json) -> int:
        self.identifies += 1
        if link.session is not None:
            return 4005
        if data.get("token") != self.token:
            return 4004
        if data.get("intents", 0) & PRIVILEGED_INTENTS & ~self.switches.privileged_intents:
            return 4014
        session = Session(self.mint.token(), data.get("intents", 0), link)
        link.session = self.sessions[session.id] = session
        session.emit("READY", self._ready(session))
        if session.intents & 1:
            session.emit("GUILD_CREATE", self.guild.created())
        self.changed()
        return 0

    def _ready(self, session: Session) -> Json:
        return {
            "v": 10, "user": BOT_USER, "guilds": [{"id": DISCORD_GUILD, "unavailable": True}],
            "session_id": session.id, "resume_gateway_url": self.url(), "shard": [0, 1], "private_channels": [],
            "application": {"id": DISCORD_APPLICATION, "flags": 0},
        }  # fmt: skip

    def url(self) -> str:
        """Return where the gateway is."""
        return self.origin().replace("http", "ws", 1) + "/discord/gateway"

    def _resume(self, link: Link, data: Json) -> int:
        if data.get("token") != self.token:
            return 4004
        self._forget_stale()
        session = self.sessions.get(str(data.get("session_id")))
        if session is None or data.get("seq", 0) > session.number:
            link.send(9, False)
            return 0
        self.resumes += 1
        if session.link is not None:
            session.link.session = None
        session.link, link.session = link, session
        for number, name, event in session.events:
            if number > data["seq"]:
                link.send(0, event, name, number)
        session.emit("RESUMED", {})
        self.changed()
        return 0

    def _leave(self, link: Link) -> None:
        session = link.session
        if session is None:
            return
        session.link, session.left_at = None, time.monotonic()
        if (link.closed_with or link.socket.close_code) in SESSION_ENDING:
            self.sessions.pop(session.id, None)
        self.changed()

    def _forget_stale(self) -> None:
        oldest = time.monotonic() - RESUME_SECONDS
        for session in list(self.sessions.values()):
            if session.link is None and session.left_at < oldest:
                del self.sessions[session.id]

    def _send_members(self, session: Session, data: Json) -> None:
        wanted = [str(one) for one in data.get("user_ids") or self.guild.worn]
        members = [self.guild.member(one) for one in wanted if one in self.guild.worn]
        chunk: Json = {"guild_id": DISCORD_GUILD, "members": members, "chunk_index": 0, "chunk_count": 1}
        session.emit("GUILD_MEMBERS_CHUNK", {**chunk, "nonce": data.get("nonce")})
