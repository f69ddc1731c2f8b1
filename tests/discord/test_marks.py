"""“Interested” on a scheduled event is asked like a button, though the library knows nobody who presses it."""

from datetime import timedelta

from bot.chat.delivery import Outgoing
from bot.chat.job import Appointment
from sandbox.discord.faults import Fault
from sandbox.world import DISCORD_GUILD
from tests.discord import sample
from tests.discord.conftest import until


async def scheduled(adapter, server):
    """Put an event into the calendar; return its address."""
    start = server.world.clock.now() + timedelta(days=2)
    booked = Appointment("Ask us", "Bring questions.", "Room 4", start, start + timedelta(hours=1))
    return await adapter.send(Outgoing("event:1", str(adapter.calendar), adapter.book(booked, "REF-1"), "REF-1"))


def marks():
    return [call[1:] for call in sample.calls if call[0] == "interest"]


async def test_a_mark_is_asked_once_set_and_once_taken_back(adapter, server):
    address = await scheduled(adapter, server)
    event = address.partition("/")[2]
    server.interest("ada", event)
    server.interest("ada", event)
    await until(marks)
    server.interest("ada", event, on=False)
    await until(lambda: len(marks()) == 2)
    ada = f"discord:{DISCORD_GUILD}/{server.world.person('ada').discord}"
    assert marks() == [(ada, address, True), (ada, address, False)]


async def test_a_mark_while_the_line_was_down_is_heard_when_it_is_back(adapter, server):
    address = await scheduled(adapter, server)
    server.inject("gateway", Fault.vanish())
    server.interest("ben", address.partition("/")[2])
    await until(marks, 15)
    assert server.resumes == 1
    assert [mark[1:] for mark in marks()] == [(address, True)]


async def test_whoever_is_no_partner_asks_nothing_by_a_mark(adapter, server):
    address = await scheduled(adapter, server)
    server.interest("dana", address.partition("/")[2])
    server.interest("ada", address.partition("/")[2])
    await until(marks)
    assert len(marks()) == 1
