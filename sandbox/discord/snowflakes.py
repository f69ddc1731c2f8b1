"""A snowflake is Discord's id: the real moment of minting in milliseconds, and a count that keeps it unique."""

from __future__ import annotations

import secrets
import time

EPOCH_MS = 1_420_070_400_000


class Mint:
    """Makes ids that only ever grow; they follow the real clock because clients judge expiry by it."""

    def __init__(self) -> None:
        self._last = 0

    def id(self) -> str:
        """Return a new id, larger than every earlier one."""
        fresh = (int(time.time() * 1000) - EPOCH_MS) << 22
        self._last = max(fresh, self._last + 1)
        return str(self._last)

    def token(self) -> str:
        """Return a secret that names one interaction."""
        return secrets.token_urlsafe(32)
