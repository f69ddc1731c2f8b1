"""A long run of the verifier: 1,000 honest statements and 100,000 single changes; python -m tests.long.verifier."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from random import Random

from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.verifier.rainmaker_verify import Refused, read, verify
from tests.oracle.files import honest_files
from tests.oracle.mutations import mutated


def main(honest: int = 1_000, mutants: int = 100_000, seed: int = 2026) -> int:
    """Run it and say how it went; the exit code tells whether anything was judged wrongly."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/store.db")
        upgrade(engine)
        with Store(engine).unit() as unit:
            files = honest_files(unit, seed, honest)
        engine.dispose()
    print(f"{len(files)} statements made in {time.monotonic() - began:.0f} s", flush=True)
    refused = [text for text in files if not _accepted(read(text))]
    random, seen, passed = Random(seed), Counter[str](), Counter[str]()
    for turn in range(mutants):
        name, facts = mutated(random, files[turn % len(files)])
        seen[name] += 1
        passed[name] += _accepted(facts)
    print(f"honest: {len(files)}, refused {len(refused)}; changed: {mutants}, accepted {passed.total()}")
    for name, count in sorted(seen.items()):
        print(f"  {name}: {count}, accepted {passed[name]}")
    print(f"{time.monotonic() - began:.0f} s, seed {seed}")
    return int(bool(refused or passed.total()))


def _accepted(facts: dict) -> bool:
    try:
        verify(facts)
    except Refused:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
