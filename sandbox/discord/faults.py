"""A fault is something that goes wrong on purpose: queued under a route or event, met by the next that matches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sandbox.discord.refusals import Json

Kind = Literal["reply", "delay", "drop", "lose", "hang", "duplicate", "reconnect", "invalid", "close", "vanish"]


@dataclass(frozen=True)
class Fault:
    """One way to fail; make it with the named constructors."""

    kind: Kind
    status: int = 0
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    times: int = 1
    code: int = 0
    resumable: bool = False

    @classmethod
    def rate_limited(cls, seconds: float, *, everywhere: bool = False, via: bool = True) -> Fault:
        """Answer 429 and ask for a pause; without `Via` clients take it for a ban by the edge network."""
        scope = "global" if everywhere else "user"
        headers = {"Retry-After": f"{seconds:.3f}", "X-RateLimit-Scope": scope}
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        if via:
            headers["Via"] = "1.1 sandbox"
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
        return cls("reply", 429, body, headers)

    @classmethod
    def server_error(cls, status: int = 500) -> Fault:
        """Answer 500, 502 or 503 without doing anything."""
        return cls("reply", status, {"message": f"{status}: Internal Server Error", "code": 0})

    @classmethod
    def error(cls, status: int, code: int, message: str) -> Fault:
        """Answer with one of Discord's own errors, such as 403, 50007."""
        return cls("reply", status, {"message": message, "code": code})

    @classmethod
    def delay(cls, seconds: float) -> Fault:
        """Wait before doing what was asked."""
        return cls("delay", seconds=seconds)

    @classmethod
    def dropped(cls) -> Fault:
        """Do what was asked, then cut the connection instead of answering."""
        return cls("drop")

    @classmethod
    def lost(cls) -> Fault:
        """Cut the connection before anything is done."""
        return cls("lose")

    @classmethod
    def hang(cls) -> Fault:
        """Do nothing and never answer, until the client gives up."""
        return cls("hang")

    @classmethod
    def duplicate(cls, times: int = 2) -> Fault:
        """Deliver the next matching gateway event this many times."""
        return cls("duplicate", times=times)

    @classmethod
    def reconnect(cls) -> Fault:
        """Ask the client to reconnect and resume (opcode 7)."""
        return cls("reconnect")

    @classmethod
    def invalid_session(cls, *, resumable: bool = False) -> Fault:
        """Tell the client its session is invalid (opcode 9)."""
        return cls("invalid", resumable=resumable)

    @classmethod
    def closed(cls, code: int) -> Fault:
        """Close the gateway connection with a code."""
        return cls("close", code=code)

    @classmethod
    def vanish(cls) -> Fault:
        """Break the gateway connection without a close frame."""
        return cls("vanish")


@dataclass
class Faults:
    """The faults that wait, in order."""

    waiting: list[tuple[str, Fault]] = field(default_factory=list)

    def inject(self, what: str, fault: Fault, times: int = 1) -> None:
        """Queue a fault for the next `times` calls or events whose `METHOD /path` or name contains `what`."""
        self.waiting.extend([(what, fault)] * times)

    def take(self, name: str) -> Fault | None:
        """Remove and return the first fault meant for this call or event."""
        for index, (what, fault) in enumerate(self.waiting):
            if what in name:
                del self.waiting[index]
                return fault
        return None
