"""The books at length: lives by chance on both engines, every order of small histories, and eight writers at once.

`python -m tests.long.books lives 4000`, `... orders`, `... writers 1000`; each prints what it did.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hypothesis.stateful import run_state_machine_as_test

from bot.migrations import upgrade
from bot.store import Store, open_engine
from tests.engines import postgresql_url
from tests.money.life import Life
from tests.money.orders import HISTORIES, told_in_every_order
from tests.money.test_books import lives
from tests.money.writers import write_at_once

STEPS = 50


@contextmanager
def stores() -> Iterator[list[Store]]:
    """A fresh store on each engine."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        server = postgresql_url.__wrapped__()
        address = next(server)
        held.callback(lambda: next(server, None))
        found = [Store(open_engine(url)) for url in (f"sqlite:///{Path(folder) / 'books.db'}", address)]
        for one in found:
            upgrade(one.engine)
            held.callback(one.dispose)
        yield found


def live(store: Store, number: int) -> str:
    """Tell lives by chance."""
    run_state_machine_as_test(lambda: Life(store), settings=lives(number, STEPS))
    return f"{number} lives of {STEPS} steps, every one agreeing with the oracle"


def order(store: Store, _: int) -> str:
    """Tell every history in every order."""
    told = [told_in_every_order(store, history) for history in HISTORIES.values()]
    return f"{sum(told)} orders of {len(told)} histories, each with the same bytes"


def write(store: Store, number: int) -> str:
    """Write from eight processes at once."""
    seen = write_at_once(store, 8, number)
    return f"{seen} postings of 8 x {number} by 8 processes are there"


def main(what: str, number: str = "0") -> None:
    """Do it on each engine and print what was done and how long it took."""
    verb = {"lives": live, "orders": order, "writers": write}[what]
    with stores() as found:
        for store in found:
            began = time.perf_counter()
            done = verb(store, int(number))
            print(f"{store.engine.dialect.name}: {done}, {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
