"""A job is a command the clock asks: declared once on its function, with its schedule, and it yields messages."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from bot.chat.reply import Reply
from bot.chat.schedule import Occurrence, Schedule
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


Audience: TypeAlias = Channel | Direct


@dataclass(frozen=True)
class Message:
    """A reply addressed to somebody, kept in the outbox until it is delivered; `topic` tells two of one job apart."""

    to: Audience
    reply: Reply
    topic: str = ""


class CatchUp(StrEnum):
    """What happens to occurrences that were missed: all of them, the latest only, or none."""

    EVERY = "every one"
    LATEST = "latest only"
    EXPIRE = "expire"


@dataclass(frozen=True)
class JobRequest:
    """Everything a job may know; `now` is the moment it was meant for, never the moment it ran."""

    now: datetime
    store: Session
    templates: Templates
    program: Any
    zone: ZoneInfo

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


def job(
    name: str,
    summary: str,
    *,
    schedule: Schedule,
    audience: str,
    catch_up: CatchUp = CatchUp.LATEST,
    late_by_most: timedelta = timedelta(hours=12),
) -> Callable[[Declared], Declared]:
    """Declare a job on its function; `late_by_most` bounds how late a digest or reminder may still go out."""

    def declare(function: Declared) -> Declared:
        declared = Job(name, summary, schedule, audience, catch_up, late_by_most, function)
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
