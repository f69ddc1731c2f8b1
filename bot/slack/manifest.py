"""The manifest is what Slack has to know about the app; it is made from the registry, so that they never disagree."""

from __future__ import annotations

from typing import Any

from bot.chat.registry import Registry
from bot.slack import limits
from bot.slack.graphemes import shorten

_MUST = ("app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history", "im:write")
"""History is read for one thing only: to find out whether a message of unknown outcome arrived."""
_MAY = ("channels:read", "chat:write.public", "files:write", "groups:read", "usergroups:read", "usergroups:write")


def manifest(
    registry: Registry, name: str, home: bool = True, socket_mode: bool = True, request_url: str | None = None
) -> dict[str, Any]:
    """Return the app's manifest; ValueError where Slack would refuse it, or where HTTP mode has no address."""
    if not socket_mode and not request_url:
        raise ValueError("without Socket Mode, Slack needs the address to send requests to")
    if len(registry.roots) > limits.COMMANDS_IN_MANIFEST:
        raise ValueError(f"Slack takes at most {limits.COMMANDS_IN_MANIFEST} slash commands")
    url = {} if socket_mode else {"url": request_url}
    address = {} if socket_mode else {"request_url": request_url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": shorten(name, limits.APP_NAME)},
        "features": {
            "app_home": {
                "home_tab_enabled": home,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": shorten(name, limits.BOT_NAME), "always_online": True},
            "slash_commands": [_slash(registry, root) | url for root in registry.roots],
            **_shortcuts(registry),
        },
        "oauth_config": {"scopes": {"bot": list(_MUST), "bot_optional": list(_MAY)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": _events(home=home)},
            "interactivity": {"is_enabled": True, **address, **_menus(address)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def path_of(callback_id: str) -> str:
    """Return the path of the command that a shortcut opens the form of."""
    return callback_id.partition(":")[2].replace(".", " ")


def _shortcuts(registry: Registry) -> dict[str, Any]:
    """Each shortcut twice: in the menu of every message, and where no message is meant."""
    found = [command for command in registry.commands if command.shortcut]
    if len(found) > limits.SHORTCUTS_IN_MANIFEST or any(len(one.shortcut) > limits.SHORTCUT_NAME for one in found):
        raise ValueError(
            f"Slack takes at most {limits.SHORTCUTS_IN_MANIFEST} shortcuts of {limits.SHORTCUT_NAME} letters"
        )
    drawn = [
        {
            "name": command.shortcut,
            "type": kind,
            "callback_id": f"{kind}:{command.path.replace(' ', '.')}",
            "description": shorten(command.summary.rstrip("."), limits.SHORTCUT_DESCRIPTION),
        }
        for command in found
        for kind in ("message", "global")
    ]
    return {"shortcuts": drawn} if drawn else {}


def _events(*, home: bool) -> list[str]:
    return [*(("app_home_opened",) if home else ()), "app_mention", "message.im"]


def _menus(address: dict[str, str | None]) -> dict[str, str | None]:
    return {"message_menu_options_url": address["request_url"]} if address else {}


def _slash(registry: Registry, root: str) -> dict[str, Any]:
    command = f"/{root}"
    if len(command) > limits.COMMAND_NAME:
        raise ValueError(f"Slack takes slash commands of at most {limits.COMMAND_NAME} characters, not {command!r}")
    own = [one for one in registry.commands if one.root == root]
    front = next((one for one in own if one.path == root), own[0])
    words = dict.fromkeys(one.path.split()[1] for one in own if " " in one.path)
    hint = {"usage_hint": shorten(f"[{' | '.join(words)}]", limits.COMMAND_HINT)} if words else {}
    described = shorten(front.summary.rstrip("."), limits.COMMAND_DESCRIPTION)
    return {"command": command, "description": described, **hint, "should_escape": True}
