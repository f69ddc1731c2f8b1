"""Permissions are what a Discord member may do in a channel: roles give bits, and the channel takes or adds some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ADMINISTRATOR = 1 << 3
NEEDED = {
    "View Channel": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
}


def lacking(
    channel: Mapping[str, Any], member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]], guild: str
) -> list[str]:
    """Return the names of needed permissions that a member does not have in a channel."""
    held = _in_channel(channel, member, roles, guild)
    return [name for name, bit in NEEDED.items() if not held & bit]


def _in_channel(
    channel: Mapping[str, Any], member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]], guild: str
) -> int:
    """Discord's own order: everyone's and the roles' bits, then the channel's for everyone, roles, and the member."""
    worn = {guild, *map(str, member.get("roles", ()))}
    held = 0
    for role in roles:
        held |= int(role["permissions"]) if str(role["id"]) in worn else 0
    if held & ADMINISTRATOR:
        return sum(NEEDED.values())
    layers = {str(one["id"]): (int(one["deny"]), int(one["allow"])) for one in channel.get("permission_overwrites", ())}
    for group in ([guild], sorted(worn - {guild}), [str(member["user"]["id"])]):
        deny = allow = 0
        for one in group:
            taken, given = layers.get(one, (0, 0))
            deny, allow = deny | taken, allow | given
        held = held & ~deny | allow
    return held
