"""The calendar is the server's scheduled events: each is made once, changed in place, and called off there."""

from __future__ import annotations

from typing import Any

import discord
from discord.http import Route

from bot.chat.delivery import CardGone, Drawing, Looked, Outgoing, Search
from bot.chat.job import Appointment
from bot.discord.limits import EVENT_PLACE, EVENT_TEXT, EVENT_TITLE, clip
from bot.discord.markdown import escaped, straight

_CALENDAR = "calendar:"
_EXTERNAL, _GUILD_ONLY, _CANCELED = 3, 2, 4
_UNKNOWN_EVENT, _FINISHED = 10070, 180000
_NOWHERE = "off"


def calendar_of(guild: str) -> str:
    """Return the destination that a server's calendar has in the outbox."""
    return f"{_CALENDAR}{guild}"


def is_calendar(destination: str) -> bool:
    """Return whether a destination is a calendar."""
    return destination.startswith(_CALENDAR)


def drawn(appointment: Appointment, reference: str) -> Drawing:
    """Return an appointment as Discord's JSON; its reference ends the description, to find it by again."""
    mark = f"\n\n{reference}"
    shown = clip(escaped(appointment.text.strip()), EVENT_TEXT - len(mark))
    event: dict[str, Any] = {
        "name": clip(_filled(appointment.title), EVENT_TITLE),
        "description": f"{shown}{mark}".strip(),
        "scheduled_start_time": appointment.starts_at.isoformat(),
        "scheduled_end_time": appointment.ends_at.isoformat(),
        "entity_type": _EXTERNAL,
        "entity_metadata": {"location": clip(_filled(appointment.place), EVENT_PLACE)},
        "privacy_level": _GUILD_ONLY,
    }
    return {"event": event, "off": appointment.off, "reference": reference}


def _filled(text: str) -> str:
    """Plain text in which something can be seen: Discord takes no event without a name or a place."""
    return straight(text).strip() or "–"


async def enter(client: discord.Client, outgoing: Outgoing) -> str:
    """Schedule an event and return its address; what was called off before it stood there is not made."""
    if outgoing.drawing["off"]:
        return f"{outgoing.destination}/{_NOWHERE}"
    made = await client.http.request(_events("POST", outgoing.destination), json=outgoing.drawing["event"])
    return f"{outgoing.destination}/{made['id']}"


async def alter(client: discord.Client, outgoing: Outgoing, address: str) -> None:
    """Change a scheduled event or call it off; CardGone where somebody deleted it or it is over."""
    if address.endswith(f"/{_NOWHERE}"):
        raise CardGone
    body = {"status": _CANCELED} if outgoing.drawing["off"] else outgoing.drawing["event"]
    try:
        await client.http.request(_event("PATCH", address), json=body)
    except discord.HTTPException as error:
        if error.code not in (_UNKNOWN_EVENT, _FINISHED):
            raise
        raise CardGone from error


async def find(client: discord.Client, search: Search) -> Looked:
    """Read the whole calendar for events in doubt, by the references that end their descriptions."""
    rows = await client.http.request(_events("GET", search.channel))
    found: dict[str, tuple[str, ...]] = {}
    for row in sorted(rows, key=lambda row: int(row["id"])):
        for outgoing in search.wanted:
            if str(row.get("description") or "").endswith(str(outgoing.drawing["reference"])):
                found[outgoing.key] = (*found.get(outgoing.key, ()), f"{search.channel}/{row['id']}")
    return Looked(found, None)


async def strike(client: discord.Client, address: str) -> None:
    """Delete an event that stands twice; one that is gone already is as good."""
    try:
        await client.http.request(_event("DELETE", address))
    except discord.NotFound as error:
        if error.code != _UNKNOWN_EVENT:
            raise


def _events(method: str, destination: str) -> Route:
    return Route(method, "/guilds/{guild_id}/scheduled-events", guild_id=destination.removeprefix(_CALENDAR))


def _event(method: str, address: str) -> Route:
    guild, _, event = address.removeprefix(_CALENDAR).partition("/")
    return Route(method, "/guilds/{guild_id}/scheduled-events/{event_id}", guild_id=guild, event_id=event)
