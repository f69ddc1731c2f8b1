"""The calls about the server: its members, their roles, and its scheduled events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.discord.guild import BOT_USER
from sandbox.discord.refusals import Json, Problems, Refusal, unknown
from sandbox.discord.rest import Asked, Route
from sandbox.discord.state import State
from sandbox.world import DISCORD_GUILD

EXTERNAL, STAGE, VOICE = 3, 1, 2
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
NEXT_STATUS = {SCHEDULED: (ACTIVE, CANCELED), ACTIVE: (COMPLETED,), COMPLETED: (), CANCELED: ()}
MOST_EVENTS = 100


def _here(asked: Asked) -> None:
    if asked.ids["guild"] != DISCORD_GUILD:
        raise unknown("Guild", 10004)


def guild(state: State, asked: Asked) -> Json:
    """Return the server."""
    _here(asked)
    count = len(state.guild.worn)
    return {**state.guild.json(), "approximate_member_count": count, "approximate_presence_count": count}


def guilds(state: State, asked: Asked) -> list[Json]:
    """Return the servers the bot is in."""
    whole = state.guild.json()
    return [{key: whole[key] for key in ("id", "name", "icon", "features")} | {"owner": False, "permissions": "0"}]


def channels(state: State, asked: Asked) -> list[Json]:
    """Return the server's channels."""
    _here(asked)
    return state.guild.channels()


def roles(state: State, asked: Asked) -> list[Json]:
    """Return the server's roles."""
    _here(asked)
    return [role.json() for role in state.guild.roles.values()]


def role_counts(state: State, asked: Asked) -> dict[str, int]:
    """Return how many members wear each role."""
    _here(asked)
    worn = state.guild.worn.values()
    return {role: sum(role in one for one in worn) for role in state.guild.roles if role != DISCORD_GUILD}


def members(state: State, asked: Asked) -> list[Json]:
    """Return members by ascending id, after an id, at most `limit`."""
    _here(asked)
    after, limit = int(asked.query.get("after", "0")), int(asked.query.get("limit", "1"))
    found = sorted((one for one in state.guild.worn if int(one) > after), key=int)
    return [state.guild.member(one) for one in found[:limit]]


def member(state: State, asked: Asked) -> Json:
    """Return one member."""
    _here(asked)
    return state.guild.member(asked.ids["user"])


def user(state: State, asked: Asked) -> Json:
    """Return any account."""
    return state.guild.user(asked.ids["user"])


def wear(state: State, asked: Asked) -> None:
    """Give a member a role."""
    _role(state, asked).add(asked.ids["role"])
    _tell_member(state, asked)


def shed(state: State, asked: Asked) -> None:
    """Take a role from a member."""
    _role(state, asked).discard(asked.ids["role"])
    _tell_member(state, asked)


def _role(state: State, asked: Asked) -> set[str]:
    """Return the member's roles when the bot may change this one: it must stand above the role (50013)."""
    _here(asked)
    state.guild.member(asked.ids["user"])
    role = state.guild.roles.get(asked.ids["role"])
    if role is None:
        raise unknown("Role", 10011)
    below = role.position < state.switches.bot_role_position and role.id != DISCORD_GUILD
    if not below or "manage_roles" in state.switches.missing_permissions:
        raise Refusal(403, 50013, "Missing Permissions")
    return state.guild.worn[asked.ids["user"]]


def _tell_member(state: State, asked: Asked) -> None:
    body = {**state.guild.member(asked.ids["user"]), "guild_id": DISCORD_GUILD}
    state.gateway.dispatch("GUILD_MEMBER_UPDATE", body, 1 << 1)
    state.world.changed()


def events(state: State, asked: Asked) -> list[Json]:
    """Return the scheduled events."""
    _here(asked)
    return list(state.guild.events.values())


def event(state: State, asked: Asked) -> Json:
    """Return one scheduled event; 10070 when there is none."""
    _here(asked)
    if asked.ids["event"] not in state.guild.events:
        raise unknown("Guild Scheduled Event", 10070)
    return state.guild.events[asked.ids["event"]]


