"""An outcome is what was played, and what stands of it in both chats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.year.almanac import Due, Line
from tests.year.citizens import BY_KEY, CITIZENS, PROGRAM_ZONE, Citizen
from tests.year.standing import Post, standing
from tests.year.story import Deed
from tests.year.town import Town

# A post may wait for another in its channel, and for the pace of the platform.
PROMPT = timedelta(minutes=2)
# What tells people of their money, by the first word of its key.
MONEY = frozenset({"payout-notices"})
# Somebody asked for these: they said that they come, objected, or sent the announcement that is reported.
ASKED = frozenset({"event-reminders", "event", "dispute", "case-clocks", "broadcast-report", "direct"})


@dataclass
class Year:
    """What was played, from when to when, and what stands of it."""

    town: Town
    start: datetime
    until: datetime
    deeds: Sequence[Deed]
    posts: list[Post]

    @classmethod
    def of(cls, town: Town, start: datetime, deeds: Sequence[Deed]) -> Year:
        """Read what stands in both chats now."""
        return cls(town, start, town.now, deeds, standing(town))

    @property
    def direct(self) -> list[tuple[Citizen, Post]]:
        """Every direct message with its receiver."""
        return [(BY_KEY[post.person], post) for post in self.posts if post.person]


def dues(line: Line, start: datetime, until: datetime) -> list[Due]:
    """Return when a job with a local time is due: in the program's zone, or in all where somebody is."""
    there = {one.tz for one in CITIZENS if one.joins is None or one.joins <= until.date()}
    return line.dues(there if line.there else {PROGRAM_ZONE}, start, until)


def is_reached(citizen: Citizen) -> bool:
    return not citizen.closed or len(citizen.on) > 1
