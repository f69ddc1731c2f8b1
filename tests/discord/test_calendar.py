"""The calendar through the real client: made once, changed, called off, found again, struck where it stands twice."""

from datetime import timedelta

import pytest

from bot.chat.delivery import CardGone, Outgoing, Search, SendRefused
from bot.chat.job import Appointment
from tests.discord.conftest import until


def outgoing(adapter, start, key="event:1:calendar:0:discord", **more):
    """Return an appointment as the outbox hands it over."""
    facts = {"title": "Ask us *anything*", "text": "Bring questions. @everyone", "place": "https://acme.example/live"}
    booked = Appointment(**facts | {"starts_at": start, "ends_at": start + timedelta(hours=1)} | more)
    return Outgoing(key, str(adapter.calendar), adapter.book(booked, f"REF-{key[-9]}"), f"REF-{key[-9]}")


@pytest.fixture
def start(server):
    return server.world.clock.now() + timedelta(days=2)


def seen(server):
    return list(server.state.guild.events.values())


async def test_an_event_is_made_changed_and_called_off(connect, server, start):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        address = await adapter.send(outgoing(adapter, start))
        [event] = seen(server)
        assert address == f"{adapter.calendar}/{event['id']}"
        assert event["name"] == "Ask us *anything*"
        assert "@\u200beveryone" in event["description"]
        await adapter.edit(outgoing(adapter, start + timedelta(hours=2), place="Room 4"), address)
        [event] = seen(server)
        assert event["entity_metadata"] == {"location": "Room 4"}
        await adapter.edit(outgoing(adapter, start, off=True), address)
        assert [event["status"] for event in seen(server)] == [4]
        with pytest.raises(CardGone):
            await adapter.edit(outgoing(adapter, start), address)


async def test_an_event_whose_title_cannot_be_seen_is_taken_all_the_same(connect, server, start):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        await adapter.send(outgoing(adapter, start, title="\t\u2066", place=" \n"))
        [event] = seen(server)
        assert (event["name"], event["entity_metadata"]["location"]) == ("–", "–")


async def test_what_was_called_off_before_it_stood_there_is_not_made(connect, server, start):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        address = await adapter.send(outgoing(adapter, start, off=True))
        assert seen(server) == []
        with pytest.raises(CardGone):
            await adapter.edit(outgoing(adapter, start), address)


async def test_an_event_in_doubt_is_found_and_a_second_one_struck(connect, server, start):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        wanted = outgoing(adapter, start)
        other = outgoing(adapter, start, "event:1:calendar:1:discord")
        twice = [await adapter.send(wanted), await adapter.send(wanted)]
        looked = await adapter.look(Search(str(adapter.calendar), (wanted, other), server.world.clock.now()))
        assert looked.found == {wanted.key: tuple(twice)}
        await adapter.remove(twice[1])
        await adapter.remove(twice[1])
        assert len(seen(server)) == 1


async def test_a_deleted_event_is_gone_and_a_missing_permission_is_told(connect, server, start):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        address = await adapter.send(outgoing(adapter, start))
        await adapter.remove(address)
        with pytest.raises(CardGone):
            await adapter.edit(outgoing(adapter, start), address)
        server.switches.missing_permissions.add("create_events")
        with pytest.raises(SendRefused, match="Create Events"):
            await adapter.send(outgoing(adapter, start))
