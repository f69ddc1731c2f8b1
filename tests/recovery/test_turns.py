"""Turns: those who change the store go in the order in which they came, and nobody waits for ever."""

import sqlite3
from threading import Event, Thread

import pytest

from bot.condition import StoreBusy
from bot.store import Store, open_engine
from bot.turns import Turns
from program.runs import remember


def test_whoever_waits_longest_goes_next():
    turns, order = Turns(), []
    waiting = [Event() for _ in range(5)]

    def go(place):
        waiting[place].set()
        with turns.turn():
            order.append(place)

    with turns.turn():
        threads = []
        for place in range(5):
            threads.append(Thread(target=go, args=(place,)))
            threads[-1].start()
            waiting[place].wait(5)
            while len(turns) < place + 2:
                pass
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4] and len(turns) == 0


def test_whoever_waited_too_long_goes_on_without_a_turn_and_the_line_stays_whole():
    turns = Turns(patience=0.01)
    with turns.turn():
        with turns.turn():
            assert len(turns) == 2
        assert len(turns) == 1
    with turns.turn():
        assert len(turns) == 1


def test_a_store_that_another_process_holds_says_that_nothing_was_changed(sqlite_engine):
    file = sqlite_engine.url.database
    engine = open_engine(f"sqlite:///{file}")
    store = Store(engine)
    with store.unit() as session:
        session.connection().exec_driver_sql("pragma busy_timeout=1")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy), store.unit() as session:
        remember(session, "key", "value")
    other.execute("ROLLBACK")
    other.close()
    with store.unit() as session:
        remember(session, "key", "value")
    engine.dispose()
