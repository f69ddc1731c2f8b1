"""A request is one question: who asked, when, through which platform, and the store to answer from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol

from bot.chat.templates import Sayings, Templates

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.chat.command import Command
    from bot.chat.job import Message


@dataclass(frozen=True)
class Account:
    """A platform's account; `team` is its Slack workspace or Discord server: the same user id elsewhere is another."""

    platform: str
    team: str
    user: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{self.team}/{self.user}"


class Person(Protocol):
    """Who asks, as the dispatcher needs to know them; `id` is None for an account nobody knows yet."""

    @property
    def id(self) -> str | None:
        """The person's id in the program."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles they hold now."""

    @property
    def partner_id(self) -> str | None:
        """The partner they belong to, if any."""

    @property
    def zone(self) -> tzinfo:
        """The zone their times are shown in."""


@dataclass(frozen=True)
class Place:
    """Where a question was asked: a channel's id, and whether others can read there."""

    channel: str
    shared: bool = True


@dataclass(frozen=True)
class About:
    """What somebody chose a shortcut on: an account, that of a message's writer or a person's own, and the text."""

    account: Account | None = None
    text: str = ""


NOTHING = About()


@dataclass(frozen=True)
class Request:
    """Everything a handler may know; `program` is the settings of this deployment, `now` is aware and in UTC.

    `arrived` is when the question reached us: what has a deadline is in time by it, however long it waited since.
    """

    person: Person
    account: Account
    place: Place
    now: datetime
    store: Session
    templates: Templates
    program: Any
    reference: str
    arrived: datetime
    commands: tuple[Command, ...] = ()
    operations: Any = None
    outbox: Callable[[Message, str], None] | None = None
    about: About = NOTHING

    def say(self, template: str, /, **facts: Any) -> Sayings:
        """Return the sayings of a template over these facts."""
        return self.templates.open(template, **facts)

    def post(self, message: Message, key: str) -> None:
        """Put a message into the outbox, in this request's own transaction; `key` makes it unique for ever."""
        if self.outbox is None:
            raise RuntimeError("this request was made without an outbox")
        self.outbox(message, key)
