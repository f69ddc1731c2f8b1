"""Manifest: the app's own description, held to the limits Slack holds it to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.wire import Json

COMMAND = re.compile(r"^/[^\s/]{1,31}$")
COMMANDS = 50
SHORTCUTS = 10
UNFURL_DOMAINS = 5
BOT_EVENTS = 100
METADATA_SUBSCRIPTIONS = 20
PROMPTS = 4

# The scope an event needs before Slack delivers it.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


def check_manifest(manifest: Json) -> list[str]:
    """Return one sentence for each thing Slack would refuse in a manifest; an empty list when it is sound."""
    return [
        *_display(manifest.get("display_information") or {}),
        *_features(manifest.get("features") or {}),
        *_settings(manifest),
    ]


def _long(value: Any, name: str, least: int, most: int) -> Iterator[str]:
    if not isinstance(value, str) or not least <= len(value) <= most:
        yield f"{name} needs {least} to {most} characters."


def _few(value: Any, name: str, most: int) -> Iterator[str]:
    if isinstance(value, list) and len(value) > most:
        yield f"{name} takes at most {most} entries."


def _display(display: Json) -> Iterator[str]:
    yield from _long(display.get("name"), "display_information.name", 1, 35)
    if "description" in display:
        yield from _long(display["description"], "display_information.description", 1, 140)
    if "long_description" in display:
        yield from _long(display["long_description"], "display_information.long_description", 175, 4000)


def _features(features: Json) -> Iterator[str]:
    commands = features.get("slash_commands") or []
    yield from _few(commands, "features.slash_commands", COMMANDS)
    for command in commands:
        yield from _command(command)
    names = [command.get("command") for command in commands]
    yield from (f"The command {name} is there twice." for name in sorted({n for n in names if names.count(n) > 1}))
    yield from _few(features.get("shortcuts"), "features.shortcuts", SHORTCUTS)
    for shortcut in features.get("shortcuts") or []:
        yield from _shortcut(shortcut)
    yield from _few(features.get("unfurl_domains"), "features.unfurl_domains", UNFURL_DOMAINS)
    if "bot_user" in features:
        yield from _long(features["bot_user"].get("display_name"), "features.bot_user.display_name", 1, 80)
    if "agent_view" in features:
        view = features["agent_view"]
        yield from _long(view.get("agent_description"), "features.agent_view.agent_description", 1, 300)
        yield from _few(view.get("suggested_prompts"), "features.agent_view.suggested_prompts", PROMPTS)


def _command(command: Json) -> Iterator[str]:
    name = str(command.get("command", ""))
    if not COMMAND.match(name):
        yield f"{name or 'A command'} has to start with / and have 2 to 32 characters without spaces."
    yield from _long(command.get("description"), f"The description of {name}", 1, 2000)
    if "usage_hint" in command:
        yield from _long(command["usage_hint"], f"The usage hint of {name}", 1, 1000)


def _shortcut(shortcut: Json) -> Iterator[str]:
    yield from _long(shortcut.get("name"), "The name of a shortcut", 1, 24)
    yield from _long(shortcut.get("description"), "The description of a shortcut", 1, 150)
    yield from _long(shortcut.get("callback_id"), "The callback_id of a shortcut", 1, 255)
    if shortcut.get("type") not in ("global", "message"):
        yield "A shortcut is either global or message."


def _settings(manifest: Json) -> Iterator[str]:
    settings = manifest.get("settings") or {}
    subscriptions = settings.get("event_subscriptions") or {}
    yield from _few(subscriptions.get("bot_events"), "settings.event_subscriptions.bot_events", BOT_EVENTS)
    subscribed = subscriptions.get("metadata_subscriptions")
    yield from _few(subscribed, "settings.event_subscriptions.metadata_subscriptions", METADATA_SUBSCRIPTIONS)
    scopes = (manifest.get("oauth_config") or {}).get("scopes") or {}
    held = {*scopes.get("bot", []), *scopes.get("bot_optional", [])}
    for event in subscriptions.get("bot_events") or []:
        if event in EVENT_SCOPES and EVENT_SCOPES[event] not in held:
            yield f"The event {event} needs the scope {EVENT_SCOPES[event]}."
    if (manifest.get("features") or {}).get("slash_commands") and "commands" not in held:
        yield "Slash commands need the scope commands."
