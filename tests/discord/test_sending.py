"""Messages are delivered exactly as drawn, once, and what became of them is told exactly."""

import json

import pytest

from bot.chat.delivery import CardGone, Outgoing, Scope, Search, SendLater, SendRefused, SendUnknown
from bot.chat.markup import Words
from bot.chat.reply import Chart, ChartKind, Column, File, Picture, Qr, Reply, Series, Table, Text
from bot.discord.sender import Sender, mark_of, nonce_of
from sandbox.discord.faults import Fault
from sandbox.world import PLACES
from tests.discord.conftest import until

COMMUNITY = PLACES[0].discord
POST = "POST /channels"


def outgoing(adapter, *blocks, key="roundup:2026Q3", to=COMMUNITY):
    return Outgoing(key, to, adapter.draw(Reply(Words("Roundup"), blocks)))


async def find(adapter, message, since):
    """Look through a channel, page by page, for one message."""
    position = None
    while True:
        looked = await adapter.look(Search(message.destination, (message,), since, position))
        if looked.found or looked.position is None:
            return next(iter(looked.found.get(message.key, ())), None)
        position = looked.position


async def test_a_stored_drawing_is_sent_as_it_was_drawn(server, adapter):
    """It may rest in the outbox as JSON in between; nobody is pinged by it."""
    message = outgoing(adapter, Text(Words("Hello <@Ada;discord=300000000000000011>")))
    stored = Outgoing(message.key, message.destination, json.loads(json.dumps(message.drawing)))
    address = await adapter.send(stored)
    sent = server.calls(POST)[0].body
    assert address == f"{COMMUNITY}/{server.messages()[0].id}"
    first = message.drawing["components"][0]
    assert sent["components"] == [{**first, "id": mark_of(message.key)}]
    assert sent["allowed_mentions"] == {"parse": []}
    assert server.messages()[0].pings == frozenset()


async def test_files_and_pictures_go_with_the_message(server, adapter):
    """Charts, codes and documents keep their text alternatives and types."""
    chart = Chart(ChartKind.BAR, Words("Sales"), ("a", "b"), (Series(Words("x"), (1, 2)),), Words("Sales rose."))
    blocks = (
        chart,
        Picture(Qr("https://acme.example/r/ada"), "code.png", Words("A code")),
        File(b"a,b", "rows of mine.csv", "text/csv", Words("Your rows")),
        Table(Words("Long"), (Column(Words("n")),), tuple((Words(str(n)),) for n in range(40))),
    )
    await adapter.send(outgoing(adapter, *blocks))
    message = server.messages()[0]
    assert [one["filename"] for one in message.attachments] == ["chart.png", "code.png", "rows-of-mine.csv", "long.csv"]
    assert message.attachments[0]["description"] == "Sales rose."
    assert (message.attachments[0]["width"], message.attachments[0]["height"]) == (800, 450)
    assert "20 more rows are in the file" in message.text


async def test_a_dropped_answer_is_unknown_and_the_next_try_finds_the_message(server, adapter):
    """The nonce is the key's, so Discord knows the second try for the first."""
    server.inject(POST, Fault.dropped())
    with pytest.raises(SendUnknown):
        await adapter.send(outgoing(adapter))
    address = await adapter.send(outgoing(adapter))
    assert len(server.messages()) == 1
    assert address.endswith(server.messages()[0].id)
    assert len({call.body["nonce"] for call in server.calls(POST)}) == 1


async def test_a_message_of_unknown_fate_is_found_again(server, adapter):
    """Long after the nonce is forgotten, its mark tells whether it arrived; others of the same words do not count."""
    since = server.world.clock.now()
    server.inject(POST, Fault.dropped())
    with pytest.raises(SendUnknown):
        await adapter.send(outgoing(adapter))
    arrived = server.messages()[0].id
    for number in range(3):
        await adapter.send(outgoing(adapter, key=f"other:{number}"))
    server.world.clock.offset += 3600
    assert await find(adapter, outgoing(adapter), since) == f"{COMMUNITY}/{arrived}"
    assert await find(adapter, outgoing(adapter, key="never sent"), since) is None


async def test_a_message_of_another_bot_is_not_taken_for_ours(server, adapter):
    since = server.world.clock.now()
    await adapter.send(outgoing(adapter))
    message = server.messages()[0]
    message.author = {**message.author, "id": "800000000000000099"}
    assert await find(adapter, outgoing(adapter), since) is None


async def test_a_message_of_unknown_fate_is_found_in_a_long_channel(server, adapter):
    since = server.world.clock.now()
    for number in range(120):
        await server.say("ada", f"chatter {number}")
    address = await adapter.send(outgoing(adapter))
    assert await find(adapter, outgoing(adapter), since) == address


