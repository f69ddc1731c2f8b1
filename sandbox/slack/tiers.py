"""Tier: how often a method may be called, kept by one bucket for each method (and channel, for posting)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

POST_BURST = 5
POSTS_A_MINUTE = 300


@dataclass
class Bucket:
    """Tokens that refill steadily up to a burst."""

    burst: float
    per_second: float
    tokens: float
    at: float

    def spend(self, now: float) -> float:
        """Take one token; return 0, or the seconds until there is one."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


class Meter:
    """All buckets of the one app in the one workspace; `seconds` counts the time."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._buckets: dict[str, Bucket] = {}
        self._seconds = seconds

    def retry_after(self, method: str, tier: int | None, channel: str) -> int:
        """Count one call; return 0, or the whole seconds to wait before trying again."""
        now = self._seconds()
        if method == "chat.postMessage":
            wait = self._bucket(f"post:{channel}", POST_BURST, 1.0, now).spend(now)
            wait = max(wait, self._bucket("post", POSTS_A_MINUTE, POSTS_A_MINUTE / 60, now).spend(now))
        elif tier is not None:
            wait = self._bucket(method, tier, tier / 60, now).spend(now)
        else:
            return 0
        return math.ceil(wait)

    def _bucket(self, key: str, burst: float, per_second: float, now: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(burst, per_second, burst, now)
        return self._buckets[key]
