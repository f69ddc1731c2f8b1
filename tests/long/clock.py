"""The clock at full length: every zone, change, hour and kind of schedule; then ten years of a thousand schedules.

Run it with `make long-clock`; it prints its figures, which stand in docs/reliability.md.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import time
from pathlib import Path
from time import perf_counter

from sqlalchemy import event

from bot.app import PROMPTS
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.migrations import upgrade
from bot.store import Store, open_engine
from tests.algorithms.every_zone import MINUTES, changes, compare, zone_names
from tests.algorithms.ten_years import Found, Scale, simulate

KINDS = ("daily", "weekly", "monthly", "quarterly")
SCALES = {
    "years": Scale(schedules=1000, outages=200, years=10, jumps=40),
    "months": Scale(schedules=100, outages=60, years=2, jumps=20),
}


def main() -> int:
    """Run both parts, or those that are named: zones, years, or a shorter time, months."""
    wanted = sys.argv[1:] or ["zones", "years"]
    right = [every_zone() if name == "zones" else passing(SCALES[name]) for name in wanted]
    return 0 if all(right) else 1


def every_zone() -> bool:
    """Compare every occurrence around every change of every zone with the oracle's; the first that differs raises."""
    began, compared, names = perf_counter(), 0, zone_names()
    known: dict[tuple[object, ...], str] = {}
    number = 0
    for name in names:
        found = changes(name)
        number += len(found)
        # Zones that share all of their changes are one under several names.
        same = tuple((one.at, one.local) for one in found)
        if known.setdefault(same, name) == name:
            compared += sum(
                compare(one, time(hour, minute), KINDS) for one in found for hour in range(24) for minute in MINUTES
            )
            print(f"{name}: {compared:,} so far, {perf_counter() - began:.0f} s", flush=True)
    print(f"{len(names)} zones, {len(known)} of them different, {number:,} changes of clocks, {compared:,} occurrences")
    print(f"each label once, in order, when the oracle says; {perf_counter() - began:.0f} s", flush=True)
    return True


def passing(scale: Scale) -> bool:
    """Simulate a time and print what was counted."""
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'clock.db'}")
        event.listen(engine, "connect", lambda connection, _record: connection.execute("pragma synchronous=off"))
        upgrade(engine)
        found = asyncio.run(simulate(Store(engine), Templates(PROMPTS, FILTERS), scale, seed=1))
        engine.dispose()
    print(f"{scale}: {found}; {perf_counter() - began:.0f} s", flush=True)
    return found == Found(money=found.money, digests=found.digests, skipped=found.skipped)


if __name__ == "__main__":
    sys.exit(main())