async def test_a_channel_that_cannot_be_read_tells_nothing(server, adapter):
    server.switches.hidden_channels.add(COMMUNITY)
    with pytest.raises(SendRefused):
        await find(adapter, outgoing(adapter), server.world.clock.now())


async def test_silence_is_unknown(server, adapter, templates):
    """Nobody waits for ever, and nobody guesses."""
    server.inject(POST, Fault.hang())
    with pytest.raises(SendUnknown):
        await Sender(templates, seconds=0.1).send(adapter._line, outgoing(adapter))


def test_the_nonce_is_the_keys_and_short_enough():
    assert nonce_of("a" * 300) == nonce_of("a" * 300)
    assert nonce_of("a") != nonce_of("b")
    assert len(nonce_of("a")) == 25


async def test_a_message_that_was_sent_and_deleted_is_not_made_again(server, adapter):
    server.inject(POST, Fault.error(404, 10008, "Unknown Message"))
    assert await adapter.send(outgoing(adapter)) == f"{COMMUNITY}/deleted"


async def test_a_direct_message_opens_the_channel_once(server, adapter):
    person = f"user:{server.world.person('ada').discord}"
    for key in ("one", "two"):
        await adapter.send(outgoing(adapter, key=key, to=person))
    assert len(server.messages("dm", "ada")) == 2
    assert len(server.calls("POST /users/@me/channels")) == 1


async def test_closed_direct_messages_are_refused_with_advice(server, adapter):
    server.switches.closed_dms.add("ada")
    with pytest.raises(SendRefused, match="allow direct messages"):
        await adapter.send(outgoing(adapter, to=f"user:{server.world.person('ada').discord}"))


async def test_missing_rights_are_refused_with_advice(server, adapter):
    server.switches.silent_channels.add(COMMUNITY)
    with pytest.raises(SendRefused, match="Send Messages"):
        await adapter.send(outgoing(adapter))
    server.switches.hidden_channels.add(COMMUNITY)
    with pytest.raises(SendRefused, match="view that channel"):
        await adapter.send(outgoing(adapter))
    with pytest.raises(SendRefused, match="no longer exists"):
        await adapter.send(outgoing(adapter, to="299999999999999999"))


async def test_any_other_refusal_names_its_code(server, adapter):
    server.inject(POST, Fault.error(400, 160002, "Cannot reply"))
    with pytest.raises(SendRefused, match="160002"):
        await adapter.send(outgoing(adapter))


async def test_pauses_are_for_later(server, adapter):
    server.inject(POST, Fault.rate_limited(7, via=False))
    with pytest.raises(SendLater) as later:
        await adapter.send(outgoing(adapter))
    assert later.value.seconds == 7
    server.inject("POST /users/@me/channels", Fault.error(403, 40003, "You are opening direct messages too fast"))
    with pytest.raises(SendLater) as later:
        await adapter.send(outgoing(adapter, to=f"user:{server.world.person('ada').discord}"))
    assert later.value.seconds >= 60
    assert server.messages() == []


async def test_a_failure_of_discords_own_leaves_open_what_became_of_it(server, adapter):
    server.inject(POST, Fault.server_error(503))
    with pytest.raises(SendUnknown, match="503"):
        await adapter.send(outgoing(adapter))


async def test_a_bot_that_is_not_connected_sends_later(server, connect):
    async with connect(token="wrong") as adapter:
        await until(lambda: "refused" in adapter.health.detail)
        with pytest.raises(SendLater):
            await adapter.send(outgoing(adapter))


async def test_a_message_is_changed_in_place_and_one_that_was_deleted_is_gone(server, adapter):
    address = await adapter.send(outgoing(adapter))
    await adapter.edit(outgoing(adapter, Text(Words("Later")), key="two"), address)
    (message,) = server.messages()
    assert "Later" in message.text
    assert "nonce" not in server.calls("PATCH /channels")[0].body
    with pytest.raises(CardGone):
        await adapter.edit(outgoing(adapter), f"{COMMUNITY}/299999999999999999")


async def test_a_refusal_says_what_it_is_about(server, adapter):
    for status, code, scope in [
        (403, 50013, Scope.CHANNEL),
        (403, 50007, Scope.PERSON),
        (401, 0, Scope.PLATFORM),
        (400, 50035, Scope.MESSAGE),
    ]:
        server.inject(POST, Fault.error(status, code, "no"))
        with pytest.raises(SendRefused) as refused:
            await adapter.send(outgoing(adapter))
        assert refused.value.scope is scope
