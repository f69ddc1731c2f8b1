"""A snowflake is Discord's id: a moment in milliseconds, and a count that keeps it unique."""

from __future__ import annotations

import secrets
import time
from datetime import datetime

EPOCH_MS = 1_420_070_400_000


class Mint:
    """Makes ids that only ever grow: a message's follow the world's clock, by which its history is read.

    All others follow the real clock, because clients judge by it when an interaction is over.
    """

    def __init__(self) -> None:
        self._last = self._last_message = 0

    def id(self) -> str:
        """Return a new id, larger than every earlier one."""
        fresh = (int(time.time() * 1000) - EPOCH_MS) << 22
        self._last = max(fresh, self._last + 1)
        return str(self._last)

    def message(self, at: datetime) -> str:
        """Return a new message's id, larger than every earlier one's."""
        fresh = (int(at.timestamp() * 1000) - EPOCH_MS) << 22
        self._last_message = max(fresh, self._last_message + 1)
        return str(self._last_message)

    def token(self) -> str:
        """Return a secret that names one interaction."""
        return secrets.token_urlsafe(32)
