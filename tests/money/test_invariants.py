"""Invariants: books that are well say nothing; every kind of damage is found where it is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.app import PROMPTS
from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.store import Store
from jobs.holds import release_holds
from jobs.invariants import invariants
from program.invariants import check_all
from program.ledger import CLEARING, EXPENSE, Cause, Pocket, move, owed, pocket, post
from program.money import Money
from program.movements import payout_submitted
from program.tables import Entry, Posting
from tests.money.scene import NOON, Books, on_day
from tests.plain import draw


def found(books) -> set[str]:
    books.store.flush()
    return {violation.invariant for violation in check_all(books.store)}


def seed(books, kind, into, out_of, minor=5, **cause):
    lines = move(Money(minor, "USD"), into, out_of)
    post(books.store, event_key=f"seed:{kind}", kind=kind, at=NOON, lines=lines, cause=Cause(**cause))


def test_books_that_are_well_break_nothing(books):
    books.sale(1)
    books.back("re_1", 2500)
    books.release(30)
    payout_submitted(books.store, books.payout(1, 1500), on_day(31))
    assert check_all(books.store) == []


def test_a_posting_too_many_is_found_by_its_entry(books):
    books.sale(1)
    entry = books.rows(Entry)[0]
    books.store.add(Posting(entry_id=entry.id, account=EXPENSE, currency="USD", amount=1))
    books.store.flush()
    where = [(v.where, v.detail) for v in check_all(books.store) if v.invariant == "balanced"]
    assert where == [(f"entry {entry.id}", "1 USD are left over")]


def test_an_entry_without_postings_is_found(books):
    books.sale(1)
    books.store.add(Entry(event_key="bare", kind="accrue", at=NOON, commission_id=books.rows(Entry)[0].commission_id))
    assert "balanced" in found(books)


def test_fifty_orphans_are_all_reported(books):
    for number in range(50):
        seed(books, f"orphan {number}", EXPENSE, pocket("pn_nobody", Pocket.PAYABLE))
    assert len([v for v in check_all(books.store) if v.invariant == "explained balances"]) == 50


def test_more_taken_back_than_there_was_is_found(books):
    books.sale(1)
    commission_id = books.rows(Entry)[0].commission_id
    seed(books, "reverse", pocket("pn_acme", Pocket.CLAWBACK), EXPENSE, 2001, commission_id=commission_id)
    assert found(books) == {"chain of reversals"}


def test_a_hold_that_is_overdrawn_is_found(books):
    books.sale(1)
    commission_id = books.rows(Entry)[0].commission_id
    held, payable = pocket("pn_acme", Pocket.HELD), pocket("pn_acme", Pocket.PAYABLE)
    seed(books, "release", held, payable, 2001, commission_id=commission_id)
    assert found(books) == {"held never paid", "receivable netted"}


def test_a_payout_of_another_amount_or_from_what_is_held_is_found(books):
    books.sale(1)
    payout = books.payout(1, 1500)
    seed(books, "payout_submitted", pocket("pn_acme", Pocket.HELD), "program:in_transit", 1400, payout_id=payout.id)
    assert found(books) == {"held never paid", "payout equals its lines"}


def test_clearing_that_is_not_empty_and_accounts_drawn_below_nothing_are_found(books):
    books.partner()
    payout = books.payout(1, 5)
    seed(books, "payout_returned", CLEARING, pocket("pn_acme", Pocket.CLAWBACK), payout_id=payout.id)
    assert found(books) == {"receivable netted"}


def test_shares_that_do_not_add_up_are_found(books):
    books.partner()
    books.store.connection().execute(
        text(
            "INSERT INTO credit (id, event_key, partner_id, share_bp, model, touches, at)"
            " VALUES ('cr_1', 'sale:1', 'pn_acme', 9999, 'last', '[]', :at)"
        ),
        {"at": NOON.isoformat()},
    )
    assert found(books) == {"shares complete"}


class Days:
    """A program of which a job needs its days alone."""

    def today(self, now: datetime):
        return now.astimezone(ZoneInfo("Europe/Berlin")).date()


def run(job, books, at=NOON):
    request = JobRequest(at, books.store, Templates(PROMPTS, FILTERS), Days(), ZoneInfo("Europe/Berlin"))
    return list(job(request, Occurrence(at, "now")))


def test_operators_hear_of_damage_and_of_nothing_else(books):
    books.sale(1)
    assert run(invariants, books) == []
    for number in range(12):
        seed(books, f"orphan {number}", EXPENSE, pocket("pn_nobody", Pocket.PAYABLE))
    (message,) = run(invariants, books)
    assert message.to.name == "operators"
    text = draw(message.reply)
    assert text.count("\n• ") == 10
    assert "more findings not shown" in text


def test_the_daily_release_pays_nobody_twice_and_tells_nobody(books):
    books.sale(1)
    at = datetime(2026, 4, 1, 0, 15, tzinfo=UTC)
    assert run(release_holds, books, at) == []
    assert run(release_holds, books, at) == []
    assert books.owed()[0].payable == 2000


@pytest.mark.parametrize("races", [4])
def test_rivals_who_release_at_once_release_once(store: Store, races: int):
    """Each in a transaction of its own, all started together."""
    from concurrent.futures import ThreadPoolExecutor

    with store.unit() as unit:
        Books(unit).sale(1)

    def release(_: int) -> int:
        with store.unit() as unit:
            return len(Books(unit).release(30))

    with ThreadPoolExecutor(races) as pool:
        assert sorted(pool.map(release, range(races))) == [0] * (races - 1) + [1]
    with store.unit(changes=False) as unit:
        assert owed(unit, "pn_acme")[0].payable == 2000
