"""Under load the relay stays below every limit, and what is in doubt is settled at a request a minute."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.chat.delivery import SendLater, SendUnknown
from bot.chat.job import Channel
from bot.slack.adapter import PACE


@pytest.mark.parametrize(("messages", "channels"), [(200, 10)])
async def test_many_messages_to_many_channels_stay_under_every_limit(office, messages, channels):
    office.slack.pace = PACE
    office.relay = office.new_relay()
    for channel in range(channels):
        office.places[(f"p{channel}", "slack")] = f"C{channel}"
    for number in range(messages):
        office.write(f"m{number}", Channel(f"p{number % channels}"))
    office.slack.fail("send", SendLater(7, "slow down"), times=5)
    await office.run(messages * 0.5, step=1)
    sent = defaultdict(list)
    for kind, channel, at in office.slack.calls:
        if kind == "send":
            sent[channel].append(at)
    gaps = [after - before for times in sent.values() for before, after in pairwise(times)]
    assert min(gaps) >= timedelta(seconds=1)
    minutes = Counter(at.replace(second=0) for times in sent.values() for at in times)
    assert max(minutes.values()) <= 205
    assert (len([row for row in office.rows() if row.state == "sent"]), office.slack.doubled()) == (messages, [])


async def test_a_hundred_messages_in_doubt_in_twenty_channels_settle_at_one_request_a_minute(office):
    """Each channel also has so much talk in it that a page of fifteen does not hold all of it."""
    read_at = []

    def one_a_minute(search):
        if read_at and office.now - read_at[-1] < timedelta(seconds=60):
            raise SendLater((read_at[-1] + timedelta(seconds=60) - office.now).total_seconds(), "one a minute")
        read_at.append(office.now)

    look = office.slack.look

    async def limited(search):
        one_a_minute(search)
        return await look(search)

    office.slack.look = limited
    for channel in range(20):
        office.places[(f"p{channel}", "slack")] = f"C{channel}"
    for number in range(100):
        office.write(f"m{number}", Channel(f"p{number % 20}"))
    for number in range(100):
        office.slack.fail("send", SendUnknown("no answer"), applied=number % 3 > 0)
    await office.run(10)
    for channel in range(20):
        there = office.slack.channels[f"C{channel}"]
        there.extend(type(there[0])(f"talk {n}", "talk", office.now, f"C{channel}/t{n}") for n in range(25))
    began = office.now
    await office.run(7200, step=20)
    assert {row.state for row in office.rows()} == {"sent"}
    assert [key for key in office.slack.doubled() if key.startswith("m")] == []
    assert office.now - began <= timedelta(hours=2)
    assert all(after - before >= timedelta(seconds=60) for before, after in pairwise(read_at))
