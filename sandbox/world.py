"""The world that both emulated platforms share: its people, its places, its clock and the news of its changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

SLACK_TEAM = "T0ACME"
SLACK_BOT_USER = "U0RAINMAKER"
DISCORD_GUILD = "100000000000000001"
DISCORD_APPLICATION = "800000000000000001"


@dataclass(frozen=True)
class Person:
    """A sample person: a key to name them by, and one account on each platform (None where they have none)."""

    key: str
    name: str
    about: str
    slack: str | None
    discord: str | None
    colour: str
    timezone: str = "Europe/Berlin"
    slack_team: str = SLACK_TEAM
    discord_admin: bool = False


@dataclass(frozen=True)
class Place:
    """A channel that exists on both platforms under one name."""

    name: str
    slack: str
    discord: str
    topic: str


PEOPLE: tuple[Person, ...] = (
    Person("ada", "Ada Vale", "partner, newsletter", "U0ADA", "300000000000000011", "#b5542c"),
    Person("ben", "Ben Osei", "partner, reseller", "U0BEN", "300000000000000012", "#2c6fb5", "Africa/Accra"),
    Person("cleo", "Cleo Marin", "partner, consultant", "U0CLEO", "300000000000000013", "#7a3fa0", "America/New_York"),
    Person("dana", "Dana Frost", "partner manager", "U0DANA", "300000000000000014", "#2f8f5b"),
    Person("eli", "Eli Novak", "admin", "U0ADMIN", "300000000000000001", "#444a55", discord_admin=True),
    Person("fay", "Fay Lindqvist", "finance", "U0FAY", "300000000000000015", "#a8812a", "Europe/Stockholm"),
    Person("gus", "Gus Park", "council member", "U0GUS", "300000000000000016", "#1f8a93", "Asia/Seoul"),
    Person("hugo", "Hugo Bell", "newcomer, not a partner yet", "U0HUGO", "300000000000000017", "#c23b6b"),
    Person("ines", "Ines Duarte", "guest from another workspace", "U0INES", None, "#6b7280", slack_team="T0OTHER"),
)

PLACES: tuple[Place, ...] = (
    Place("community", "C0COMMUNITY", "200000000000000001", "Where partners meet"),
    Place("managers", "C0MANAGERS", "200000000000000002", "Program team"),
    Place("council", "C0COUNCIL", "200000000000000003", "Advisory council"),
    Place("operators", "C0OPERATORS", "200000000000000004", "Alerts for whoever runs the bot"),
)


class Clock:
    """The sandbox's time: real time plus an offset in seconds, shared with the bot through one small file."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.offset = 0.0

    def now(self) -> datetime:
        """Return the world's present moment, aware and in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def move_to(self, moment: datetime) -> None:
        """Move the world to a moment and tell the bot by rewriting the clock file."""
        self.offset = (moment - datetime.now(UTC)).total_seconds()
        if self.file is not None:
            scratch = self.file.with_suffix(".new")
            scratch.write_text(f"{self.offset:.3f}\n", encoding="utf-8")
            scratch.replace(self.file)


@dataclass
class World:
    """Everything the two emulators have in common; `changed()` wakes whoever watches through `watch()`."""

    clock: Clock = field(default_factory=Clock)
    people: tuple[Person, ...] = PEOPLE
    places: tuple[Place, ...] = PLACES
    _watchers: set[asyncio.Event] = field(default_factory=set)

    def person(self, key: str) -> Person:
        """Return the person of that key; KeyError names an unknown one."""
        for person in self.people:
            if person.key == key:
                return person
        raise KeyError(f"no sample person is called {key!r}")

    def by_slack(self, user: str) -> Person | None:
        """Return whose Slack account this is, or None."""
        return next((person for person in self.people if person.slack == user), None)

    def by_discord(self, user: str) -> Person | None:
        """Return whose Discord account this is, or None."""
        return next((person for person in self.people if person.discord == user), None)

    def changed(self) -> None:
        """Tell every watcher that something a person could see is different now."""
        for event in self._watchers:
            event.set()

    @contextmanager
    def watch(self) -> Iterator[asyncio.Event]:
        """Lend an event that is set at every change, until the block ends."""
        event = asyncio.Event()
        self._watchers.add(event)
        try:
            yield event
        finally:
            self._watchers.discard(event)
