"""Recovery at length: full disks, failing writes, flipped bytes, migrations killed anywhere, and a large restore.

`python -m tests.long.recovery full 30`, `... failing 40`, `... flips 1000`, `... killed`, `... restore 200`,
`... unrepeated 50`; each prints what it did. `full` and `failing` go through all twenty use cases; `restore` takes a
size in megabytes, and `unrepeated` restores amid messages.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot import migrations
from bot.recovery.backups import Vault, back_up
from bot.recovery.restoring import drill, restore
from bot.store import Store, open_engine
from program.restores import last_restore, settling
from tests.recovery.flips import counted
from tests.recovery.migrating import at_the_first_version, books_of, fill, killed_at
from tests.recovery.test_faults import fail_everywhere, fill_up
from tests.recovery.test_flips import LIFE
from tests.recovery.test_no_reposts import Chat, deliver, write
from tests.recovery.use_cases import USE_CASES, Kit, prepared

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def blank(folder: Path) -> Path:
    """Return a migrated, empty database."""
    file = folder / "blank.db"
    engine = open_engine(f"sqlite:///{file}")
    migrations.upgrade(engine)
    engine.dispose()
    return file


def full(folder: Path, limits: int) -> str:
    """Fill the disk up in the middle of every use case."""
    empty = blank(folder)
    yes = sum(fill_up(lambda name: prepared(empty, folder, name), folder, name, limits) for name in USE_CASES)
    tried = limits * len(USE_CASES)
    return (
        f"{limits} limits x {len(USE_CASES)} use cases: {yes} had room enough, "
        f"{tried - yes} met the full disk and changed nothing, all went on"
    )


def failing(folder: Path, places: int) -> str:
    """Fail at every write of every use case."""
    empty = blank(folder)
    number = sum(
        fail_everywhere(lambda name: prepared(empty, folder, name), folder, name, places) for name in USE_CASES
    )
    return f"{number} writes and commits of {len(USE_CASES)} use cases failed once each: all or nothing"


def flipped(folder: Path, number: int) -> str:
    """Flip bytes of a database in which money was earned, paid and stated."""
    file = folder / "lived.db"
    shutil.copy(blank(folder), file)
    kit = Kit(file)
    for name in LIFE:
        USE_CASES[name].act(kit)
    kit.close()
    return f"{number} flips: {dict(counted(file, folder, number, 7))}"


def killed(folder: Path, _number: int) -> str:
    """Kill a migration of ten thousand postings at every statement."""
    old = folder / "old.db"
    engine = open_engine(f"sqlite:///{old}")
    at_the_first_version(engine)
    fill(engine, 5000)
    books, place = books_of(engine), 0
    engine.dispose()
    while True:
        place += 1
        file = folder / "store.db"
        shutil.copy(old, file)
        if not killed_at(f"sqlite:///{file}", place):
            return f"killed at each of {place - 1} statements: the books were the same, and the rest went on"
        engine = open_engine(f"sqlite:///{file}")
        migrations.upgrade(engine)
        assert books_of(engine) == books
        engine.dispose()


def large(folder: Path, megabytes: int) -> str:
    """Back up, drill and restore a database of a size."""
    file = blank(folder)
    engine = open_engine(f"sqlite:///{file}")
    body = "x" * 100_000
    with engine.begin() as connection:
        for number in range(megabytes * 10):
            connection.exec_driver_sql("INSERT INTO fact VALUES (?, ?)", (f"ballast:{number}", body))
    engine.dispose()
    vault = Vault(folder / "backups")
    began = time.perf_counter()
    backup = back_up(engine, vault, NOW)
    made = time.perf_counter() - began
    drilled = drill(engine, backup, vault, NOW).seconds
    engine.dispose()
    restored = restore(engine, backup, vault, NOW).seconds
    size = backup.stat().st_size / 1e6
    return f"{size:,.0f} MB: backup {made:.1f} s, drill {drilled:.1f} s, restore {restored:.1f} s"


def unrepeated(folder: Path, number: int) -> str:
    """Back up while messages are written and sent, go on, restore, start: what stood in the chat stands there once."""
    empty, found, sent = blank(folder), 0, 0
    for seed in range(number):
        chance, file = Random(seed), folder / f"chat-{seed}.db"
        shutil.copy(empty, file)
        engine, vault = open_engine(f"sqlite:///{file}"), Vault(folder / f"backups-{seed}")
        store, chat = Store(engine), Chat()
        write(store, chance.randrange(1, 30))
        asyncio.run(deliver(store, chat, NOW, chance.randrange(0, 30)))
        with ThreadPoolExecutor(1) as aside:
            writing = aside.submit(write, store, 30, "meanwhile")
            backup = back_up(engine, vault, NOW)
            writing.result()
        asyncio.run(deliver(store, chat, NOW + timedelta(minutes=5), chance.randrange(10, 60)))
        before = len(chat.posted)
        engine.dispose()
        restore(engine, backup, vault, NOW + timedelta(hours=1))
        asyncio.run(deliver(store, chat, NOW + timedelta(hours=1), 90))
        assert len(set(chat.posted)) == len(chat.posted), f"seed {seed}: posted again"
        with store.unit(False) as session:
            ended = settling(session, last_restore(session))
        assert ended.open == 0, f"seed {seed}: {ended}"
        found, sent = found + ended.found, sent + len(chat.posted) - before
        engine.dispose()
    return (
        f"{number} restores: {found} messages found in the chat and not sent again, {sent} that were missing sent once"
    )


RUNS = {
    "full": (full, 30),
    "failing": (failing, 60),
    "flips": (flipped, 1000),
    "killed": (killed, 0),
    "restore": (large, 200),
    "unrepeated": (unrepeated, 50),
}


def main(names: list[str]) -> None:
    """Run what is named, or everything."""
    chosen = names[:1] or list(RUNS)
    for name in chosen:
        run, number = RUNS[name]
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            said = run(Path(folder), int(names[1]) if len(names) > 1 else number)
            print(f"{name}: {said} ({time.perf_counter() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
