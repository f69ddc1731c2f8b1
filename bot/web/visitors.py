"""A visitor is a keyed hash of address and agent; its key lives a day, in memory alone, and then it names nobody."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from secrets import token_bytes

from starlette.types import Scope


class Visitors:
    """Hashes visitors with a salt for each day; two are kept, so that requests around midnight keep their hash.

    The address and agent themselves are kept nowhere. A restart makes new salts, as if a day had passed.
    """

    def __init__(self, program: str) -> None:
        self._program = program.encode()
        self._salts: dict[date, bytes] = {}

    def visitor(self, scope: Scope, agent: bytes, now: datetime) -> str:
        """Return the hash of who sent a request, good for one day of UTC, 128 bits in hex."""
        day = now.date()
        salt = self._salts.get(day) or self._fresh(day)
        address = scope["client"][0] if scope["client"] else ""
        return blake2b(b"%b|%b|%b" % (self._program, address.encode(), agent), key=salt, digest_size=16).hexdigest()

    def _fresh(self, day: date) -> bytes:
        self._salts[day] = token_bytes(32)
        for old in sorted(self._salts)[:-2]:
            del self._salts[old]
        return self._salts.get(day) or token_bytes(32)


def agent_of(scope: Scope) -> bytes:
    """Return what a request calls itself."""
    return next((bytes(value) for name, value in scope["headers"] if name == b"user-agent"), b"")


class Limiter:
    """Counts tries of each visitor in a window of time, and says when one has had too many."""

    def __init__(self, most: int, seconds: float, visitors_most: int = 20_000) -> None:
        self._most, self._seconds, self._visitors_most = most, seconds, visitors_most
        self._tries: dict[str, tuple[float, int]] = {}

    def is_over(self, visitor: str, at: float) -> bool:
        """Return whether the visitor has used up the tries of this window."""
        began, tries = self._tries.get(visitor, (at, 0))
        return tries >= self._most and at - began < self._seconds

    def count(self, visitor: str, at: float) -> None:
        """Count a try."""
        began, tries = self._tries.get(visitor, (at, 0))
        if at - began >= self._seconds:
            began, tries = at, 0
        if visitor not in self._tries and len(self._tries) >= self._visitors_most:
            del self._tries[next(iter(self._tries))]
        self._tries[visitor] = (began, tries + 1)
