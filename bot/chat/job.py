"""A job is a command the clock asks: declared once on its function, with its schedule, and it yields messages."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from bot.chat.reply import Reply
from bot.chat.schedule import Every, Occurrence, Schedule
from bot.chat.templates import Sayings, Templates

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Channel:
    """A named place of the settings, such as `community`, on every platform that has it."""

    name: str


@dataclass(frozen=True)
class Direct:
    """A person, on the platform named or else where they came from first."""

    person_id: str
    platform: str | None = None


@dataclass(frozen=True)
class Calendar:
    """The program's own calendar of events on every platform that has one."""


@dataclass(frozen=True)
class Thread:
    """The thread under a message of ours, which is begun with a title where there is none yet."""

    platform: str
    address: str
    title: str


Audience: TypeAlias = Channel | Direct | Calendar | Thread


@dataclass(frozen=True)
class Appointment:
    """What stands in a platform's calendar: plain text, and from when to when; one that is `off` is called off."""

    title: str
    text: str
    place: str
    starts_at: datetime
    ends_at: datetime
    off: bool = False


# How much a direct message may disturb; docs/algorithms/courtesy.md says what each may and may not.
Courtesy: TypeAlias = Literal["answer", "asked", "money", "digest", "nudge"]


class Priority(IntEnum):
    """What goes first where several messages wait: money, then what concerns one person, then what all may read."""

    MONEY = 10
    NOTICE = 20
    DIGEST = 30


@dataclass(frozen=True)
class Living:
    """The name of a message that is changed in place; one that somebody deleted comes back only in another round."""

    name: str
    round: str = ""


@dataclass(frozen=True)
class Message:
    """A reply addressed to somebody, kept in the outbox until it is delivered; `topic` tells two of one job apart.

    It goes out at `not_before`, or else at once. Those of one `broadcast` are reported together. Without a priority,
    a direct message is a notice and one to a channel a digest. A direct message that nobody waits for says its
    `courtesy`, and its `category`, which its receiver may have turned off; where it could only go out after
    `not_after`, it does not go out. One to the calendar is an `appointment`.
    """

    to: Audience
    reply: Reply
    topic: str = ""
    priority: Priority | None = None
    not_before: datetime | None = None
    living: Living | None = None
    broadcast: str | None = None
    courtesy: Courtesy = "answer"
    category: str | None = None
    not_after: datetime | None = None
    appointment: Appointment | None = None

    @property
    def urgency(self) -> Priority:
        """Its priority, or that of its kind."""
        return self.priority or (Priority.NOTICE if isinstance(self.to, Direct) else Priority.DIGEST)


class CatchUp(StrEnum):
    """What happens to occurrences that were missed: all of them, the latest only, or none."""

    EVERY = "every one"
    LATEST = "latest only"
    EXPIRE = "expire"


LATE_BY_MOST = {
    CatchUp.EVERY: timedelta.max,
    CatchUp.LATEST: timedelta(hours=12),
    CatchUp.EXPIRE: timedelta(hours=2),
}


class Zone(StrEnum):
    """Whose clock a job's local times are read on: the program's, or that of each person it writes to."""

    PROGRAM = "program"
    RECEIVER = "receiver"


@dataclass(frozen=True)
class JobRequest:
    """Everything a job may know; `now` is the moment it was meant for, never the moment it ran.

    Of a job in its receivers' zone, `zone` is theirs and `receivers` the ids of the people who are in it: it writes
    to them and to nobody else.
    """

    now: datetime
    store: Session
    templates: Templates
    program: Any
    zone: ZoneInfo
    receivers: frozenset[str] = frozenset()

    def say(self, template: str, /, **facts: Any) -> Sayings:
        """Return the sayings of a template over these facts."""
        return self.templates.open(template, **facts)


JobFunction: TypeAlias = Callable[[JobRequest, Occurrence], Iterable[Message]]
Declared = TypeVar("Declared", bound=JobFunction)


@dataclass(frozen=True)
class Job:
    """A declared job: what it does, when, for whom, and what becomes of occurrences it missed."""

    name: str
    summary: str
    schedule: Schedule
    audience: str
    catch_up: CatchUp
    late_by_most: timedelta
    run: JobFunction
    zone: Zone = Zone.PROGRAM

    def __post_init__(self) -> None:
        if self.zone is Zone.RECEIVER and (self.is_money or isinstance(self.schedule, Every)):
            raise ValueError(f"{self.name} in its receivers' zones must be a digest or reminder at a local time")

    @property
    def is_money(self) -> bool:
        """Whether nothing of it may be missed: every occurrence is carried out, in order, however late."""
        return self.catch_up is CatchUp.EVERY


def job(  # noqa: PLR0913 - a declaration says everything about its job, each by name
    name: str,
    summary: str,
    *,
    schedule: Schedule,
    audience: str,
    catch_up: CatchUp = CatchUp.LATEST,
    late_by_most: timedelta | None = None,
    zone: Zone = Zone.PROGRAM,
) -> Callable[[Declared], Declared]:
    """Declare a job on its function.

    `late_by_most` bounds how late a digest (12 hours unless said) or reminder (2 hours) may still go out.
    """
    late = LATE_BY_MOST[catch_up] if late_by_most is None else late_by_most

    def declare(function: Declared) -> Declared:
        declared = Job(name, summary, schedule, audience, catch_up, late, function, zone)
        function.__job__ = declared  # type: ignore[attr-defined]
        return function

    return declare


def jobs_in(modules: Sequence[types.ModuleType]) -> tuple[Job, ...]:
    """Return the jobs declared in modules, by name; two of one name are refused (ValueError)."""
    found: dict[str, Job] = {}
    for module in modules:
        for value in vars(module).values():
            declared = getattr(value, "__job__", None)
            if declared is None or value.__module__ != module.__name__:
                continue
            if declared.name in found:
                raise ValueError(f"two jobs are called {declared.name!r}")
            found[declared.name] = declared
    return tuple(found[name] for name in sorted(found))
