"""Seeds are simulated one after another on one ground; many of them are shared out over processes."""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.migrations import upgrade
from bot.store import open_engine
from tests.simulation.chance import Chances
from tests.simulation.world import Ground, Outcome, World

PROCESSES = 2
_MEMORY = Path("/dev/shm")


@contextmanager
def ground() -> Iterator[Ground]:
    """Make the ground of some worlds, in memory where the machine has a folder for that."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        blank = Path(folder) / "blank.db"
        engine = open_engine(f"sqlite:///{blank}")
        upgrade(engine)
        engine.dispose()
        made = Ground(blank, Path(folder))
        yield made
        made.store.dispose()


@contextmanager
def quietly() -> Iterator[None]:
    """Leave out what would be logged: every crash and every fault would be told."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def simulate(seeds: range, odds: Chances, silent: bool = True) -> tuple[Counter[str], list[int], int]:
    """Run seeds; return what became of their messages, the seeds that broke a promise, and how many crashes."""
    counted, failed, crashes = Counter[str](), [], 0
    with ground() as made, quietly():
        for seed in seeds:
            outcome = World(made, seed, odds).run()
            counted += outcome.counted
            crashes += outcome.crashes
            if outcome.failed:
                failed.append(seed)
            if not silent:
                _show(outcome)
    return counted, failed, crashes


def share_of(seeds: range, odds: Chances) -> tuple[range, tuple[Counter[str], list[int], int]]:
    """Run the seeds of a share in a process of its own, and say which they were."""
    return seeds, simulate(seeds, odds)


def _show(outcome: Outcome) -> None:
    print(outcome.trace)
    print(f"seed {outcome.seed}: {dict(outcome.counted)}, {outcome.crashes} crashes")


def shares(first: int, number: int) -> list[range]:
    """Return ranges that follow each other; each is one process's for a while."""
    step = max(1, min(100, number // (PROCESSES * 20)))
    return [range(at, min(at + step, first + number)) for at in range(first, first + number, step)]
