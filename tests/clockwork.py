"""A clockwork is the bot's clock without the bot: a real store, jobs of the test, and a machine whose time is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any, TypeVar

from sqlmodel import Session

from bot.chat.job import CatchUp, Channel, Job, JobRequest, Message, job, jobs_in
from bot.chat.markup import literal
from bot.chat.reply import Reply
from bot.chat.schedule import Occurrence, Schedule
from bot.chat.templates import Templates
from bot.runner import Hands
from bot.scheduler import Scheduler
from bot.store import Store
from program.runs import recent_runs
from program.tables import Run
from tests.plain import draw
from tests.stage import SETUP, ZONE

Result = TypeVar("Result")


def says_its_label(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """One message to everybody."""
    yield Message(Channel("community"), Reply(literal(due.label)))


def declared(name: str, schedule: Schedule, catch_up: CatchUp, function: Any = says_its_label, **more: Any) -> Job:
    """Return a job that is declared as those in jobs/ are."""

    def run(request: JobRequest, due: Occurrence) -> Iterator[Message]:
        yield from function(request, due)

    room: Any = ModuleType(__name__)
    room.run = job(name, "Says something.", schedule=schedule, audience="community", catch_up=catch_up, **more)(run)
    return jobs_in([room])[0]


@dataclass
class Clockwork:
    """Jobs on a store; `now` is the bot's clock, `drift` tells when the machine's was set, `posted` what was said."""

    store: Store
    templates: Templates
    jobs: Sequence[Job]
    now: datetime
    drift: float = 0.0
    zone_data: str = "2026a"
    posted: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the bot anew: what it remembered outside the store is gone."""
        hands = Hands(
            self.store, self.templates, SETUP, ZONE, lambda: self.now, self._post, lambda: self.drift, self.zone_data
        )
        self.scheduler = Scheduler(self.jobs, hands, at_once)

    async def tick(self, **later: float) -> None:
        """Let time pass, and the clock tick."""
        self.now += timedelta(**later)
        await self.scheduler.tick()

    async def pass_time(self, step: timedelta, until: datetime) -> None:
        """Tick in steps until a moment."""
        while self.now < until:
            self.now = min(self.now + step, until)
            await self.scheduler.tick()

    async def set_clock(self, **by: float) -> None:
        """Set the machine's clock, and tick."""
        moved = timedelta(**by)
        self.drift += moved.total_seconds()
        self.now += moved
        await self.scheduler.tick()

    def runs(self, name: str, most: int = 50) -> dict[str, Run]:
        """What is on record of a job, by label."""
        with self.store.unit(False) as store:
            return {run.label: run for run in recent_runs(store, name, most)}

    def outcomes(self, name: str) -> dict[str, str]:
        """How its occurrences ended, by local time."""
        return {label.split()[0]: run.outcome for label, run in self.runs(name).items()}

    def keys(self, name: str) -> list[str]:
        """What a job posted, in order, by label."""
        ours = [key for key, _ in self.posted if key.startswith(f"{name}:2")]
        return [key.removeprefix(f"{name}:").rpartition(":")[0] for key in ours]

    def told(self, words: str) -> list[str]:
        """What was posted with some words in it."""
        return [text for _, text in self.posted if words in text]

    def _post(self, store: Session, message: Message, key: str, now: datetime) -> int:
        self.posted.append((key, draw(message.reply)))
        return 1


async def at_once(story: Callable[[], Result]) -> Result:
    """Run a story where it is asked for."""
    return story()
