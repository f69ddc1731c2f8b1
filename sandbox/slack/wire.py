"""Wire: the small values that travel between the Web API, the sockets and the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.slack.team import Team

Json = dict[str, Any]


class ApiError(Exception):
    """A Web API call is refused: the error code, the messages beside it and any further fields of the answer."""

    def __init__(self, code: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(code, messages or [])
        self.code = code
        self.messages = messages or []
        self.extra = extra

    def body(self) -> Json:
        """Return the JSON Slack would answer with, always under HTTP 200."""
        body: Json = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
            body["errors"] = [message.removeprefix("[ERROR] ") for message in self.messages]
        return body


class Impossible(Exception):
    """A person cannot do that in the client: its message is one sentence for them."""


@dataclass
class Call:
    """One Web API request as it arrived and what became of it."""

    method: str
    params: Json
    headers: dict[str, str]
    at: datetime
    token: str = ""
    status: int = 200
    answer: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the call was answered with ok."""
        return bool(self.answer.get("ok"))


@dataclass(frozen=True)
class Method:
    """A Web API method: what answers it, its calls a minute (None: special) and the scopes of which one is needed."""

    answer: Callable[[Team, Call], Json]
    tier: int | None = None
    scopes: tuple[str, ...] = ()
    app_token: bool = False


@dataclass(frozen=True)
class Ack:
    """The app's acknowledgement: the response payload it carried, and how many seconds it took."""

    payload: Json | None
    seconds: float


class Undelivered(Exception):
    """An envelope never reached the app; the code is the one Slack shows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Envelope:
    """One delivery to the app: its kind on Socket Mode, its payload, and the retry it is (0: the first)."""

    id: str
    kind: str
    payload: Json
    answerable: bool = True
    retry: int = 0
    retry_reason: str = ""
    no_retry: bool = False

    def frame(self) -> Json:
        """Return the envelope as Socket Mode sends it."""
        frame: Json = {
            "envelope_id": self.id,
            "type": self.kind,
            "accepts_response_payload": self.answerable,
            "payload": self.payload,
        }
        if self.retry:
            frame |= {"retry_attempt": self.retry, "retry_reason": self.retry_reason}
        return frame


def flag(params: Json, name: str, default: bool = False) -> bool:
    """Read a boolean argument the way the Web API does: JSON, or the words and digits of a form."""
    value = params.get(name)
    if value is None or value == "":
        return default
    return value if isinstance(value, bool) else str(value).lower() in ("true", "1", "t")


def number(params: Json, name: str, default: int) -> int:
    """Read a whole-number argument; ApiError invalid_arguments when it is none."""
    value = params.get(name)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ApiError("invalid_arguments", [f"[ERROR] {name} must be an integer"]) from None


def needed(params: Json, name: str) -> str:
    """Read a required text argument; ApiError invalid_arguments when it is missing."""
    value = params.get(name)
    if value is None or value == "":
        raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
    return str(value)
