"""The calls about the server's scheduled events, and what Discord does with those by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.discord.guild import BOT_USER
from sandbox.discord.refusals import Json, Problems, Refusal, unknown
from sandbox.discord.rest import Asked, Route, here
from sandbox.discord.state import State
from sandbox.world import DISCORD_GUILD

EXTERNAL, STAGE, VOICE = 3, 1, 2
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
NEXT_STATUS = {SCHEDULED: (ACTIVE, CANCELED), ACTIVE: (COMPLETED,), COMPLETED: (), CANCELED: ()}
MOST_EVENTS = 100
SCHEDULED_EVENTS = 1 << 16


def ahead(event: Json, now: datetime) -> bool:
    """Tell whether an event is still to come or under way; Discord itself ends one that has an end."""
    end = _moment(event["scheduled_end_time"])
    return event["status"] in (SCHEDULED, ACTIVE) and (end is None or now < end)


def events(state: State, asked: Asked) -> list[Json]:
    """Return the scheduled events."""
    here(asked)
    return list(state.guild.events.values())


def event(state: State, asked: Asked) -> Json:
    """Return one scheduled event; 10070 when there is none."""
    here(asked)
    if asked.ids["event"] not in state.guild.events:
        raise unknown("Guild Scheduled Event", 10070)
    return state.guild.events[asked.ids["event"]]


def create_event(state: State, asked: Asked) -> Json:
    """Schedule an event."""
    here(asked)
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
    state.guild.interested[body["id"]] = set()
    _tell_event(state, "CREATE", body)
    return body


def change_event(state: State, asked: Asked) -> Json:
    """Change a scheduled event, or move it on: scheduled, active, completed."""
    body = event(state, asked)
    _may_change(state)
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
    _may_change(state)
    del state.guild.events[body["id"]]
    _tell_event(state, "DELETE", body)


def interested(state: State, asked: Asked) -> list[Json]:
    """Return who marked an event, by ascending id, after an id, at most `limit`."""
    event_id = event(state, asked)["id"]
    after, limit = int(asked.query.get("after", "0")), int(asked.query.get("limit", "100"))
    found = sorted((one for one in state.guild.interested[event_id] if int(one) > after), key=int)
    return [{"guild_scheduled_event_id": event_id, "user": state.guild.user(one)} for one in found[:limit]]


def _may(state: State, permission: str) -> None:
    if permission in state.switches.missing_permissions:
        raise Refusal(403, 50013, "Missing Permissions")


def _may_change(state: State) -> None:
    """Every event here is the bot's own: it may change those with Create Events alone, and any with Manage Events."""
    if "manage_events" in state.switches.missing_permissions:
        _may(state, "create_events")


def _tell_event(state: State, what: str, body: Json) -> None:
    state.gateway.dispatch(f"GUILD_SCHEDULED_EVENT_{what}", body, SCHEDULED_EVENTS)
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


EVENTS = "/guilds/{guild}/scheduled-events"
ROUTES = [
    Route("GET", EVENTS, events),
    Route("POST", EVENTS, create_event),
    Route("GET", EVENTS + "/{event}", event),
    Route("PATCH", EVENTS + "/{event}", change_event),
    Route("DELETE", EVENTS + "/{event}", drop_event),
    Route("GET", EVENTS + "/{event}/users", interested),
]
