"""A thousand messages to fifty channels, by a clock that is moved: `python -m tests.long.deliveries` prints figures."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from sqlalchemy import event

from bot.chat.delivery import SendLater
from bot.chat.job import Channel
from bot.migrations import upgrade
from bot.slack.adapter import PACE
from bot.store import Store, open_engine
from tests.relay.conftest import Office

MESSAGES, CHANNELS, LIMITED = 1000, 50, 20


async def play(office: Office) -> str:
    """Send them all, with some answers that ask to wait; what goes wrong raises AssertionError."""
    office.slack.pace = PACE
    office.relay = office.new_relay()
    for channel in range(CHANNELS):
        office.places[(f"p{channel}", "slack")] = f"C{channel}"
    for number in range(MESSAGES):
        office.write(f"m{number}", Channel(f"p{number % CHANNELS}"))
    office.slack.fail("send", SendLater(7, "slow down"), times=LIMITED)
    began = office.now
    while any(row.state != "sent" for row in office.rows()):
        await office.run(30)
    sent: dict[str, list[datetime]] = defaultdict(list)
    for _, channel, at in office.slack.calls:
        sent[channel].append(at)
    apart = min((after - before).total_seconds() for times in sent.values() for before, after in pairwise(times))
    minute = max(Counter(at.replace(second=0) for times in sent.values() for at in times).values())
    assert apart >= 1 and office.slack.doubled() == [], (apart, office.slack.doubled())
    took = (office.now - began).total_seconds()
    return (
        f"{MESSAGES:,} messages in {CHANNELS} channels: {took:.0f} s of the clock, at most {minute} a minute, "
        f"at least {apart:.1f} s apart in a channel, {LIMITED} answers to wait kept, 0 doubled"
    )


def main() -> None:
    """Play it on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(open_engine(f"sqlite:///{Path(folder) / 'office.db'}"))
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("pragma synchronous=off"))
        upgrade(store.engine)
        print(asyncio.run(play(Office(store))))
        store.dispose()


if __name__ == "__main__":
    main()
