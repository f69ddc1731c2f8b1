"""An outbox message is posted once, and what became of it is said exactly."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.delivery import CardGone, Outgoing, Scope, Search, SendLater, SendRefused, SendUnknown
from bot.chat.markup import Words
from bot.chat.reply import Column, File, Reply, Table, Text
from bot.slack import web
from bot.slack.adapter import SlackAdapter
from bot.slack.connection import SlackConnection
from sandbox.slack.faults import Fault

COMMUNITY = "C0COMMUNITY"


@pytest.fixture
async def adapter(bench: Any, slack: Any) -> SlackAdapter:
    found: SlackAdapter = bench.adapters[0]
    return found


def outgoing(adapter: SlackAdapter, destination: str = COMMUNITY, key: str = "board:1") -> Outgoing:
    rows = Table(Words("Best"), (Column(Words("Who")),), ((Words("Ada"),),))
    return Outgoing(key, destination, adapter.draw(Reply(Words("Board"), (Text(Words("Hello")), rows))))


async def find(adapter: SlackAdapter, message: Outgoing, since: datetime) -> str | None:
    """Look through a channel, page by page, for one message."""
    channel, position = await adapter.resolve(message.destination), None
    while True:
        looked = await adapter.look(Search(channel, (message,), since, position))
        if looked.found or looked.position is None:
            return next(iter(looked.found.get(message.key, ())), None)
        position = looked.position


async def test_a_message_is_posted_with_its_key_and_without_previews(adapter: SlackAdapter, slack: Any) -> None:
    address = await adapter.send(outgoing(adapter))
    (message,) = slack.messages()
    assert address == f"{COMMUNITY}/{message.ts}"
    assert message.metadata == {"event_type": "rainmaker_delivery", "event_payload": {"key": "board:1"}}
    (call,) = slack.calls("chat.postMessage")
    assert call.params["unfurl_links"] is False
    assert call.params["unfurl_media"] is False


async def test_a_person_is_reached_in_direct_messages(adapter: SlackAdapter, slack: Any) -> None:
    address = await adapter.send(outgoing(adapter, "user:U0ADA"))
    assert address.startswith(slack.dm("ada") + "/")


async def test_files_follow_their_message(adapter: SlackAdapter, slack: Any) -> None:
    reply = Reply(Words("Statement"), (File(b"a,b", "q1.csv", "text/csv", Words("Quarter")),))
    await adapter.send(Outgoing("k", "user:U0ADA", adapter.draw(reply)))
    first, second = slack.messages(slack.dm("ada"))
    assert "Statement" in first.text
    assert second.files[0]["name"] == "q1.csv"


async def test_where_new_blocks_are_refused_classic_ones_go_out_once(adapter: SlackAdapter, slack: Any) -> None:
    slack.new_blocks = False
    await adapter.send(outgoing(adapter))
    (message,) = slack.messages()
    assert all(block["type"] != "data_table" for block in message.blocks)


@pytest.mark.parametrize(
    ("code", "advice"), [("not_in_channel", "/invite"), ("is_archived", "archived"), ("odd_error", "odd_error")]
)
async def test_a_refusal_carries_advice(adapter: SlackAdapter, slack: Any, code: str, advice: str) -> None:
    slack.inject("chat.postMessage", Fault.error(code))
    with pytest.raises(SendRefused, match=advice):
        await adapter.send(outgoing(adapter))
    assert slack.messages() == []


async def test_an_unknown_channel_and_person_are_refusals(adapter: SlackAdapter) -> None:
    for destination in ("C0NOWHERE", "user:U0NOBODY"):
        with pytest.raises(SendRefused):
            await adapter.send(outgoing(adapter, destination))


async def test_a_rate_limit_is_waited_for_by_the_outbox(adapter: SlackAdapter, slack: Any) -> None:
    slack.inject("chat.postMessage", Fault.rate_limited(7))
    with pytest.raises(SendLater) as told:
        await adapter.send(outgoing(adapter))
    assert told.value.seconds == 7
    assert len(slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", [Fault.dropped(), Fault.dropped(applied=False), Fault.http(500), Fault.http(503)])
async def test_a_lost_answer_is_unknown_and_nothing_is_posted_again(
    adapter: SlackAdapter, slack: Any, fault: Fault
) -> None:
    message = outgoing(adapter)
    since = datetime.now(UTC)
    slack.inject("chat.postMessage", fault)
    with pytest.raises(SendUnknown):
        await adapter.send(message)
    assert len(slack.calls("chat.postMessage")) <= 1
    found = await find(adapter, message, since)
    assert (found is not None) is (len(slack.messages()) == 1)
    if found:
        assert found == f"{COMMUNITY}/{slack.messages()[0].ts}"


async def test_fatal_errors_of_slack_are_unknown_too(adapter: SlackAdapter, slack: Any) -> None:
    slack.inject("chat.postMessage", Fault.error("fatal_error"))
    with pytest.raises(SendUnknown):
        await adapter.send(outgoing(adapter))


async def test_a_silence_is_unknown(
    bench: Any, slack: Any, adapter: SlackAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "CALL_SECONDS", 0.2)
    hasty = await bench.adapter(sockets=1)
    slack.inject("chat.postMessage", Fault.hang(applied=True))
    with pytest.raises(SendUnknown):
        await hasty.send(outgoing(hasty))


async def test_another_message_of_ours_is_not_mistaken_for_it(
    adapter: SlackAdapter, slack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.rate_limits = False
    since = datetime.now(UTC)
    for at in range(40):
        await adapter.send(outgoing(adapter, "user:U0ADA", key=f"other:{at}"))
    assert await find(adapter, outgoing(adapter, "user:U0ADA", key="mine"), since) is None
    there = await adapter.send(outgoing(adapter, "user:U0ADA", key="mine"))
    assert await find(adapter, outgoing(adapter, "user:U0ADA", key="mine"), since) == there
    later = since + timedelta(hours=1)
    assert await find(adapter, outgoing(adapter, "user:U0ADA", key="mine"), later) is None


async def test_unreadable_history_leaves_it_unknown(adapter: SlackAdapter, slack: Any) -> None:
    slack.inject("conversations.history", Fault.error("missing_scope"))
    with pytest.raises(SendUnknown, match="missing_scope"):
        await find(adapter, outgoing(adapter), datetime.now(UTC))


async def test_what_cannot_connect_was_not_sent(bench: Any) -> None:
    adapter = SlackAdapter(
        bench_connection(bench, api_url="http://127.0.0.1:9/slack/api/"), bench.dispatcher, asyncio.to_thread
    )
    with pytest.raises(SendLater):
        await adapter.send(outgoing(adapter))
    starting = asyncio.create_task(adapter.start())
    await asyncio.sleep(0)
    with pytest.raises(SendLater):
        await adapter.send(outgoing(adapter))
    assert not adapter.health.connected
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    await adapter.stop()


def bench_connection(bench: Any, **changes: Any) -> Any:
    return SlackConnection(bot_token="xoxb-x", app_token="xapp-x", **changes)


async def test_a_message_shows_its_reference_last_and_is_found_by_it_where_slack_hides_metadata(
    adapter: SlackAdapter, slack: Any
) -> None:
    since = datetime.now(UTC)
    drawing = adapter.draw(Reply(Words("Board"), (Text(Words("Hello")),)), "7K3Q-19")
    message = Outgoing("board:1", COMMUNITY, drawing, "7K3Q-19")
    address = await adapter.send(message)
    (posted,) = slack.messages()
    assert posted.blocks[-1]["elements"][0]["text"] == "ref 7K3Q-19"
    posted.metadata = None
    assert await find(adapter, message, since) == address
    other = Outgoing("board:2", COMMUNITY, drawing, "8A2B-01")
    assert await find(adapter, other, since) is None


async def test_a_message_is_changed_in_place_and_one_that_was_deleted_is_gone(
    adapter: SlackAdapter, slack: Any
) -> None:
    address = await adapter.send(outgoing(adapter))
    changed = Outgoing("board:2", COMMUNITY, adapter.draw(Reply(Words("Later"), (Text(Words("Bye")),))))
    await adapter.edit(changed, address)
    (message,) = slack.messages()
    assert "Later" in message.text
    with pytest.raises(CardGone) as gone:
        await adapter.edit(changed, f"{COMMUNITY}/1.000001")
    assert gone.value.deleted


async def test_a_change_without_an_answer_is_unknown_and_made_once(adapter: SlackAdapter, slack: Any) -> None:
    address = await adapter.send(outgoing(adapter))
    slack.inject("chat.update", Fault.dropped())
    with pytest.raises(SendUnknown):
        await adapter.edit(outgoing(adapter), address)
    assert len(slack.calls("chat.update")) == 1


@pytest.mark.parametrize(
    ("code", "scope"),
    [("is_archived", Scope.CHANNEL), ("token_revoked", Scope.PLATFORM), ("msg_too_long", Scope.MESSAGE)],
)
async def test_a_refusal_says_what_it_is_about(adapter: SlackAdapter, slack: Any, code: str, scope: Scope) -> None:
    slack.inject("chat.postMessage", Fault.error(code))
    with pytest.raises(SendRefused) as refused:
        await adapter.send(outgoing(adapter))
    assert refused.value.scope is scope
