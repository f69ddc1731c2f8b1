"""A connection is what it takes to reach one Slack workspace."""

from __future__ import annotations

import ipaddress
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class SlackConnection:
    """The tokens, the address and the habits of one app installation; no secret appears in its repr."""

    bot_token: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    api_url: str = "https://slack.com/api/"
    sockets: int = 2
    home_path: str = "partner home"

    @property
    def socket_mode(self) -> bool:
        """Whether people's questions come through sockets that we open, not through HTTP requests."""
        return self.app_token is not None

    @property
    def direct(self) -> bool:
        """Whether the address is reached without the proxy of the environment: loopback, or listed in NO_PROXY."""
        host = urlsplit(self.api_url).hostname or ""
        return is_loopback(host) or bool(urllib.request.proxy_bypass(host))


def is_loopback(host: str) -> bool:
    """Return whether a host name is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
