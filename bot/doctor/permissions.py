"""Permissions are what a Discord member may do in a channel: roles give bits, and the channel takes or adds some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ADMINISTRATOR, MANAGE_ROLES, CREATE_EVENTS = 1 << 3, 1 << 28, 1 << 44
NEEDED = {
    "View Channel": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
}

# What the invitation asks for beside those: the council's discussions, and live events in the server's calendar.
THREADS = {"Create Public Threads": 1 << 35, "Send Messages in Threads": 1 << 38}
WISHED = {**THREADS, "Create Events": CREATE_EVENTS}


def lacking(
    channel: Mapping[str, Any],
    member: Mapping[str, Any],
    roles: Sequence[Mapping[str, Any]],
    guild: str,
    needed: Mapping[str, int] = NEEDED,
) -> list[str]:
    """Return the names of needed permissions that a member does not have in a channel."""
    held = _in_channel(channel, member, roles, guild)
    return [name for name, bit in needed.items() if not held & bit]


def may_give(role: str, member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a member may give a role: with Manage Roles, and one of their own that stands above it."""
    worn = [one for one in roles if str(one["id"]) in set(map(str, member.get("roles", ())))]
    [wanted] = [one for one in roles if str(one["id"]) == role]
    may = any(int(one["permissions"]) & (ADMINISTRATOR | MANAGE_ROLES) for one in worn)
    return may and any(one["position"] > wanted["position"] for one in worn)


def may_schedule(member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]], guild: str) -> bool:
    """Return whether a member may put events into the server's calendar; their own they may change then, too."""
    worn = {guild, *map(str, member.get("roles", ()))}
    return any(int(one["permissions"]) & (ADMINISTRATOR | CREATE_EVENTS) for one in roles if str(one["id"]) in worn)


def _in_channel(
    channel: Mapping[str, Any], member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]], guild: str
) -> int:
    """Discord's own order: everyone's and the roles' bits, then the channel's for everyone, roles, and the member."""
    worn = {guild, *map(str, member.get("roles", ()))}
    held = 0
    for role in roles:
        held |= int(role["permissions"]) if str(role["id"]) in worn else 0
    if held & ADMINISTRATOR:
        return sum({**NEEDED, **WISHED}.values())
    layers = {str(one["id"]): (int(one["deny"]), int(one["allow"])) for one in channel.get("permission_overwrites", ())}
    for group in ([guild], sorted(worn - {guild}), [str(member["user"]["id"])]):
        deny = allow = 0
        for one in group:
            taken, given = layers.get(one, (0, 0))
            deny, allow = deny | taken, allow | given
        held = held & ~deny | allow
    return held
