"""An account on Discord is a user in a server; in direct messages the program's server counts, for its members."""

from __future__ import annotations

import time
from typing import Any

import discord

from bot.chat.request import Account
from bot.discord.recent import Recent

_MEMBER_SECONDS = 60.0


class Accounts:
    """Tells which account asks, and remembers for a minute who is a member."""

    def __init__(self, guild: str | None) -> None:
        self._guild = guild
        self._members: Recent[int, tuple[float, bool]] = Recent(5000)

    async def of(self, interaction: discord.Interaction[Any]) -> Account:
        """Return the account; its team is empty for strangers in direct messages, so that the dispatcher refuses."""
        team = str(interaction.guild_id) if interaction.guild_id else await self._home(interaction)
        return Account("discord", team, str(interaction.user.id), interaction.user.display_name)

    async def _home(self, interaction: discord.Interaction[Any]) -> str:
        if self._guild is None:
            return ""
        return self._guild if await self._is_member(interaction, self._guild) else ""

    async def _is_member(self, interaction: discord.Interaction[Any], guild: str) -> bool:
        user = interaction.user.id
        known = self._members.get(user)
        if known is not None and time.monotonic() - known[0] < _MEMBER_SECONDS:
            return known[1]
        try:
            await interaction.client.http.get_member(int(guild), user)
            member = True
        except (discord.NotFound, discord.Forbidden):
            member = False
        self._members.put(user, (time.monotonic(), member))
        return member
