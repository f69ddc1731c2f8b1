"""The Discord adapter connects the bot to Discord: people's questions in, answers and messages out."""

from __future__ import annotations

import asyncio
import base64
import logging
from datetime import datetime
from typing import Any

import aiohttp
import discord

from bot.chat.delivery import Drawing, Health, Outgoing, SendLater, Work
from bot.chat.dispatcher import Dispatcher
from bot.chat.markup import plain
from bot.chat.reply import Reply
from bot.discord.connection import DiscordConnection, point_library
from bot.discord.door import Door
from bot.discord.line import Line, Memory
from bot.discord.sender import Sender
from bot.discord.tree import Tree

log = logging.getLogger(__name__)
_DRAIN_SECONDS = 5.0
_NOT_CONNECTED_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class DiscordAdapter:
    """One bot account on Discord; constructed anywhere, connected by `start` inside the running loop."""

    name = "discord"

    def __init__(self, connection: DiscordConnection, dispatcher: Dispatcher, work: Work, memory: Memory) -> None:
        point_library(connection)
        self._connection, self._memory = connection, memory
        self._templates = dispatcher.templates
        self._tree = Tree(dispatcher.registry)
        self._door = Door(dispatcher, work, self._tree, connection.guild)
        self._sender = Sender(dispatcher.templates)
        self._line: Line | None = None
        self._task: asyncio.Task[None] | None = None
        self._trouble = self._say("starting")
        self._final: str | None = None

    @property
    def health(self) -> Health:
        """Whether people can reach the bot on Discord now, and if not, why."""
        line = self._line
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

    def draw(self, reply: Reply) -> Drawing:
        """Return a reply as Discord's JSON, files as base64; blocking, for a worker thread."""
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

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver a message and return `channel/message`; SendRefused, SendLater or SendUnknown otherwise."""
        return await self._sender.send(self._connected(), outgoing)

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Return where a message of unknown fate stands since then, or None when it is not there."""
        return await self._sender.find(self._connected(), outgoing, since)

    def _connected(self) -> Line:
        line = self._line
        if line is None or line.user is None or line.is_closed():
            raise SendLater(_NOT_CONNECTED_SECONDS, self.health.detail)
        return line

    async def _serve(self) -> None:
        """Keep a line open; the library reconnects by itself, we begin anew where it could not begin at all."""
        pause = _FIRST_PAUSE
        while True:
            self._line = line = Line(self._tree, self._memory, self._door.enter)
            try:
                await line.start(self._connection.token)
                return
            except (discord.LoginFailure, discord.PrivilegedIntentsRequired, discord.ConnectionClosed) as error:
                self._give_up(error)
                return
            except (OSError, aiohttp.ClientError, discord.DiscordException) as error:
                self._trouble = self._say("unreachable", reason=type(error).__name__)
                log.warning("%s", self._trouble)
            except Exception as error:
                self._trouble = self._say("unreachable", reason=type(error).__name__)
                log.exception("the line to Discord broke")
            finally:
                line.listening = False
                await line.close()
            self._line = None
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

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
