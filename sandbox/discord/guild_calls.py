"""The calls about the server: its members and their roles."""

from __future__ import annotations

from sandbox.discord.refusals import Json, Refusal, unknown
from sandbox.discord.rest import Asked, Route, here
from sandbox.discord.state import State
from sandbox.world import DISCORD_GUILD


def guild(state: State, asked: Asked) -> Json:
    """Return the server."""
    here(asked)
    count = len(state.guild.worn)
    return {**state.guild.json(), "approximate_member_count": count, "approximate_presence_count": count}


def guilds(state: State, asked: Asked) -> list[Json]:
    """Return the servers the bot is in."""
    whole = state.guild.json()
    return [{key: whole[key] for key in ("id", "name", "icon", "features")} | {"owner": False, "permissions": "0"}]


def channels(state: State, asked: Asked) -> list[Json]:
    """Return the server's channels."""
    here(asked)
    return state.guild.channels()


def roles(state: State, asked: Asked) -> list[Json]:
    """Return the server's roles."""
    here(asked)
    return [role.json() for role in state.guild.roles.values()]


def role_counts(state: State, asked: Asked) -> dict[str, int]:
    """Return how many members wear each role."""
    here(asked)
    worn = state.guild.worn.values()
    return {role: sum(role in one for one in worn) for role in state.guild.roles if role != DISCORD_GUILD}


def members(state: State, asked: Asked) -> list[Json]:
    """Return members by ascending id, after an id, at most `limit`."""
    here(asked)
    after, limit = int(asked.query.get("after", "0")), int(asked.query.get("limit", "1"))
    found = sorted((one for one in state.guild.worn if int(one) > after), key=int)
    return [state.guild.member(one) for one in found[:limit]]


def member(state: State, asked: Asked) -> Json:
    """Return one member."""
    here(asked)
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
    here(asked)
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


HERE = "/guilds/{guild}"
WORN = HERE + "/members/{user}/roles/{role}"
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
]
