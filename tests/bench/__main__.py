"""The benches' command line: all of them or some by name, as one table; `--record` keeps it in docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure, table

MODULES = {
    "chat": "chat",
    "redirect": "edge",
    "clicks": "clicks",
    "rollups": "rollups",
    "start": "start",
    "ingest": "ingest",
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_KEPT = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)


def main() -> int:
    """Run what was named; return 1 with `--strict` when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MODULES)}; all without one")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target was missed")
    asked = parser.parse_args()
    names = asked.names or list(MODULES)
    unknown = sorted(set(names) - MODULES.keys())
    if unknown:
        parser.error(f"no bench is called {', '.join(unknown)}; there are {', '.join(MODULES)}")
    if asked.record and set(names) != MODULES.keys():
        parser.error("only a run of all benches is recorded, so that every figure is of one run")
    figures = {name: _run(name) for name in names}
    drawn = table([figure.cells(name) for name, found in figures.items() for figure in found])
    print(f"\n{_machine()}\n\n{drawn}")
    if asked.record:
        record(drawn)
    missed = any(figure.met is False for found in figures.values() for figure in found)
    return 1 if asked.strict and missed else 0


def _run(name: str) -> list[Figure]:
    began = time.perf_counter()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    found = list(importlib.import_module(f"tests.bench.{MODULES[name]}").bench())
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    return found


def record(drawn: str) -> None:
    """Keep a table on the page, in place of the one before; SystemExit where the page has no place for it."""
    page = PAGE.read_text(encoding="utf-8")
    kept, places = _KEPT.subn(lambda found: f"{found[1]}{_machine()}\n\n{drawn}\n{found[2]}", page)
    if places != 1:
        raise SystemExit(f"{PAGE.name} has no place for the table")
    PAGE.write_text(kept, encoding="utf-8")


def _machine() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load averages {load}."
    )


if __name__ == "__main__":
    sys.exit(main())
