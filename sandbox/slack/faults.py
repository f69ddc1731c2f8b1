"""Fault: one thing that goes wrong on the wire, queued to happen at the next matching moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sandbox.slack.wire import Impossible, Json


@dataclass(frozen=True)
class Fault:
    """A kind of failure with its one number or word; `applied` says whether the request still took effect."""

    kind: str
    seconds: float = 0.0
    status: int = 500
    code: str = ""
    times: int = 1
    applied: bool = True

    @classmethod
    def rate_limited(cls, seconds: int) -> Self:
        """Answer 429 with Retry-After."""
        return cls("rate_limited", seconds=seconds, applied=False)

    @classmethod
    def http(cls, status: int) -> Self:
        """Answer with that HTTP status and no JSON."""
        return cls("http", status=status, applied=False)

    @classmethod
    def error(cls, code: str) -> Self:
        """Answer with ok false and that error code."""
        return cls("error", code=code, applied=False)

    @classmethod
    def dropped(cls, *, applied: bool = True) -> Self:
        """Carry the request out (unless told otherwise), then drop the connection without a reply."""
        return cls("dropped", applied=applied)

    @classmethod
    def hang(cls, *, applied: bool = False) -> Self:
        """Never reply; the caller has to give up."""
        return cls("hang", applied=applied)

    @classmethod
    def delay(cls, seconds: float) -> Self:
        """Wait before carrying on as usual."""
        return cls("delay", seconds=seconds)

    @classmethod
    def duplicate(cls, times: int = 1) -> Self:
        """Deliver the next envelope that many times more."""
        return cls("duplicate", times=times)

    @classmethod
    def disconnect(cls, reason: str = "refresh_requested") -> Self:
        """Ask every socket to go: warning, refresh_requested or link_disabled."""
        return cls("disconnect", code=reason)

    @classmethod
    def from_json(cls, body: Json) -> Self:
        """Build a fault from the page's JSON; Impossible for an unknown kind or field."""
        known = {"kind", "seconds", "status", "code", "times", "applied"}
        fields = {key: value for key, value in body.items() if key in known}
        if fields.get("kind") not in KINDS:
            raise Impossible(f"A fault has one of these kinds: {', '.join(KINDS)}.")
        return cls(**fields)


KINDS = ("rate_limited", "http", "error", "dropped", "hang", "delay", "duplicate", "disconnect")


class Faults:
    """The queue: each target (a Web API method, `envelope`, `respond` or `upload`) gets its faults in order."""

    def __init__(self) -> None:
        self._queued: dict[str, list[Fault]] = {}

    def add(self, target: str, fault: Fault, times: int = 1) -> None:
        """Queue a fault for the next so many occasions."""
        self._queued.setdefault(target, []).extend([fault] * times)

    def take(self, target: str) -> Fault | None:
        """Return the fault for this occasion, once."""
        queue = self._queued.get(target)
        return queue.pop(0) if queue else None

    def waiting(self) -> dict[str, int]:
        """Return how many faults are still queued for each target."""
        return {target: len(queue) for target, queue in self._queued.items() if queue}
