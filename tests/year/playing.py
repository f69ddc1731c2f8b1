"""Playing lets a town live through a story, from one deed to the next, and reads what stands at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.year.almanac import almanac
from tests.year.citizens import CITIZENS
from tests.year.founding import found
from tests.year.outcome import Year, dues
from tests.year.story import deeds
from tests.year.town import AT_LATEST, QUARTER, Town

# What these do to somebody's money is told at the next look after them.
MOVING = ("release-holds", "payout-run")


async def play(
    file: Path,
    start: datetime,
    until: datetime,
    told: Callable[[datetime], None] = lambda _moment: None,
    at_latest: timedelta = AT_LATEST,
) -> Year:
    """Found a town in a store that is ready, and let the time pass; `told` hears of the time as it passes.

    All jobs look at least `at_latest` after they did; with a minute, no moment is left out.
    """
    town = Town(file, [citizen.person() for citizen in CITIZENS], start, at_latest)
    found(town)
    for line in almanac().values():
        if line.minutes is None:
            moments = [due.at for due in dues(line, start, until)]
            if line.there:
                town.expect_there(line.name, moments)
            else:
                town.expect([*moments, *(moment + QUARTER for moment in moments if line.name in MOVING)])
    story = deeds(start, until)
    async with town.open():
        for deed in story:
            await town.pass_until(deed.at)
            await deed.act(town)
            town.stir()
            told(town.now)
        await town.pass_until(until)
        return Year.of(town, start, story)
