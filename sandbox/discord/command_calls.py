"""The calls about the application itself and its commands."""

from __future__ import annotations

from sandbox.discord.guild import BOT_USER, user_json
from sandbox.discord.refusals import Json, Refusal
from sandbox.discord.rest import Asked, Route
from sandbox.discord.state import State
from sandbox.world import DISCORD_APPLICATION


def me(state: State, asked: Asked) -> Json:
    """Return the bot's own account."""
    return dict(BOT_USER)


def application(state: State, asked: Asked) -> Json:
    """Return the application."""
    owner = next(person for person in state.guild.people() if person.discord_admin)
    return {
        "id": DISCORD_APPLICATION, "name": "Rainmaker", "description": "", "icon": None, "bot_public": False,
        "bot_require_code_grant": False, "owner": user_json(owner), "verify_key": "0" * 64, "flags": 0,
        "team": None, "summary": "", "bot": BOT_USER, "interactions_endpoint_url": None,
    }  # fmt: skip


def gateway(state: State, asked: Asked) -> Json:
    """Return where the gateway is, and how often a bot may still identify."""
    left = max(0, 1000 - state.gateway.identifies)
    limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": state.gateway.url(), "shards": 1, "session_start_limit": limit}


def _scope(state: State, asked: Asked) -> str | None:
    if asked.ids["application"] != DISCORD_APPLICATION:
        raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
    return asked.ids.get("guild")


def listed(state: State, asked: Asked) -> list[Json]:
    """Return a scope's commands."""
    return state.commands.of(_scope(state, asked))


def replaced(state: State, asked: Asked) -> list[Json]:
    """Overwrite a scope's commands."""
    state.commands.daily = state.switches.daily_commands
    commands = state.commands.replace(_scope(state, asked), asked.body, state.now())
    state.world.changed()
    return commands


def put(state: State, asked: Asked) -> tuple[int, Json]:
    """Create or overwrite one command: 201 when it is new."""
    state.commands.daily = state.switches.daily_commands
    command, new = state.commands.put(_scope(state, asked), asked.form, state.now())
    state.world.changed()
    return (201 if new else 200), command


def found(state: State, asked: Asked) -> Json:
    """Return one command."""
    return state.commands.find(_scope(state, asked), asked.ids["command"])


def altered(state: State, asked: Asked) -> Json:
    """Change one command."""
    command = state.commands.change(_scope(state, asked), asked.ids["command"], asked.form)
    state.world.changed()
    return command


def dropped(state: State, asked: Asked) -> None:
    """Remove one command."""
    state.commands.drop(_scope(state, asked), asked.ids["command"])
    state.world.changed()


def _command_routes(base: str) -> list[Route]:
    one = base + "/{command}"
    return [
        Route("GET", base, listed), Route("PUT", base, replaced), Route("POST", base, put),
        Route("GET", one, found), Route("PATCH", one, altered), Route("DELETE", one, dropped),
    ]  # fmt: skip


ROUTES = [
    Route("GET", "/users/@me", me),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/gateway", gateway, open=True),
    Route("GET", "/gateway/bot", gateway),
    *_command_routes("/applications/{application}/commands"),
    *_command_routes("/applications/{application}/guilds/{guild}/commands"),
]
