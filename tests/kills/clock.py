"""The clock is cut off: each occurrence runs once, what it says is written once, and what was missed is made up for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session

from bot.chat.job import CatchUp, JobRequest, Message
from bot.chat.schedule import Daily, Occurrence
from bot.runner import Hands
from bot.scheduler import Scheduler
from program.deliveries import Parcel, enqueue
from tests.clockwork import at_once, declared
from tests.kills.place import Place, Story, templates
from tests.stage import SETUP, ZONE

BEGIN = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
# The clock ticks, is off for three days, and ticks on until what failed was tried often enough.
TICKS = (timedelta(0), *(timedelta(days=3, hours=hours) for hours in range(0, 60, 4)))


def _breaks(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    raise RuntimeError(due.label)
    yield


JOBS = (
    declared("money", Daily(time(9)), CatchUp.EVERY),
    declared("digest", Daily(time(9, 30)), CatchUp.LATEST),
    declared("broken", Daily(time(9, 45)), CatchUp.EVERY, _breaks),
)


def _nothing(place: Place) -> None:
    """The blank store will do."""


def _tick(place: Place) -> None:
    now = lambda: BEGIN + TICKS[int(place.moved)]  # noqa: E731 - a clock
    hands = Hands(place.open(), templates(), SETUP, ZONE, now, _post, lambda: 0.0, "2026a")
    scheduler = Scheduler(JOBS, hands, at_once)

    async def ticked() -> None:
        while True:
            await scheduler.tick()
            if place.moved + 1 >= len(TICKS):
                return
            place.moved += 1

    asyncio.run(ticked())


def _post(store: Session, message: Message, key: str, now: datetime) -> int:
    return int(enqueue(store, Parcel(key, "slack", "C1", {"text": key}), now))


STORIES = (Story("clock", _nothing, _tick, away=0.0),)
