"""A delivery is a message on its way to one place on one platform; an adapter draws it once and sends it as drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from bot.chat.reply import Reply

Result = TypeVar("Result")
Drawing: TypeAlias = dict[str, Any]


class Work(Protocol):
    """Runs a blocking story in a worker thread, so that no event loop waits for SQL, charts or files."""

    def __call__(self, story: Callable[[], Result]) -> Awaitable[Result]:
        """Return the story's result once it ran."""


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent: `key` is unique for ever, `destination` a channel id or `user:<id>`, `drawing` plain JSON."""

    key: str
    destination: str
    drawing: Drawing


@dataclass(frozen=True)
class Health:
    """Whether an adapter is connected, and if not, why, in one sentence without secrets."""

    connected: bool
    detail: str


class SendRefused(Exception):
    """The platform said no for good: nothing was sent and trying again is useless until somebody acts."""


class SendLater(Exception):
    """Nothing was sent; the platform asks to wait `seconds` before the next try."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class SendUnknown(Exception):
    """The request left and no answer came: it may or may not have been applied."""


class Adapter(Protocol):
    """One platform: it listens to people, asks the dispatcher, and delivers messages."""

    name: str

    @property
    def health(self) -> Health:
        """Whether people can reach the bot here now."""

    async def start(self) -> None:
        """Connect and serve in the background; a refused token is told by `health`, not raised."""

    async def stop(self) -> None:
        """Stop listening, let running stories finish for a while, disconnect."""

    def draw(self, reply: Reply) -> Drawing:
        """Return a reply as this platform's JSON, files included as base64; blocking, for a worker thread."""

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver and return the message's address here; SendRefused, SendLater or SendUnknown otherwise."""

    async def find(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Look for a message of unknown fate: its address, or None when sending it again cannot double it.

        SendUnknown, SendLater or SendRefused when that cannot be told now.
        """
