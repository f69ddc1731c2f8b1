"""What is posted under a message stands in its thread, and is found there again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.delivery import Outgoing, Search, SendUnknown, thread_destination
from bot.chat.markup import Words
from bot.chat.reply import Reply, Text
from bot.slack.adapter import SlackAdapter
from sandbox.slack import methods_rooms
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


async def chat(adapter: SlackAdapter, thread: str, name: str, posts: int) -> None:
    """Post so many others into a thread."""
    drawing = adapter.draw(Reply(Words("Aye"), (Text(Words("I agree")),)))
    for at in range(posts):
        await adapter.send(Outgoing(f"{name}:{at}", thread, drawing))


async def pages_of(adapter: SlackAdapter, wanted: Outgoing, since: datetime) -> list[tuple[str, ...]]:
    """Read a thread to its end, and return what each page told of a message."""
    pages: list[tuple[str, ...]] = []
    position = None
    while not pages or position is not None:
        assert len(pages) < 10, "the reading goes round in circles"
        looked = await adapter.look(Search(wanted.destination, (wanted,), since, position))
        pages.append(looked.found.get(wanted.key, ()))
        position = looked.position
    return pages


@pytest.mark.parametrize(("before", "after"), [(0, 40), (40, 0), (40, 40), (14, 1), (15, 0), (16, 15)])
@pytest.mark.parametrize(
    "since", [timedelta(minutes=-1), timedelta(seconds=60)], ids=["from before the card", "from the card on"]
)
async def test_a_post_in_a_long_thread_is_found_again_once_wherever_it_stands(
    bench: Any, slack: Any, before: int, after: int, since: timedelta
) -> None:
    slack.rate_limits = False
    adapter = bench.adapters[0]
    drawing = adapter.draw(Reply(Words("Motion 1"), (Text(Words("A glossary")),)))
    card = await adapter.send(Outgoing("card", "C0COMMUNITY", drawing))
    thread = thread_destination(card, "Motion 1")
    under = Outgoing("thread:1", thread, drawing)
    begun = datetime.fromtimestamp(float(card.partition("/")[2]), UTC)
    await chat(adapter, thread, "before", before)
    address = await adapter.send(under)
    await chat(adapter, thread, "after", after)
    told = await pages_of(adapter, under, begun + since)
    assert [found for page in told for found in page] == [address]
    absent = Outgoing("thread:2", thread, drawing)
    assert not any(await pages_of(adapter, absent, begun + since))


async def test_a_post_that_stands_twice_in_a_thread_is_told_oldest_first(bench: Any, slack: Any) -> None:
    slack.rate_limits = False
    adapter, since = bench.adapters[0], datetime.now(UTC)
    drawing = adapter.draw(Reply(Words("Motion 1"), (Text(Words("A glossary")),)))
    card = await adapter.send(Outgoing("card", "C0COMMUNITY", drawing))
    under = Outgoing("thread:1", thread_destination(card, "Motion 1"), drawing)
    first, second = await adapter.send(under), await adapter.send(under)
    assert await pages_of(adapter, under, since) == [(first, second)]


async def test_the_message_that_a_thread_hangs_under_is_no_post_of_the_thread(bench: Any, slack: Any) -> None:
    adapter, since = bench.adapters[0], datetime.now(UTC)
    drawing = adapter.draw(Reply(Words("Motion 1"), (Text(Words("A glossary")),)))
    card = await adapter.send(Outgoing("card", "C0COMMUNITY", drawing))
    under = Outgoing("card", thread_destination(card, "Motion 1"), drawing)
    assert await pages_of(adapter, under, since) == [()]


async def test_a_page_without_posts_that_is_not_the_last_leaves_it_unknown(
    bench: Any, slack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = bench.adapters[0]
    drawing = adapter.draw(Reply(Words("Motion 1"), (Text(Words("A glossary")),)))
    card = await adapter.send(Outgoing("card", "C0COMMUNITY", drawing))
    under = Outgoing("thread:1", thread_destination(card, "Motion 1"), drawing)
    monkeypatch.setattr(methods_rooms, "_messages", lambda *given: {"messages": [], "has_more": True})
    with pytest.raises(SendUnknown, match="empty_page"):
        await pages_of(adapter, under, datetime.now(UTC))