def create_event(state: State, asked: Asked) -> Json:
    """Schedule an event."""
    _here(asked)
    _may(state, "create_events")
    body: Json = {
        "id": state.mint.id(), "guild_id": DISCORD_GUILD, "creator_id": BOT_USER["id"], "creator": BOT_USER,
        "channel_id": None, "description": None, "scheduled_end_time": None, "entity_id": None, "user_count": 0,
        "entity_metadata": None, "image": None, "recurrence_rule": None, "privacy_level": 2, **asked.form,
        "status": SCHEDULED,
    }  # fmt: skip
    _check_event(state, body)
    alive = [one for one in state.guild.events.values() if one["status"] in (SCHEDULED, ACTIVE)]
    if len(alive) >= MOST_EVENTS:
        raise Refusal(400, 30038, "Maximum number of uncompleted guild scheduled events has been reached (100)")
    state.guild.events[body["id"]] = body
    _tell_event(state, "CREATE", body)
    return body


def change_event(state: State, asked: Asked) -> Json:
    """Change a scheduled event, or move it on: scheduled, active, completed."""
    body = event(state, asked)
    _may(state, "manage_events")
    if body["status"] in (COMPLETED, CANCELED):
        raise Refusal(400, 180000, "Cannot update a finished event")
    changed = {**body, **asked.form}
    problems = Problems()
    if changed["status"] != body["status"]:
        problems.choice("status", changed["status"], NEXT_STATUS[body["status"]])
    problems.refuse()
    if changed["status"] == body["status"]:
        _check_event(state, changed)
    body.update(changed)
    _tell_event(state, "UPDATE", body)
    return body


def drop_event(state: State, asked: Asked) -> None:
    """Remove a scheduled event."""
    body = event(state, asked)
    _may(state, "manage_events")
    del state.guild.events[body["id"]]
    _tell_event(state, "DELETE", body)


def _may(state: State, permission: str) -> None:
    if permission in state.switches.missing_permissions:
        raise Refusal(403, 50013, "Missing Permissions")


def _tell_event(state: State, what: str, body: Json) -> None:
    state.gateway.dispatch(f"GUILD_SCHEDULED_EVENT_{what}", body, 1 << 16)
    state.world.changed()


def _check_event(state: State, body: Json) -> None:
    problems = Problems()
    problems.length("name", body.get("name"), 1, 100)
    if body.get("description"):
        problems.length("description", body["description"], 1, 1000)
    problems.choice("privacy_level", body["privacy_level"], (2,))
    problems.choice("entity_type", body.get("entity_type"), (STAGE, VOICE, EXTERNAL))
    if body.get("entity_type") == EXTERNAL:
        location = (body.get("entity_metadata") or {}).get("location")
        problems.length("entity_metadata.location", location, 1, 100)
    elif not body.get("channel_id"):
        problems.add("channel_id", "BASE_TYPE_REQUIRED", "This field is required")
    _check_times(state, body, problems)
    problems.refuse()


def _check_times(state: State, body: Json, problems: Problems) -> None:
    start, end = _moment(body.get("scheduled_start_time")), _moment(body.get("scheduled_end_time"))
    if start is None:
        problems.add("scheduled_start_time", "BASE_TYPE_REQUIRED", "This field is required")
    elif start <= state.now():
        problems.add("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule in the past.")
    if end is None and body.get("entity_type") == EXTERNAL:
        problems.add("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
    if start is not None and end is not None and end <= start:
        problems.add("scheduled_end_time", "GUILD_SCHEDULED_EVENT_END_BEFORE_START", "Must end after it starts.")


def _moment(text: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else None


HERE = "/guilds/{guild}"
WORN = HERE + "/members/{user}/roles/{role}"
EVENTS = HERE + "/scheduled-events"
ROUTES = [
    Route("GET", "/users/@me/guilds", guilds),
    Route("GET", "/users/{user}", user),
    Route("GET", HERE, guild),
    Route("GET", HERE + "/channels", channels),
    Route("GET", HERE + "/roles", roles),
    Route("GET", HERE + "/roles/member-counts", role_counts),
    Route("GET", HERE + "/members", members),
    Route("GET", HERE + "/members/{user}", member),
    Route("PUT", WORN, wear),
    Route("DELETE", WORN, shed),
    Route("GET", EVENTS, events),
    Route("POST", EVENTS, create_event),
    Route("GET", EVENTS + "/{event}", event),
    Route("PATCH", EVENTS + "/{event}", change_event),
    Route("DELETE", EVENTS + "/{event}", drop_event),
]
