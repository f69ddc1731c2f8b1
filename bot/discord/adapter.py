"""The Discord adapter connects the bot to Discord: people's questions in, answers and messages out."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
import discord

from bot.chat.delivery import Bucket, Drawing, Health, Looked, Outgoing, Pace, Scope, Search, SendLater, Work
from bot.chat.dispatcher import Dispatcher
from bot.chat.job import Appointment
from bot.chat.markup import plain
from bot.chat.reply import Reply
from bot.chat.roster import RosterLater
from bot.discord import roster
from bot.discord.calendar import calendar_of, drawn
from bot.discord.connection import DiscordConnection, point_library
from bot.discord.door import Door
from bot.discord.line import Line, Memory
from bot.discord.sender import Sender, moment_of
from bot.discord.tree import Tree
from bot.discord.turn import Turn

log = logging.getLogger(__name__)
_DRAIN_SECONDS = 4.0
_NOT_CONNECTED_SECONDS = 5.0
# Discord allows 50 requests a second in all and tells each route's own limit, which the library keeps.
PACE = Pace(
    channel_seconds=1.0,
    posts=Bucket(20, 0.05),
    edits=Bucket(10, 0.1),
    opens=Bucket(10, 1.5),
    reads=Bucket(10, 0.1),
    # discord.py tries again one second after an answer of 5xx, and later still after others.
    repeats_after=1.0,
)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
# Discord lets a bot begin a session once in five seconds, and a thousand times a day.
_IDENTIFY_SECONDS = 5.0


class DiscordAdapter:
    """One bot account on Discord; constructed anywhere, connected by `start` inside the running loop."""

    name = "discord"
    pace = PACE

    def __init__(
        self,
        connection: DiscordConnection,
        dispatcher: Dispatcher,
        work: Work,
        memory: Memory,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        point_library(connection)
        self._connection, self._memory = connection, memory
        self._templates = dispatcher.templates
        self._tree = Tree(dispatcher.registry)
        self._door = Door(dispatcher, work, self._tree, connection.guild, leads)
        self._sender = Sender(dispatcher.templates)
        self._line: Line | None = None
        self._task: asyncio.Task[None] | None = None
        self._turn, self._opened_at = Turn(), float("-inf")
        self._trouble = self._say("starting")
        self._final: str | None = None

    @property
    def health(self) -> Health:
        """Whether people can reach the bot on Discord now, and if not, why."""
        line = self._line
        if self._task is not None and self._final is None and not self._turn.ours:
            return Health(False, self._say("standby"), standby=True)
        if self._final is not None or line is None or not line.met:
            return Health(False, self._final or self._trouble)
        if not line.listening:
            return Health(False, self._say("reconnecting"))
        bot, guild = str(line.user), self._connection.guild
        if guild is not None and line.get_guild(int(guild)) is None:
            return Health(False, self._say("outside", bot=bot, guild=guild))
        if line.sync_failure is not None:
            return Health(True, self._say("commands", bot=bot, reason=self._reason(line)))
        return Health(True, self._say("connected", bot=bot))

    async def start(self) -> None:
        """Connect and serve in the background."""
        if self._task is None:
            self._final, self._door.taking = None, True
            self._task = asyncio.create_task(self._serve(), name="discord")

    def lead(self, leading: bool) -> None:
        """Take the line to Discord, or leave it to another process: every line is handed every interaction."""
        self._turn.set(leading)

    async def stop(self) -> None:
        """Let running answers finish for a few seconds, then disconnect."""
        await self._door.drain(_DRAIN_SECONDS)
        if self._line is not None:
            await self._line.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._line, self._task = None, None
        self._final = self._say("stopped")

    def draw(self, reply: Reply, reference: str = "") -> Drawing:
        """Return a reply as Discord's JSON, files as base64; blocking, for a worker thread. No reference is shown."""
        page = self._door.renderer.page(reply)
        files = [
            {
                "name": file.name,
                "media_type": file.media_type,
                "data": base64.b64encode(file.data).decode("ascii"),
                "summary": file.summary,
            }
            for file in page.files
        ]
        return {"components": page.components(), "files": files}

    @property
    def calendar(self) -> str | None:
        """The events of the program's server, None where the settings name no server."""
        return calendar_of(self._connection.guild) if self._connection.guild else None

    def book(self, appointment: Appointment, reference: str) -> Drawing:
        """Return an appointment as Discord's JSON of a scheduled event."""
        return drawn(appointment, reference)

    async def resolve(self, destination: str) -> str:
        """Return the channel of a destination; SendRefused or SendLater otherwise."""
        return await self._sender.resolve(self._connected(), destination)

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver a message and return `channel/message`; SendRefused, SendLater or SendUnknown otherwise."""
        return await self._sender.send(self._connected(), outgoing)

    async def edit(self, outgoing: Outgoing, address: str) -> None:
        """Give a message another content; CardGone, SendRefused, SendLater or SendUnknown otherwise."""
        await self._sender.edit(self._connected(), outgoing, address)

    async def look(self, search: Search) -> Looked:
        """Read a page of a channel for messages in doubt; SendUnknown, SendLater or SendRefused otherwise."""
        return await self._sender.look(self._connected(), search)

    async def remove(self, address: str) -> None:
        """Delete a message of ours; SendRefused, SendLater or SendUnknown where it may still stand."""
        await self._sender.remove(self._connected(), address)

    @property
    def team(self) -> str:
        """The server whose members can wear a role; empty where none is named."""
        return self._connection.guild or ""

    async def keep_roster(self, group: str, members: frozenset[str], ours: frozenset[str]) -> None:
        """Let these members wear a role, and no more those of ours who are not; RosterRefused or RosterLater."""
        try:
            line = self._connected()
        except SendLater as error:
            raise RosterLater(str(error)) from error
        await roster.keep(line, self.team, group, members, ours)

    def moment_of(self, address: str) -> datetime | None:
        """Return when a message was posted by Discord's clock."""
        return moment_of(address)

    def _connected(self) -> Line:
        line = self._line
        if line is None or line.user is None or line.is_closed():
            raise SendLater(_NOT_CONNECTED_SECONDS, self.health.detail, Scope.PLATFORM)
        return line

    async def _serve(self) -> None:
        """Keep a line open while it is ours; the library reconnects by itself, we begin anew where it could not."""
        pause = _FIRST_PAUSE
        while True:
            await self._turn.comes()
            await asyncio.sleep(self._opened_at + _IDENTIFY_SECONDS - time.monotonic())
            if await self._line_is_over():
                return
            if not self._turn.ours:
                pause = _FIRST_PAUSE
                continue
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _line_is_over(self) -> bool:
        """Open a line and return when it ended; True where there is no use in another one before somebody acts."""
        self._line = line = Line(self._tree, self._memory, self._door.enter, self._door.mark)
        opened_at = time.monotonic()
        held = asyncio.create_task(self._held(line))
        lost = asyncio.create_task(self._turn.goes())
        try:
            await asyncio.wait({held, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not held.done():
                # Those who were answered before get the rest of their answers; the line hears nobody any more.
                await self._door.rest(_DRAIN_SECONDS)
            return held.done() and held.result()
        finally:
            if line.met:
                self._opened_at = opened_at
            line.listening = False
            await line.close()
            for task in (held, lost):
                task.cancel()
            await asyncio.gather(held, lost, return_exceptions=True)
            self._line = None

    async def _held(self, line: Line) -> bool:
        """Serve on a line until it breaks; True where it broke for good."""
        try:
            await line.start(self._connection.token)
            return True
        except (discord.LoginFailure, discord.PrivilegedIntentsRequired, discord.ConnectionClosed) as error:
            self._give_up(error)
            return True
        except (OSError, aiohttp.ClientError, discord.DiscordException) as error:
            self._trouble = self._say("unreachable", reason=type(error).__name__)
            log.warning("%s", self._trouble)
        except Exception as error:
            self._trouble = self._say("unreachable", reason=type(error).__name__)
            log.exception("the line to Discord broke")
        return False

    def _give_up(self, error: Exception) -> None:
        """Say why there is no use in trying again before somebody acts; the rest of the program goes on."""
        match error:
            case discord.ConnectionClosed(code=4004) | discord.LoginFailure():
                self._final = self._say("token")
            case discord.PrivilegedIntentsRequired():
                self._final = self._say("intents")
            case discord.ConnectionClosed(code=code):
                self._final = self._say("closed", code=code)
        log.error("%s", self._final)

    def _reason(self, line: Line) -> str:
        return self._say("daily") if line.daily_limit_reached else str(line.sync_failure)

    def _say(self, saying: str, **facts: Any) -> str:
        return plain(self._templates.open("discord/health", **facts)(saying))
