"""Holds: what was earned waits until the day that was fixed when it was earned, and is released once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from program.ledger import Owed
from program.movements import Overdrawn, payout_submitted
from program.tables import Commission, Entry
from program.terms import Holds
from tests.money.scene import NOON, PLAIN


def test_a_commission_is_held_until_its_day_and_payable_from_then_on(books):
    """30 days from 2 March is 1 April, in the program's zone."""
    books.sale(1)
    assert [row.hold_until for row in books.rows(Commission)] == [date(2026, 4, 1)]
    assert books.release(29) == []
    assert books.owed() == [Owed("USD", held=2000)]
    assert [row.sale_id for row in books.release(30)] == ["sl_1"]
    assert books.owed() == [Owed("USD", payable=2000)]


def test_releasing_again_changes_nothing(books):
    books.sale(1)
    books.release(30)
    number = len(books.rows(Entry))
    assert books.release(30) == []
    assert books.release(31) == []
    assert len(books.rows(Entry)) == number


def test_what_fell_due_earlier_is_released_first(books):
    """Also when days were missed and all of it falls to one day."""
    books.sale(2, day=1)
    books.sale(1)
    assert [row.sale_id for row in books.release(60)] == ["sl_1", "sl_2"]


def test_without_a_hold_a_commission_is_payable_at_once(books):
    books.terms = replace(PLAIN, holds=Holds(0))
    books.sale(1)
    assert books.owed() == [Owed("USD", payable=2000)]
    assert books.release(0) == []


def test_new_terms_do_not_move_the_day_of_what_was_earned(books):
    books.sale(1)
    books.terms = replace(PLAIN, holds=Holds(90))
    books.sale(2, customer="u1")
    assert {row.hold_until for row in books.rows(Commission)} == {date(2026, 4, 1)}
    books.sale(3, customer="u2")
    assert {row.hold_until for row in books.rows(Commission)} == {date(2026, 4, 1), date(2026, 5, 31)}


def test_what_was_refunded_while_held_is_never_released(books):
    books.sale(1)
    books.back("re_1", 2500)
    books.release(30)
    assert books.owed() == [Owed("USD", payable=1500)]
    books.sale(2)
    books.back("re_2", 10_000, number=2)
    assert [row.sale_id for row in books.release(30)] == ["sl_2"]
    assert books.owed() == [Owed("USD", payable=1500)]


def test_the_day_is_the_programs_own(books):
    """At 23:30 UTC it is tomorrow in Berlin: the hold is counted from there."""
    books.sale(1, at=NOON + timedelta(hours=11, minutes=30))
    assert books.rows(Commission)[0].hold_until == date(2026, 4, 2)


def test_what_is_held_cannot_be_paid(books):
    books.sale(1)
    with pytest.raises(Overdrawn):
        payout_submitted(books.store, books.payout(1, 2000), NOON)
    assert books.owed() == [Owed("USD", held=2000)]
