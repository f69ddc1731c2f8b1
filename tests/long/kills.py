"""A kill at every failpoint there is, for many seeds: `make kills-at-failpoints SEEDS=200 JOBS=2`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.migrations import upgrade
from bot.store import open_engine
from tests.kills.place import Kill, Killed, Theatre
from tests.kills.stories import STORIES, WHERE
from tests.simulation.seeds import quietly

_MEMORY = Path("/dev/shm")


@contextmanager
def theatre() -> Iterator[Theatre]:
    """A theatre of its own for a process, in memory where the machine has a folder for that."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder, quietly():
        blank = Path(folder) / "blank.db"
        engine = open_engine(f"sqlite:///{blank}")
        upgrade(engine)
        engine.dispose()
        yield Theatre(blank, Path(folder))


def at_every_failpoint_of(story: str, seeds: range) -> list[Killed]:
    """Kill the processes of a story at each of its failpoints, once for each seed, at one of the arrivals."""
    killed = []
    with theatre() as stage:
        arrivals = stage.names(STORIES[story])
        for seed in seeds:
            for name in (name for name, of in WHERE.items() if of == story):
                # Arrivals after the last one of another seed may not happen: it is said how many kills there were.
                kill = Kill(story, name, 1 + seed * 7 % max(1, arrivals[name]), seed)
                killed.append(stage.kill(STORIES[story], kill))
    return killed


def _all_of(share: tuple[str, range]) -> list[Killed]:
    return at_every_failpoint_of(*share)


def main() -> int:
    """Kill, print what broke, and return 1 where anything did."""
    asked = argparse.ArgumentParser(prog="make kills-at-failpoints")
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    step = max(1, min(20, given.seeds))
    starts = range(given.first, given.first + given.seeds, step)
    shares = [
        (story, range(at, min(at + step, given.first + given.seeds))) for at in starts for story in sorted(STORIES)
    ]
    began, died, failed, names = time.perf_counter(), 0, 0, set[str]()
    context = multiprocessing.get_context("spawn")
    with context.Pool(given.jobs) as pool, Progress(console=Console(stderr=True)) as progress:
        for some in progress.track(pool.imap_unordered(_all_of, shares), total=len(shares)):
            died += sum(one.died for one in some)
            names |= {one.kill.name for one in some if one.died}
            for one in (one for one in some if one.wrong):
                failed += 1
                progress.console.print(f"{one.kill}: {'; '.join(one.wrong)}", markup=False)
    taken = time.perf_counter() - began
    print(f"{len(names)} of {len(WHERE)} failpoints, {given.seeds} seeds: {died:,} kills, {failed} broke a promise")
    print(f"{taken:.0f} s, {died / taken:.1f} kills a second; other arrivals were not reached by their seed")
    return int(bool(failed or len(names) < len(WHERE)))


if __name__ == "__main__":
    sys.exit(main())
