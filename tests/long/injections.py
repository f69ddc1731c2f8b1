"""Every payload in every field on every surface of both chats: run `make injections`, which prints the sum."""

from __future__ import annotations

import argparse
import gc
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.injection.patrol import Fault, patrol
from tests.injection.payloads import payloads

_SHARE = 5
_STANDING: list[object] = []


@dataclass
class Tally:
    """What came of the payloads so far."""

    payloads: int = 0
    drawn: int = 0
    found: list[Fault] = field(default_factory=list)

    def add(self, payloads: int, drawn: int, found: Sequence[Fault]) -> None:
        """Add what came of a share of them."""
        self.payloads, self.drawn = self.payloads + payloads, self.drawn + drawn
        self.found += found


def share_of(some: Sequence[str]) -> tuple[int, int, list[Fault]]:
    """Take payloads past every surface that shows anything; return how many, the surfaces drawn, and the faults."""
    if not _STANDING:
        # A process keeps its town to its end; what it logs of refusals is not what is looked for.
        logging.disable(logging.CRITICAL)
        context = patrol()
        _STANDING.extend((context, context.__enter__()))
        # What stands so far stays; looking through it again and again would take a fifth of the time.
        gc.freeze()
        gc.disable()
    gc.collect()
    here = _STANDING[1]
    telling = here.telling  # type: ignore[attr-defined]
    faults = [fault for payload in some for fault in here.faults(payload, telling)]  # type: ignore[attr-defined]
    return len(some), len(some) * len(telling), faults


def main() -> int:
    """Check as many payloads as the command line asks for; exit code 1 where anything is wrong."""
    asked = argparse.ArgumentParser(prog="make injections")
    asked.add_argument("number", nargs="?", type=int, default=2000)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    every, began = payloads(given.number), time.perf_counter()
    tally = Tally()
    try:
        _take(every, given.jobs, tally)
    except KeyboardInterrupt:
        print("stopped early:")
    for path, payload, fault in tally.found[:20]:
        print(f"{path} {payload[:200]!r}: {fault[:300]}")
    print(
        f"{tally.payloads:,} payloads, {tally.drawn:,} surfaces drawn for two platforms with one of them in every field"
    )
    print(f"{len(tally.found)} pings, masked links or broken blocks; {time.perf_counter() - began:.0f} s")
    return int(bool(tally.found) or tally.payloads < len(every))


def _take(every: Sequence[str], jobs: int, tally: Tally) -> None:
    shares = [every[start : start + _SHARE] for start in range(0, len(every), _SHARE)]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        multiprocessing.get_context("spawn").Pool(jobs) as pool,
        Progress(*columns, console=Console(stderr=True)) as progress,
    ):
        task = progress.add_task("payloads", total=len(every))
        for done, drawn, faults in pool.imap_unordered(share_of, shares):
            tally.add(done, drawn, faults)
            progress.advance(task, done)
            for path, payload, fault in faults[:3]:
                progress.console.print(f"{path} {payload!r}: {fault}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
