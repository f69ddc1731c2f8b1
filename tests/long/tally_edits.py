"""Two hundred clicks in ten seconds on a vote's card in both chats: `python -m tests.long.tally_edits`.

A card may be changed once in three seconds at most, and must end in the right state.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.acceptance.ballots import card, click, edits, opened, standing, turnout, well_spaced
from tests.acceptance.theatre import Theatre, until
from tests.long.broadcasts import seeded

CLICKS, SECONDS = 200, 10.0


async def rush(clicks: int, seconds: float) -> str:
    """Let people click so often in so many seconds; return what came of it, AssertionError where it is too much."""
    with tempfile.TemporaryDirectory() as folder:
        theatre = Theatre(Path(folder), seeded(Path(folder) / "seeded.db"))
        await theatre.sandbox.start()
        try:
            await theatre.ready(theatre.launch(), 180)
            number, cards = await opened(theatre, "A shared van")
            began, since = theatre.world.clock.now(), time.monotonic()
            votes = await click(theatre, number, cards, clicks, seconds)
            took = time.monotonic() - since
            for each in cards:
                await until(partial(_shows, theatre, each, f"{votes} of 7"), 30)
            assert standing(theatre, number)[1] == votes
            changed = edits(theatre, began)
        finally:
            await theatre.close()
    assert all(well_spaced(moments) for moments in changed.values()), changed
    counts = ", ".join(f"{len(moments)} edits in {platform}" for platform, moments in changed.items())
    return f"{clicks} clicks in {took:.1f} s: {counts}, never two within three seconds, the last state right"


def _shows(theatre: Theatre, platform: str, words: str) -> bool:
    return turnout(card(theatre, platform, "A shared van")) == words


if __name__ == "__main__":
    print(asyncio.run(rush(CLICKS, SECONDS)))
