"""Pacing keeps a relay under a platform's limits: one post a moment in a channel, and buckets for all channels."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.chat.delivery import Bucket, Pace, Scope

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Meter:
    """Counts calls against a bucket; `due` is when it will be full again."""

    def __init__(self, bucket: Bucket) -> None:
        self._step = timedelta(seconds=bucket.seconds)
        self._slack = self._step * (bucket.burst - 1)
        self._due = _LONG_AGO

    def free(self, now: datetime) -> int:
        """Return how many calls may be made now."""
        ahead = max(self._due, now) - now
        return max(0, (self._slack - ahead) // self._step + 1)

    def take(self, now: datetime) -> datetime:
        """Count a call and return when it may be made."""
        at = max(now, max(self._due, now) - self._slack)
        self._due = max(self._due, now) + self._step
        return at

    def pause(self, until: datetime) -> None:
        """Let nothing through before a moment."""
        self._due = max(self._due, until + self._slack)

    def reset(self) -> None:
        """Forget what was counted: the clock was set back, and would make us wait for what is long past."""
        self._due = _LONG_AGO


class Pacing:
    """When what may be sent; moments come from outside, and one that lies before the last begins all anew."""

    def __init__(self, pace: Pace) -> None:
        self._tells_scope = pace.tells_scope
        self._apart = timedelta(seconds=pace.channel_seconds)
        self.posts, self.edits, self.opens, self.reads = (
            Meter(bucket) for bucket in (pace.posts, pace.edits, pace.opens, pace.reads)
        )
        self._free_at: dict[str, datetime] = {}
        self._limited: dict[str, datetime] = {}
        self._booked: dict[str, datetime] = {}
        self._last = _LONG_AGO

    def look_at(self, now: datetime) -> None:
        """Take note of the time; what is over is forgotten."""
        if now < self._last:
            for meter in (self.posts, self.edits, self.opens, self.reads):
                meter.reset()
            for kept in (self._free_at, self._limited, self._booked):
                kept.clear()
        self._last = now
        self._free_at = {place: at for place, at in self._free_at.items() if at > now}
        self._limited = {place: at for place, at in self._limited.items() if at > now}

    def resting(self) -> Collection[str]:
        """Return the destinations where nothing may be posted yet."""
        return self._free_at

    def posted(self, destination: str, now: datetime) -> None:
        """Count a request to a destination."""
        self._free_at[destination] = now + self._apart

    def limit(self, destination: str, until: datetime, scope: Scope) -> None:
        """Let a destination rest, or all; where the platform does not tell, two at once mean that it meant all."""
        self._free_at[destination] = max(until, self._free_at.get(destination, until))
        self._limited[destination] = until
        if scope is Scope.PLATFORM or (not self._tells_scope and len(self._limited) > 1):
            self.posts.pause(until)
            self.edits.pause(until)

    def opening(self, destination: str, now: datetime) -> datetime:
        """Return when a direct line may be opened; a turn that was given is kept."""
        turn = self._booked.pop(destination, None) or self.opens.take(now)
        if turn > now:
            self._booked[destination] = turn
        return turn
