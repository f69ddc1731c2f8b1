"""A Discord role is worn by members one by one: those who fill seats get it, and those who left one give it back."""

from __future__ import annotations

import aiohttp
import discord

from bot.chat.roster import RosterLater, RosterRefused
from bot.discord.line import Line

_LEFT = 10007


async def keep(line: Line, guild: str, role: str, members: frozenset[str], ours: frozenset[str]) -> None:
    """Give and take a role; whoever got it from somebody else keeps it. RosterRefused or RosterLater otherwise."""
    try:
        for user in sorted(members):
            await _passing_over_absent(line.http.add_role(guild, user, role, reason="A seat on the council"))
        for user in sorted(ours - members):
            await _passing_over_absent(line.http.remove_role(guild, user, role, reason="The seat was left"))
    except (discord.Forbidden, discord.NotFound) as error:
        raise RosterRefused(f"{error.status} {error.code}") from error
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise RosterLater(type(error).__name__) from error


async def _passing_over_absent(asking: object) -> None:
    """Whoever is not in the server any more wears nothing there."""
    try:
        await asking  # type: ignore[misc]
    except discord.NotFound as error:
        if error.code != _LEFT:
            raise
