"""Snapshot: everything one person can see of the workspace at this moment."""

from __future__ import annotations

from sandbox.slack.channels import Channel
from sandbox.slack.messages import Message
from sandbox.slack.methods_people import TEAM_NAME
from sandbox.slack.team import Team
from sandbox.slack.views import View
from sandbox.slack.wire import Json
from sandbox.world import SLACK_BOT_USER, SLACK_TEAM, Person

RECENT_GESTURES = 20


def snapshot(team: Team, person: Person, sockets: int) -> Json:
    """Return what that person sees, as JSON; someone without an account here sees nothing."""
    head: Json = {
        "team": {"id": SLACK_TEAM, "name": TEAM_NAME},
        "app": {"id": SLACK_BOT_USER, "name": "Rainmaker"},
        "connected": bool(sockets or team.events_url),
        "sockets": sockets,
    }
    if person.slack is None:
        return head | {"me": None, "channels": [], "home": None, "modals": [], "commands": [], "gestures": []}
    home = team.views.homes.get(person.slack)
    own = [gesture.wire() for gesture in team.gestures.all if gesture.person == person.key]
    return head | {
        "me": {"key": person.key, "id": person.slack, "name": person.name, "team": person.slack_team},
        "channels": [_channel(team, person.slack, channel) for channel in _rooms(team, person.slack)],
        "home": _view(home) if home else None,
        "modals": [_view(view) for view in team.views.stack(person.slack)],
        "commands": _commands(team),
        "shortcuts": _shortcuts(team),
        "gestures": own[-RECENT_GESTURES:],
    }


def _rooms(team: Team, user: str) -> list[Channel]:
    team.rooms.direct(user)
    return [channel for channel in team.rooms.channels.values() if user in channel.members]


def _channel(team: Team, user: str, channel: Channel) -> Json:
    seen = [message_seen(team, message) for message in team.rooms.visible(user, channel)]
    return {
        "id": channel.id,
        "name": channel.name or "Rainmaker",
        "topic": channel.topic,
        "is_im": channel.owner is not None,
        "is_private": channel.private,
        "messages": sorted([*seen, *_failures(team, user, channel)], key=lambda message: str(message["ts"])),
    }


def message_seen(team: Team, message: Message) -> Json:
    """Return a message as its readers see it, with its author's name and its files as they are now."""
    person = team.world.by_slack(message.user)
    files = [team.files.uploads[file["id"]] for file in message.files]
    return message.wire() | {
        "name": person.name if person else "Rainmaker",
        "bot": message.bot_id is not None,
        "files": [team.files.wire(upload, team.origin()) for upload in files],
        "ephemeral": message.ephemeral,
        "pinned": message.pinned,
        "pings": message.pings,
    }


def _failures(team: Team, user: str, channel: Channel) -> list[Json]:
    """Return what Slackbot tells a person about their commands that failed in this channel."""
    failed = [g for g in team.gestures.all if g.failed and g.room == channel.id and g.kind == "command"]
    return [
        {
            "ts": f"{gesture.started.timestamp():.6f}",
            "user": "USLACKBOT",
            "name": "Slackbot",
            "text": gesture.failed,
            "ephemeral": True,
        }
        for gesture in failed
        if team.world.person(gesture.person).slack == user
    ]


def _view(view: View) -> Json:
    return view.wire() | {"errors": view.errors}


def _shortcuts(team: Team) -> list[Json]:
    declared = (team.manifest or {}).get("features", {}).get("shortcuts", [])
    return [{key: entry.get(key, "") for key in ("name", "type", "callback_id", "description")} for entry in declared]


def _commands(team: Team) -> list[Json]:
    declared = (team.manifest or {}).get("features", {}).get("slash_commands", [])
    keys = ("command", "description", "usage_hint")
    return [{key: entry.get(key, "") for key in keys} for entry in declared]
