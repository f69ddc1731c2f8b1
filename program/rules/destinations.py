"""A destination is an address that links may lead to: on a listed host, encrypted, with nothing hidden in it."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

LENGTH_MOST = 2000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_VISIBLE = re.compile(r"[\x21-\x5b\x5d-\x7e]+")
_STANDARD_PORT = {"https": 443, "http": 80}


def is_allowed(allowed: tuple[str, ...], address: str) -> bool:
    """Return whether an address leads to one of the allowed hosts and ports, by https or within this machine."""
    if len(address) > LENGTH_MOST or not _VISIBLE.fullmatch(address):
        return False
    place = _place(address)
    return place is not None and place in _places(allowed)


def is_https(address: str) -> bool:
    """Return whether an address is encrypted and has nothing hidden in it, wherever it leads."""
    fits = len(address) <= LENGTH_MOST and _VISIBLE.fullmatch(address)
    place = _place(address) if fits else None
    return place is not None and place[0] == "https"


def ascii_address(address: str) -> str:
    """Return an address with letters outside ASCII percent-encoded after its host, as headers need it."""
    start = re.match(r"[a-zA-Z]+://[^/?#]*", address)
    if start is None:
        return address
    rest = "".join(letter if letter.isascii() else quote(letter) for letter in address[start.end() :])
    return start[0] + rest


def _place(address: str) -> tuple[str, str, int] | None:
    """The scheme, host and port of an address that is fit to be followed, else None."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not _is_plain(parts):
        return None
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        return None
    return parts.scheme, host, _STANDARD_PORT[parts.scheme] if port is None else port


def _is_plain(parts: SplitResult) -> bool:
    """Names before the host, hosts that only decoding would reveal, and ports written oddly are tricks."""
    port_as_usual = not parts.netloc.endswith(":") if parts.port is None else parts.netloc.endswith(f":{parts.port}")
    return "@" not in parts.netloc and "%" not in parts.netloc and port_as_usual


@lru_cache(maxsize=8)
def _places(allowed: tuple[str, ...]) -> frozenset[tuple[str, str, int]]:
    return frozenset(place for place in map(_place, allowed) if place is not None)
