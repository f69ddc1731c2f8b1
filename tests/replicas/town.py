"""A town of replicas: each renews, sends and keeps the clock, unless it is paused; what left the town is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sqlmodel import Session

from bot.leadership import TTL_SECONDS, Leadership
from bot.store import Store
from program.leases import StaleLease
from program.runs import claim_run, finish_run
from program.tables import Replica

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ROLE, CLOCK = "relay:slack", "clock"
LONGEST_PAUSE = 600.0


class Time:
    """The one steady clock of the town, in seconds; the wall clocks follow it, each a little wrong."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def steady(self) -> float:
        return self.seconds

    def wall(self, skew: float) -> datetime:
        return NOON + timedelta(seconds=self.seconds + skew)


@dataclass
class Town:
    """What everybody sees: occurrences that ran, writes that were accepted, and the newest token there was."""

    store: Store
    time: Time = field(default_factory=Time)
    ran: Counter[str] = field(default_factory=Counter)
    accepted: list[tuple[int, str]] = field(default_factory=list)
    refused: int = 0
    pauses: int = 0
    led: float = 0.0


class Citizen:
    """A replica that is stepped by a story: a step may be cut by a pause between any two of its actions."""

    def __init__(self, town: Town, name: str, chance: Random) -> None:
        self.town, self.name, self.chance = town, name, chance
        skew = chance.uniform(-60.0, 60.0)
        now = lambda: town.time.wall(skew)  # noqa: E731
        self.now = now
        replica = Replica(id=name, host=name, pid=1, started_at=now(), seen_at=now())
        self.leadership = Leadership(town.store, replica, now, steady=town.time.steady)
        for role in (ROLE, CLOCK):
            self.leadership.add(role)
        self.awake_at = 0.0
        self.held: tuple[str, int] | None = None

    def step(self) -> None:
        """One action: a beat, the begin of a piece of work under a lease, or its end, perhaps long after."""
        if self.town.time.seconds < self.awake_at:
            return
        if self.held is not None:
            self._end()
        else:
            self.leadership.beat()
            if self.leadership.leads(CLOCK):
                self._run_what_is_due()
            if self.leadership.leads(ROLE):
                self.held = (ROLE, int(self.town.time.seconds))
        if self.chance.random() < 0.03:
            pause = self.chance.uniform(1.0, LONGEST_PAUSE)
            self.town.pauses += pause > TTL_SECONDS
            self.awake_at = self.town.time.seconds + pause

    def _end(self) -> None:
        """Write what was begun before the pause, if the fence lets it through."""
        assert self.held is not None
        try:
            with self.town.store.unit() as store:
                token = self.leadership.fence(ROLE)(store)
                self.town.accepted.append((token, self.name))
        except StaleLease:
            self.town.refused += 1
        self.held = None

    def _run_what_is_due(self) -> None:
        label = f"minute {int(self.town.time.seconds) // 60}"
        try:
            with self.town.store.unit() as store:
                self._occurrence(store, label)
        except StaleLease:
            self.town.refused += 1

    def _occurrence(self, store: Session, label: str) -> None:
        self.leadership.fence(CLOCK)(store)
        if claim_run(store, "every-minute", label, self.now(), self.now()):
            finish_run(store, "every-minute", label, "done", "", self.now())
            self.town.ran[label] += 1


def live(store: Store, seed: int, seconds: float = 1_800.0, citizens: int = 3) -> Town:
    """Let a town live for so long; the seed decides on every pause and every turn."""
    chance, town = Random(seed), Town(store)
    everybody = [Citizen(town, f"rep_{seed}_{number}", chance) for number in range(citizens)]
    while town.time.seconds < seconds:
        town.time.seconds += chance.uniform(0.1, 2.0)
        leaders = [one for one in everybody if one.leadership.leads(ROLE)]
        assert len(leaders) <= 1, f"two lead at {town.time.seconds}"
        town.led += bool(leaders)
        chance.choice(everybody).step()
    return town
