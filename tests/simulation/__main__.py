"""Simulate seeds: `make simulate SEEDS=20000`, or one again with every step of it: `make simulate SEED=145`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.simulation.chance import BROKEN, MIX
from tests.simulation.seeds import share_of, shares, simulate


@dataclass
class Tally:
    """What became of all seeds so far."""

    counted: Counter[str] = field(default_factory=Counter)
    failed: list[int] = field(default_factory=list)
    crashes: int = 0

    def add(self, share: tuple[Counter[str], list[int], int]) -> None:
        """Add what became of a share of the seeds."""
        self.counted += share[0]
        self.failed += share[1]
        self.crashes += share[2]


def main() -> int:
    """Simulate what the command line asks for; exit code 1 where a promise was broken."""
    asked = argparse.ArgumentParser(prog="make simulate")
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--seed", type=int)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--broken", choices=sorted(BROKEN))
    given = asked.parse_args()
    odds = BROKEN[given.broken] if given.broken else MIX
    if given.seed is not None:
        return int(bool(simulate(range(given.seed, given.seed + 1), odds, silent=False)[1]))
    began, tally = time.perf_counter(), Tally()
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool, _progress() as progress:
        task = progress.add_task(given.broken or "the fault mix", total=given.seeds)
        for seeds, share in pool.imap_unordered(partial(share_of, odds=odds), shares(given.first, given.seeds)):
            tally.add(share)
            progress.advance(task, len(seeds))
            for seed in share[1]:
                progress.console.print(f"seed {seed} broke a promise; again: {_again(seed, given.broken)}")
    taken = time.perf_counter() - began
    messages = sum(tally.counted.values())
    print(f"{given.seeds:,} seeds, {tally.crashes:,} crashes, {messages:,} messages: {dict(tally.counted)}")
    print(f"{len(tally.failed)} seeds broke a promise; {taken:.0f} s, {given.seeds / taken:.1f} seeds a second")
    return int(bool(tally.failed))


def _again(seed: int, broken: str | None) -> str:
    return f"make simulate SEED={seed}" + (f" BROKEN={broken}" if broken else "")


def _progress() -> Progress:
    """A bar on standard error, so that what is kept in a file are the figures alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


if __name__ == "__main__":
    sys.exit(main())
