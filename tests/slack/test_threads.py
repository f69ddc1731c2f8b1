"""What is posted under a message stands in its thread, and is found there again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.delivery import Outgoing, Search, SendUnknown, thread_destination
from bot.chat.markup import Words
from bot.chat.reply import Reply, Text
from sandbox.slack.faults import Fault


async def test_a_post_under_a_message_is_found_again_in_its_thread(bench: Any, slack: Any) -> None:
    adapter = bench.adapters[0]
    drawing = adapter.draw(Reply(Words("Motion 1"), (Text(Words("A glossary")),)))
    card = await adapter.send(Outgoing("card", "C0COMMUNITY", drawing))
    under = Outgoing("thread:1", thread_destination(card, "Motion 1"), drawing)
    slack.inject("chat.postMessage", Fault.dropped())
    since = datetime.now(UTC) - timedelta(minutes=1)
    with pytest.raises(SendUnknown):
        await adapter.send(under)
    looked = await adapter.look(Search(under.destination, (under,), since))
    [address] = looked.found["thread:1"]
    [message] = [one for one in slack.messages("C0COMMUNITY") if one.thread_ts]
    assert address == f"C0COMMUNITY/{message.ts}" and message.thread_ts == card.partition("/")[2]
    assert looked.position is None
