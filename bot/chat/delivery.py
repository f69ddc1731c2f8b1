"""A delivery is a message on its way to one place on one platform; an adapter draws it once and sends it as drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf
from typing import Any, Protocol, TypeAlias, TypeVar

from bot.chat.job import Appointment
from bot.chat.reply import Reply

Result = TypeVar("Result")
Drawing: TypeAlias = dict[str, Any]


class Work(Protocol):
    """Runs a blocking story in a worker thread, so that no event loop waits for SQL, charts or files."""

    def __call__(self, story: Callable[[], Result]) -> Awaitable[Result]:
        """Return the story's result once it ran."""


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent: `key` is unique for ever, `destination` a channel id, `drawing` plain JSON."""

    key: str
    destination: str
    drawing: Drawing
    reference: str = ""


@dataclass(frozen=True)
class Search:
    """Messages in doubt of one channel: `since` is the first try of the oldest, `position` how far was read before."""

    channel: str
    wanted: tuple[Outgoing, ...]
    since: datetime
    position: str | None = None


@dataclass(frozen=True)
class Looked:
    """What one request for a channel's history told: addresses by key, oldest first, and where to read on, or None."""

    found: Mapping[str, tuple[str, ...]]
    position: str | None


@dataclass(frozen=True)
class Bucket:
    """So many calls at once at most, and one more each `seconds`."""

    burst: int
    seconds: float


@dataclass(frozen=True)
class Pace:
    """How fast a platform lets us work: seconds between two posts in one channel, and buckets for all channels.

    Where it does not tell whether a limit is a channel's or everybody's, `tells_scope` is False. Where its library
    sends a request again by itself, it does not do so within the first `repeats_after` seconds.
    """

    channel_seconds: float
    posts: Bucket
    edits: Bucket
    opens: Bucket
    reads: Bucket
    tells_scope: bool = True
    repeats_after: float = inf

    @property
    def repeats(self) -> bool:
        """Whether one try may be several requests."""
        return self.repeats_after < inf


@dataclass(frozen=True)
class Health:
    """Whether an adapter is connected, and if not, why, in one sentence without secrets.

    One that is `standby` is not connected because another process is, and takes over when that one ends.
    """

    connected: bool
    detail: str
    standby: bool = False


_THREAD = "thread:"


def thread_destination(address: str, title: str) -> str:
    """Return the destination of what is posted under the message at an address, `channel/message`."""
    return f"{_THREAD}{address}:{title}"


def thread_of(destination: str) -> tuple[str, str, str] | None:
    """Return the channel, the message and the title of a thread's destination; None where it is another kind."""
    if not destination.startswith(_THREAD):
        return None
    address, _, title = destination.removeprefix(_THREAD).partition(":")
    channel, _, message = address.partition("/")
    return channel, message, title


class Scope(StrEnum):
    """What a platform's answer is about: one message, a person's direct messages, a channel, or all of it."""

    MESSAGE = "message"
    PERSON = "person"
    CHANNEL = "channel"
    PLATFORM = "platform"


class SendRefused(Exception):
    """The platform said no for good: nothing was sent and trying again is useless until somebody acts."""

    def __init__(self, reason: str, scope: Scope = Scope.MESSAGE) -> None:
        super().__init__(reason)
        self.scope = scope


class SendLater(Exception):
    """Nothing was sent; the platform asks to wait `seconds` before the next try, here or everywhere."""

    def __init__(self, seconds: float, reason: str, scope: Scope = Scope.CHANNEL) -> None:
        super().__init__(reason)
        self.seconds, self.scope = seconds, scope


class CardGone(Exception):
    """The message that was to be changed cannot be: somebody deleted it, or else it is too old to be changed."""

    def __init__(self, deleted: bool = True) -> None:
        super().__init__("deleted" if deleted else "fixed")
        self.deleted = deleted


class SendUnknown(Exception):
    """The request left and no answer came: it may or may not have been applied."""


class Adapter(Protocol):
    """One platform: it listens to people, asks the dispatcher, and delivers messages."""

    name: str
    pace: Pace

    @property
    def calendar(self) -> str | None:
        """The destination of the program's calendar of events here, None where there is none."""

    @property
    def health(self) -> Health:
        """Whether people can reach the bot here now."""

    async def start(self) -> None:
        """Connect and serve in the background; a refused token is told by `health`, not raised."""

    async def stop(self) -> None:
        """Stop listening, let running stories finish for a while, disconnect."""

    def draw(self, reply: Reply, reference: str = "") -> Drawing:
        """Return a reply as this platform's JSON, files included as base64; blocking, for a worker thread.

        A reference is shown where the platform needs a mark that people can read, too.
        """

    def book(self, appointment: Appointment, reference: str) -> Drawing:
        """Return what stands in this platform's calendar as its JSON, with a reference to find it by again."""

    async def resolve(self, destination: str) -> str:
        """Return the channel of a destination, opened if need be, which posts nothing; SendRefused or SendLater."""

    async def send(self, outgoing: Outgoing) -> str:
        """Post and return the message's address here; SendRefused, SendLater or SendUnknown otherwise."""

    async def edit(self, outgoing: Outgoing, address: str) -> None:
        """Give the message at an address another content; CardGone, SendRefused, SendLater or SendUnknown otherwise."""

    async def look(self, search: Search) -> Looked:
        """Read one page of a channel's history for messages in doubt, with one request.

        SendUnknown, SendLater or SendRefused when that cannot be told now.
        """

    async def remove(self, address: str) -> None:
        """Delete a message of ours; one that is gone already is as good. SendRefused, SendLater or SendUnknown."""

    def moment_of(self, address: str) -> datetime | None:
        """Return when a message was posted by the platform's clock, as its address tells; None where it does not."""
