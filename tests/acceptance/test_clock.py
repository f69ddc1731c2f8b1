"""The clock: on Monday at nine the leaderboard comes to both chats, once, whoever wakes it and how often."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from sandbox.ui import next_weekday
from sandbox.world import Clock
from tests.acceptance.theatre import COMMUNITY, Theatre, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
BERLIN = ZoneInfo("Europe/Berlin")
# These need neither chat, and start sooner without.
NO_CHATS = {"SLACK_BOT_TOKEN": "", "DISCORD_TOKEN": ""}
SENT = "select count(*) from delivery where state = 'sent' and key like 'weekly-leaderboard:%'"
RUNS = "select count(*) from run where schedule = 'weekly-leaderboard'"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def monday(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    """A bot of its own, whose clock these stories move on from Monday to Monday."""
    theatre = Theatre(tmp_path_factory.mktemp("monday"), seeded)
    await theatre.sandbox.start()
    try:
        await theatre.serve()
        yield theatre
    finally:
        await theatre.close()


def posts(theatre: Theatre) -> tuple[int, int]:
    """How many leaderboards stand in the community's two channels."""
    found = [theatre.slack.messages(), theatre.discord.messages(COMMUNITY)]
    slack, discord = (sum("leaderboard" in one.text.casefold() for one in channel) for channel in found)
    return slack, discord


def number(theatre: Theatre, query: str) -> int:
    """Ask the store for one number."""
    with sqlite3.connect(f"file:{theatre.database}?mode=ro", uri=True, timeout=10) as store:
        return int(store.execute(query).fetchone()[0])


async def next_monday(theatre: Theatre) -> datetime:
    """Move the world to next Monday at nine, once the bot is under way, and return that moment."""
    await until(lambda: number(theatre, "select count(*) from fact where key = 'clock:weekly-leaderboard'"))
    moment = next_weekday(theatre.world.clock.now().astimezone(BERLIN), 0)
    theatre.world.clock.move_to(moment)
    return moment


async def test_monday_at_nine_brings_the_leaderboard_to_both_chats_once(monday: Theatre) -> None:
    """It comes within seconds, and neither five more minutes nor a restart repeats it."""
    slack, discord = posts(monday)
    moment = await next_monday(monday)
    await until(lambda: posts(monday) == (slack + 1, discord + 1))
    await until(lambda: number(monday, SENT) == 2)

    monday.world.clock.move_to(moment + timedelta(minutes=5))
    await quiet()
    assert posts(monday) == (slack + 1, discord + 1)

    assert await monday.bot.stop(signal.SIGTERM) == 0
    await monday.serve()
    await quiet()
    assert posts(monday) == (slack + 1, discord + 1)
    assert number(monday, RUNS) == 1


async def quiet() -> None:
    """Give a bot the time to look at its clock again: that nothing comes of it is no event to wait for."""
    await asyncio.sleep(1.5)


async def test_two_by_hand_and_the_clock_itself_post_once(monday: Theatre) -> None:
    """`jobs run` from two processes at once, then the running bot at the same moment: one post in each chat."""
    await monday.shop.quick({"link": f"{monday.address}/r/ada"})
    slack, discord = posts(monday)
    moment = next_weekday(monday.world.clock.now().astimezone(BERLIN), 0)
    by_hand = Clock(monday.folder / "by-hand")
    by_hand.move_to(moment + timedelta(seconds=1))
    arguments, clock = ("jobs", "run", "weekly-leaderboard"), {"RAINMAKER_CLOCK_FILE": str(by_hand.file)}
    told = await asyncio.gather(*(monday.tool(*arguments, "--for", local(moment), **clock) for _ in range(2)))
    assert [code for code, _ in told] == [0, 0]
    assert sorted(words.split(f" {BERLIN.key}")[-1].strip() for _, words in told) == [
        ": 2 deliveries written",
        "; nothing was written",
    ]
    monday.world.clock.move_to(moment + timedelta(seconds=1))
    await until(lambda: posts(monday) == (slack + 1, discord + 1))
    await quiet()
    assert posts(monday) == (slack + 1, discord + 1)
    assert number(monday, RUNS) == 2


async def test_an_occurrence_that_is_still_to_come_is_not_used_up(monday: Theatre) -> None:
    """Next week's board by hand today would be wrong, and missing next week: it is refused in a sentence."""
    coming = next_weekday(monday.world.clock.now().astimezone(BERLIN), 0)
    before = number(monday, RUNS)
    code, words = await monday.tool("jobs", "run", "weekly-leaderboard", "--for", local(coming), **NO_CHATS)
    assert code == 2
    assert (
        words == f"rainmaker: weekly-leaderboard falls due at {local(coming)}, which is still to come; try --dry-run\n"
    )
    assert number(monday, RUNS) == before


def local(moment: datetime) -> str:
    """A moment as an operator types it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


async def test_a_stop_in_the_middle_of_a_job_loses_nothing(monday: Theatre) -> None:
    """The store stands still while the board is written and the bot is stopped: it ends well, and the post comes."""
    await monday.shop.quick({"link": f"{monday.address}/r/ada"})
    slack, discord = posts(monday)
    store = sqlite3.connect(monday.database, timeout=10, isolation_level=None)
    store.execute("begin immediate")
    await next_monday(monday)
    await quiet()
    stopping = asyncio.create_task(monday.bot.stop(signal.SIGTERM, 10.0))
    await quiet()
    store.execute("rollback")
    store.close()
    assert await stopping == 0
    assert "Traceback" not in monday.bot.log
    await monday.serve()
    await until(lambda: posts(monday) == (slack + 1, discord + 1))
    await quiet()
    assert posts(monday) == (slack + 1, discord + 1)
    assert number(monday, f"{RUNS} and outcome <> 'done'") == 0


async def test_a_dry_run_writes_nothing(monday: Theatre) -> None:
    """It prints the board as both chats would show it, and the store is as it was."""
    before = [number(monday, f"select count(*) from {table}") for table in ("run", "delivery", "fact")]
    coming = next_weekday(monday.world.clock.now().astimezone(BERLIN), 0)
    code, words = await monday.tool(
        "jobs", "run", "weekly-leaderboard", "--for", local(coming), "--dry-run", **NO_CHATS
    )
    assert code == 0
    assert "would post" in words
    assert [number(monday, f"select count(*) from {table}") for table in ("run", "delivery", "fact")] == before


WRONG = {
    ("weekly-leaderboard", "--for", "2026-11-24T09:00"): "does not fall due at 2026-11-24T09:00; near it: ",
    ("weekly-leaderbord",): "no job is called 'weekly-leaderbord'; there are announcement-digest, ",
}


async def test_a_wrong_time_or_name_is_one_sentence(monday: Theatre) -> None:
    """Exit code 2 and one line that says what would be right."""
    told = await asyncio.gather(*(monday.tool("jobs", "run", *arguments, **NO_CHATS) for arguments in WRONG))
    for (code, words), sentence in zip(told, WRONG.values(), strict=True):
        assert code == 2
        [line] = words.splitlines()
        assert line.startswith("rainmaker: ") and sentence in line
