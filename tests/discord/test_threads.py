"""What is posted under a message stands in its thread, which is begun once, and is found there again."""

from datetime import timedelta

import pytest

from bot.chat.delivery import Outgoing, Search, SendRefused, SendUnknown, thread_destination
from bot.chat.markup import Words
from bot.chat.reply import Reply, Text
from sandbox.discord.faults import Fault
from sandbox.world import PLACES

COUNCIL = PLACES[2].discord


async def carded(adapter):
    drawing = adapter.draw(Reply(Words("Motion 1"), (Text(Words("A glossary")),)))
    return await adapter.send(Outgoing("card", COUNCIL, drawing)), drawing


async def test_a_thread_is_begun_once_and_what_is_in_it_is_found_again(server, adapter):
    card, drawing = await carded(adapter)
    since = server.world.clock.now() - timedelta(minutes=1)
    under = [Outgoing(f"thread:{n}", thread_destination(card, "Motion 1"), drawing) for n in (1, 2)]
    server.inject("POST /channels", Fault.dropped())
    with pytest.raises(SendUnknown):
        await adapter.send(under[0])
    addresses = [await adapter.send(one) for one in under]
    thread = card.partition("/")[2]
    assert server.state.guild.threads[thread]["name"] == "Motion 1"
    assert [address.partition("/")[0] for address in addresses] == [thread, thread]
    looked = await adapter.look(Search(under[0].destination, tuple(under), since))
    assert looked.found == {one.key: (address,) for one, address in zip(under, addresses, strict=True)}


async def test_without_its_message_there_is_no_thread(server, adapter):
    _, drawing = await carded(adapter)
    with pytest.raises(SendRefused):
        await adapter.send(Outgoing("thread:1", thread_destination(f"{COUNCIL}/123", "Motion 1"), drawing))
