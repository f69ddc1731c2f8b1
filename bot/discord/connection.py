"""A connection is how to reach Discord: the token, the program's server, and other addresses for a local one."""

from __future__ import annotations

from dataclasses import dataclass, field

import discord
from discord.gateway import DiscordWebSocket
from yarl import URL

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SECURE = frozenset({"https", "wss"})


class UnsafeAddress(ValueError):
    """An address would carry the token unencrypted to another machine."""


@dataclass(frozen=True)
class DiscordConnection:
    """`guild` is the program's server id; the two addresses stay None for Discord itself."""

    token: str = field(repr=False)
    guild: str | None = None
    api_url: str | None = None
    gateway_url: str | None = None


def point_library(connection: DiscordConnection) -> None:
    """Make discord.py use the connection's addresses.

    The library keeps both as class attributes and reads them at every request, so they hold for the whole process.
    This is the only place that touches them. An address that is neither encrypted nor local raises UnsafeAddress.
    """
    if connection.api_url:
        discord.http.Route.BASE = str(_checked(connection.api_url)).rstrip("/")
    if connection.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = _checked(connection.gateway_url)


def _checked(address: str) -> URL:
    url = URL(address)
    if url.scheme not in _SECURE and url.host not in _LOOPBACK:
        raise UnsafeAddress(f"{address} is not encrypted; only a local address may be")
    return url
