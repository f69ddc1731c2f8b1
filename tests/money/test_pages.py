"""The pages about money: their worked tables are played, and compared cell by cell."""

from program.ledger import IN_TRANSIT, Owed, balance
from program.movements import netted, payout_failed, payout_returned, payout_settled, payout_submitted
from program.rules.refunds import TakenBack, parts, share_of
from tests.money.pages import table
from tests.money.scene import on_day


def test_the_ledgers_table_is_what_the_ledger_does(books):
    """Step by step, in one life of one commission."""
    books.partner()
    first, second, third = (books.payout(number, 1500, netted=1000) for number in (1, 2, 3))
    store, at = books.store, on_day(40)
    steps = (
        lambda: books.sale(1),
        lambda: books.back("re_1", 2500),
        lambda: books.release(30),
        lambda: payout_submitted(store, first, at),
        lambda: payout_failed(store, first, at),
        lambda: payout_submitted(store, second, at),
        lambda: payout_settled(store, second, at),
        lambda: books.back("re_2", 5000, day=41),
        lambda: payout_returned(store, second, at),
        lambda: netted(store, third, at),
    )
    for row, step in zip(table("ledger.md", "step"), steps, strict=True):
        step()
        cells = [int(row[name]) for name in ("held", "payable", "paid", "owed back")]
        assert books.owed() == ([Owed("USD", *cells)] if any(cells) else []), row
        assert -balance(store, IN_TRANSIT, "USD") == int(row["in transit"]), row


def test_the_table_of_refunds_is_what_refunds_take():
    """By the rule alone."""
    rows = table("holds-and-clawbacks.md", "refund")
    taken = [TakenBack(str(n), "refund", int(row["refund"]), on_day(n)) for n, row in enumerate(rows)]
    left = 2000
    for row, part in zip(rows, parts(taken, 10_001), strict=True):
        share = share_of(2000, part, 10_001)
        left -= share
        assert [part.start, part.end, share, left] == [int(row[name]) for name in ("start", "end", "taken", "left")]
