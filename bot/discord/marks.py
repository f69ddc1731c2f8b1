"""A mark is “Interested” on one of the server's scheduled events, set or taken back; it is asked like a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.request import Account
from bot.discord.calendar import calendar_of

SET, TAKEN_BACK = "GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_USER_REMOVE"


@dataclass(frozen=True)
class Mark:
    """Who marked the event at an address of the calendar, or took that back."""

    account: Account
    address: str
    on: bool


def mark_of(data: Mapping[str, Any], on: bool) -> Mark:
    """Return the mark that the gateway tells of; it names nobody, only their id."""
    guild = str(data["guild_id"])
    address = f"{calendar_of(guild)}/{data['guild_scheduled_event_id']}"
    return Mark(Account("discord", guild, str(data["user_id"])), address, on)
