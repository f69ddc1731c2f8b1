"""The click writer: many clicks in one transaction, none twice, and bounded when the store is away."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from bot.store import Store
from bot.web.click_writer import ClickWriter
from program.clicks import NewClick
from program.links import create_link
from program.tables import Click
from tests.program.scene import BERLIN, NOON
from tests.web.shop import RULES


@pytest.fixture
async def writer(engine):
    """A writer on each engine, with a link to count on."""
    store = Store(engine)
    with store.unit() as session:
        link = create_link(session, RULES.links, None, now=NOON)
    made = ClickWriter(store, BERLIN)
    made.click = lambda number: NewClick(f"clk_{number}", link.id, None, NOON, "visitor")
    made.rows = lambda: _count(engine)
    made.store = store
    made.start()
    yield made
    await made.stop()


def _count(engine) -> int:
    with Session(engine) as session:
        return len(session.exec(select(Click.id)).all())


async def test_what_was_added_is_written_when_asked_for(writer):
    """All of it, and the writer is empty then."""
    for number in range(3000):
        writer.add(writer.click(number))
    assert await writer.flushed(10)
    assert (writer.rows(), writer.depth) == (3000, 0)
    assert await writer.flushed(0)


async def test_a_store_that_fails_is_tried_again(writer, monkeypatch):
    """Nothing is lost, and whoever waits is told when it takes too long."""
    monkeypatch.setattr("bot.web.click_writer.RETRY_SECONDS", 0.01)
    broken = asyncio.Event()

    def stall() -> float:
        if not broken.is_set():
            raise OperationalError("INSERT", {}, Exception("disk"))
        return 0.0

    writer.store.stall = stall
    writer.add(writer.click(1))
    assert not await writer.flushed(0.2)
    assert writer.depth == 1
    broken.set()
    assert await writer.flushed(10)
    assert writer.rows() == 1


async def test_a_full_buffer_lets_the_oldest_go(writer, monkeypatch):
    """And says how many."""
    monkeypatch.setattr("bot.web.click_writer.BUFFER_MOST", 10)
    monkeypatch.setattr("bot.web.click_writer.RETRY_SECONDS", 0.01)
    away = asyncio.Event()

    def stall() -> float:
        if not away.is_set():
            raise OperationalError("INSERT", {}, Exception("disk"))
        return 0.0

    writer.store.stall = stall
    for number in range(100):
        writer.add(writer.click(number))
    assert writer.dropped >= 80
    away.set()
    assert await writer.flushed(10)
    assert writer.rows() + writer.dropped == 100
