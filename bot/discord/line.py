"""The line is the connection to Discord's gateway: it registers the commands and hands every interaction on."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

import discord

from bot.discord.marks import SET, TAKEN_BACK, Mark, mark_of
from bot.discord.tree import Tree

log = logging.getLogger(__name__)
_DAILY_LIMIT = 30034


class Memory(Protocol):
    """A few words kept from one run to the next."""

    async def get(self, key: str) -> str | None:
        """Return what was kept under a key, or None."""

    async def set(self, key: str, value: str) -> None:
        """Keep a value under a key."""


class Line(discord.Client):
    """discord.py's client, with two intents: commands, presses and forms need the first, marks on events the second.

    Every kind of interaction comes in by `on_interaction`. The library's own command tree and views answer nothing
    when a callback fails, when a message cannot be rebuilt, or when a form was opened before a restart; the door
    always answers, and needs nothing but the id in the interaction.
    """

    def __init__(
        self,
        tree: Tree,
        memory: Memory,
        enter: Callable[[Any], Awaitable[None]],
        mark: Callable[[Mark], Awaitable[None]],
    ) -> None:
        # The library would warn at every start that it cannot speak; nobody asks it to.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True, guild_scheduled_events=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=30.0,
            guild_ready_timeout=0.1,
        )
        self._tree, self._memory, self._enter, self._mark = tree, memory, enter, mark
        # The library tells only of marks by accounts it has in its memory, and it has none without a privileged intent.
        for event, on in ((SET, True), (TAKEN_BACK, False)):
            self._connection.parsers[event] = partial(self._marked, on)
        self.met = self.listening = False
        self.sync_failure: discord.HTTPException | None = None

    @property
    def daily_limit_reached(self) -> bool:
        """Whether the commands are missing because too many were new today."""
        return self.sync_failure is not None and self.sync_failure.code == _DAILY_LIMIT

    async def setup_hook(self) -> None:
        """Register the commands if they changed; a failure is told by the health, and the old ones go on working."""
        try:
            await self._register()
        except discord.HTTPException as error:
            self.sync_failure = error
            log.error("the commands could not be registered: %s", error)

    async def _register(self) -> None:
        """Register for the whole application: commands of one server would be missing in direct messages."""
        application = self.application_id
        if application is None:
            return
        key = f"discord.commands.{application}"
        if await self._memory.get(key) == self._tree.digest:
            return
        payload: Any = self._tree.payload
        await self.http.bulk_upsert_global_commands(application, payload=payload)
        await self._memory.set(key, self._tree.digest)
        log.info("%d commands were registered", len(self._tree.payload))

    async def on_ready(self) -> None:
        """Note that people can reach the bot."""
        self.met = self.listening = True

    async def on_resumed(self) -> None:
        """Note that people can reach the bot again."""
        self.listening = True

    async def on_disconnect(self) -> None:
        """Note that nobody can reach the bot until the library has connected again."""
        self.listening = False

    def _marked(self, on: bool, data: Any) -> None:
        self.dispatch("mark", mark_of(data, on))

    async def on_mark(self, mark: Mark) -> None:
        """Hand on that somebody marked an event."""
        await self._mark(mark)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Hand on whatever a person did."""
        await self._enter(interaction)
