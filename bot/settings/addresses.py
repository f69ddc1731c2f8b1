"""An address is safe when what goes there is encrypted, or never leaves this machine."""

from urllib.parse import urlsplit

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_safe_address(address: str) -> bool:
    """Return whether an address is encrypted, or leads to this very machine."""
    parts = urlsplit(address)
    if not parts.hostname or "@" in parts.netloc:
        return False
    return parts.scheme in ("https", "wss") or (parts.scheme in ("http", "ws") and parts.hostname in _LOOPBACK)
