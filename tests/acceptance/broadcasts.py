"""A broadcast to a crowd, while the whole program is killed again and again: what arrives, over the real wire."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from bot.store import Store, open_engine
from program.deliveries import Parcel, enqueue, reference_of
from sandbox.discord.guild import account
from sandbox.world import Person
from tests.acceptance.theatre import Theatre

# Longer than a claim lasts and a try takes to settle, so that a new process need not wait for the former one's.
_ON = timedelta(seconds=90)


def crowd(number: int) -> tuple[Person, ...]:
    """Return so many people, every other one in Discord."""
    return tuple(
        Person(
            f"guest{place}",
            f"Guest {place}",
            "partner",
            None if place % 2 else f"U0GUEST{place}",
            f"3100000000000{place:05d}" if place % 2 else None,
            "#777777",
        )
        for place in range(number)
    )


def seat(theatre: Theatre, guests: tuple[Person, ...]) -> None:
    """Let people be there, before the bot comes."""
    theatre.world.people = (*theatre.world.people, *guests)
    for guest in guests:
        if guest.discord:
            theatre.discord.state.guild.worn[account(guest)] = set()


def announce(theatre: Theatre, guests: tuple[Person, ...]) -> None:
    """Write a message for each of them into the outbox."""
    store, now = Store(open_engine(f"sqlite:///{theatre.database}")), datetime.now(UTC)
    with store.unit() as session:
        for guest in guests:
            enqueue(session, _parcel(guest), now)
    store.dispose()


def _parcel(guest: Person) -> Parcel:
    words = f"The meeting is on Friday, {guest.name}."
    key = f"broadcast:meeting:{guest.key}"
    if guest.discord:
        drawing = {"components": [{"type": 10, "content": words}], "files": []}
        return Parcel(key, "discord", f"user:{guest.discord}", drawing)
    mark = f"delivery:{reference_of(key)}"
    block = {"type": "section", "text": {"type": "mrkdwn", "text": words}, "block_id": mark}
    return Parcel(key, "slack", f"user:{guest.slack}", {"text": words, "blocks": [block], "classic_blocks": [block]})


def arrived(theatre: Theatre, guests: tuple[Person, ...]) -> Counter[int]:
    """Return how many people have how many messages."""
    return Counter(
        len(theatre.slack.messages(theatre.slack.dm(guest.key)))
        if guest.slack
        else len(theatre.discord.messages("dm", guest.key))
        for guest in guests
    )


def waiting(theatre: Theatre) -> int:
    """Return how many of the messages have not ended."""
    rows = sqlite3.connect(theatre.database)
    ended = "('sent', 'refused', 'ambiguous')"
    wanted = f"select count(*) from delivery where key like 'broadcast:meeting:%' and state not in {ended}"
    number = int(rows.execute(wanted).fetchone()[0])
    rows.close()
    return number


async def kill_again_and_again(theatre: Theatre, kills: int, seed: int) -> int:
    """Start the bot and kill it while it sends, so many times; return how many kills met it with messages waiting."""
    chance, met = Random(seed), 0
    for _ in range(kills):
        bot = await theatre.serve()
        await asyncio.sleep(chance.uniform(0.0, 1.2))
        met += bool(waiting(theatre))
        await bot.stop(signal.SIGKILL)
        theatre.world.clock.move_to(theatre.world.clock.now() + _ON)
    return met


async def let_it_finish(theatre: Theatre, seconds: float) -> None:
    """Start the bot once more and wait until nothing waits; the clock is moved on while it looks for what it left."""
    await theatre.serve()
    deadline = time.monotonic() + seconds
    while waiting(theatre):
        assert time.monotonic() < deadline, f"{waiting(theatre)} messages still wait:\n{theatre.bot.log[-4000:]}"
        await asyncio.sleep(2)
        theatre.world.clock.move_to(theatre.world.clock.now() + timedelta(seconds=25))
