"""Writers post to one account from processes of their own, all at once."""

from __future__ import annotations

import multiprocessing

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.store import Store, open_engine
from program.ledger import EXPENSE, Pocket, move, pocket, post
from program.money import Money
from program.tables import Posting
from program.upsert import table_of
from tests.money.scene import NOON

ACCOUNT = pocket("pn_acme", Pocket.PAYABLE)


def write_at_once(store: Store, processes: int, each: int) -> int:
    """Return how many postings the account has once every writer is done; none may fail."""
    url = store.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write, args=(url, number, each)) for number in range(processes)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * processes
    posting = table_of(Posting)
    with store.engine.connect() as connection:
        counted = select(func.count(), func.sum(posting.c.amount)).where(posting.c.account == ACCOUNT)
        number, total = connection.execute(counted).one()
    assert -int(total) == number
    return int(number)


def write(url: str, writer: int, each: int) -> None:
    """Post so many times a unit, each in a transaction of its own; every tenth is posted by its neighbour too.

    SQLite's lock is not fair: who waits ten seconds in vain is refused, and tries again as any sender would.
    """
    store = Store(open_engine(url))
    for number in range(each):
        keys = [f"write:{writer}:{number}"] + ([f"write:{writer ^ 1}:{number}"] if number % 10 == 0 else [])
        while not _written(store, sorted(keys)):
            pass
    store.dispose()


def _written(store: Store, keys: list[str]) -> bool:
    try:
        with store.unit() as unit:
            for key in keys:
                post(unit, event_key=key, kind="accrue", at=NOON, lines=move(Money(1, "USD"), EXPENSE, ACCOUNT))
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True
