"""`make year` plays a whole year over both emulated chats, and holds what stands there at the end to its calendar."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.migrations import upgrade
from bot.store import open_engine
from tests.year.almanac import almanac
from tests.year.citizens import CITIZENS
from tests.year.outcome import MONEY, Year
from tests.year.playing import play
from tests.year.standing import Post
from tests.year.town import AT_LATEST
from tests.year.verdict import CHECKS

START = datetime(2026, 12, 31, 12, tzinfo=UTC)


def main() -> int:
    """Play the year, or so many days of it, print what stands, and return how many promises did not hold.

    `--minutes` plays the days once more, with every job looking every minute, and tells what comes out differently.
    """
    asked = argparse.ArgumentParser(prog="make year")
    asked.add_argument("days", type=int, nargs="?", default=365)
    asked.add_argument("--minutes", action="store_true")
    given = asked.parse_args()
    # Whose direct messages are closed is refused a few hundred times; that is told by a check, not by a log.
    logging.getLogger("bot.relay").setLevel(logging.ERROR)
    # What a year keeps it keeps to its end: to look through it for what is free would take a tenth of the time.
    gc.set_threshold(200_000, 20, 100)
    with tempfile.TemporaryDirectory() as folder:
        year = _played(Path(folder) / "year.db", given.days, AT_LATEST)
        broken = _told(year)
        if given.minutes:
            broken += _compared(year, _played(Path(folder) / "minutes.db", given.days, timedelta(minutes=1)))
    return broken


def _played(file: Path, days: int, at_latest: timedelta) -> Year:
    with _progress() as progress:
        task = progress.add_task("the year", total=days, day="")
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return asyncio.run(play(file, START, START + timedelta(days=days), _shown(progress, task), at_latest))


def _compared(leapt: Year, minutely: Year) -> int:
    """Print what stands in one of two years and not in the other; return how much."""
    first, second = (Counter(map(_known_by, year.posts)) for year in (leapt, minutely))
    print(
        f"{leapt.town.ticks:,} looks and {minutely.town.ticks:,}; the same {(first & second).total():,} messages stand"
    )
    print(*(first - second), *(second - first), sep="\n")
    return (first - second).total() + (second - first).total()


def _known_by(post: Post) -> tuple[str, str, str | None, str, str]:
    """What a message is in any year, whatever ids were drawn in it."""
    return (post.platform, post.place, post.person, post.job, post.label if post.job in almanac() else "")


def _told(year: Year) -> int:
    """Print the figures of a year; return how many promises did not hold."""
    stands = Counter((post.place if not post.person else "direct", post.job) for post in year.posts)
    for (place, job), number in sorted(stands.items()):
        print(f"{place:10} {job:22} {number:6,}")
    direct = year.direct
    money = sum(post.job in MONEY for _, post in direct)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{(year.until - year.start).days} days, {year.town.ticks:,} looks of the jobs, {len(year.deeds):,} deeds of "
        f"{len(CITIZENS)} people in {len({one.tz for one in CITIZENS})} zones; "
        f"{len(year.posts):,} messages stand, {len(direct):,} of them direct, {money:,} of those about money; "
        f"{used.ru_utime + used.ru_stime:.0f} s of a core"
    )
    slack, discord = year.town.slack.calls(), year.town.discord.calls()
    hurried = sum(call.status == 429 for call in (*slack, *discord))
    print(f"{len(slack):,} requests to Slack and {len(discord):,} to Discord, {hurried:,} of them too fast")
    broken = {check.__name__.replace("_", " "): check(year) for check in CHECKS}
    print(", ".join(f"{name}: {len(found) or 'none'}" for name, found in broken.items()))
    for found in broken.values():
        print(*found, sep="\n", end="\n" if found else "")
    return sum(map(len, broken.values()))


def _progress() -> Progress:
    """A bar on standard error, so that what is kept in a file are the figures alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}"), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def _shown(progress: Progress, task: object) -> Callable[[datetime], None]:
    def told(moment: datetime) -> None:
        progress.update(task, completed=(moment - START).days, day=f"{moment:%d %b}")  # type: ignore[arg-type]

    return told


if __name__ == "__main__":
    sys.exit(min(main(), 1))
