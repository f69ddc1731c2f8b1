"""Rates are how fast the bot may ask: a bucket per route and channel, and one for everything."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Budget:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


DEFAULT = Budget(50, 1.0)
BUDGETS = {
    "POST /channels/{channel}/messages": Budget(5, 1.0),
    "PATCH /channels/{channel}/messages/{message}": Budget(5, 1.0),
    "DELETE /channels/{channel}/messages/{message}": Budget(5, 1.0),
    "PUT /guilds/{guild}/members/{user}/roles/{role}": Budget(10, 10.0),
    "DELETE /guilds/{guild}/members/{user}/roles/{role}": Budget(10, 10.0),
    "POST /users/@me/channels": Budget(10, 10.0),
}
EVERYTHING = Budget(50, 1.0)


@dataclass
class Window:
    """The moments of the requests that still count."""

    budget: Budget
    moments: deque[float] = field(default_factory=deque)

    def spend(self, now: float) -> bool:
        """Take one request from the budget; tell whether there was one."""
        while self.moments and now - self.moments[0] >= self.budget.seconds:
            self.moments.popleft()
        if len(self.moments) >= self.budget.requests:
            return False
        self.moments.append(now)
        return True

    def wait(self, now: float) -> float:
        """Return the seconds until the oldest request stops counting."""
        return max(0.001, self.moments[0] + self.budget.seconds - now) if self.moments else self.budget.seconds


@dataclass
class Rates:
    """Every bucket; `budgets` may be replaced to make the server stricter or kinder, `seconds` counts the time."""

    budgets: dict[str, Budget] = field(default_factory=lambda: dict(BUDGETS))
    default: Budget = DEFAULT
    everything: Window = field(default_factory=lambda: Window(EVERYTHING))
    windows: dict[str, Window] = field(default_factory=dict)
    seconds: Callable[[], float] = time.monotonic

    def spend(self, template: str, major: str, *, counted: bool) -> tuple[dict[str, str], float, str]:
        """Count one request; return the headers, the seconds to wait (0 when it may pass) and the limit's scope."""
        now = self.seconds()
        if counted and not self.everything.spend(now):
            return {"X-RateLimit-Global": "true"}, self.everything.wait(now), "global"
        budget = self.budgets.get(template, self.default)
        window = self.windows.setdefault(f"{template} {major}", Window(budget))
        window.budget = budget
        allowed = window.spend(now)
        return self._headers(template, window, now), 0.0 if allowed else window.wait(now), "user"

    def _headers(self, template: str, window: Window, now: float) -> dict[str, str]:
        left = window.wait(now)
        return {
            "X-RateLimit-Limit": str(window.budget.requests),
            "X-RateLimit-Remaining": str(window.budget.requests - len(window.moments)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(template.encode(), usedforsecurity=False).hexdigest(),
        }
