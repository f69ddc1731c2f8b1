"""Reversals: what goes back to a customer takes exactly its part of what was earned, in any order, once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.events import EventConflict
from program.ledger import Owed, lines_of
from program.money import Money
from program.movements import netted, payout_settled, payout_submitted
from program.reversals import TakeBack, reversals_of, reverse_sale
from program.rules.refunds import TakenBack, parts, share_of
from program.tables import Commission, DailyMoney, Entry
from tests.money.scene import NOON, SHARED, on_day


def test_a_partial_refund_takes_its_part_of_what_is_held(books):
    books.sale(1)
    books.back("re_1", 2500)
    assert books.owed() == [Owed("USD", held=1500)]


def test_partial_refunds_equal_one_full_refund_exactly(books):
    """2 000 of 10 001, taken back in three odd parts, leaves nothing; none of the parts is rounded away."""
    books.sale(1, 10_001)
    for number, minor in enumerate((3333, 3333, 3335)):
        books.back(f"re_{number}", minor)
    assert books.owed() == []
    assert [row.minor for row in _taken(books)] == [667, 666, 667]


def _taken(books):
    """What each reversal took, in the order it was told."""
    entries = [entry for entry in books.rows(Entry) if entry.kind == "reverse"]
    return [lines_of(books.store, entry.id)[0].money for entry in entries]


def test_a_full_refund_of_a_shared_sale_takes_every_partners_part_exactly(books):
    """Three partners share 1 001 of commission: 334, 334, 333."""
    books.terms = SHARED
    books.customer("u1", "acme", "bolt", "core")
    books.sale(1, 10_010)
    held = {name: books.owed(name)[0].held for name in ("acme", "bolt", "core")}
    assert sum(held.values()) == 1001
    for number in range(7):
        books.back(f"re_{number}", 1430)
    assert [books.owed(name) for name in held] == [[], [], []]


def test_the_same_refund_told_again_takes_nothing_more(books):
    books.sale(1)
    first = books.back("re_1", 2500)
    assert books.back("re_1", 2500).id == first.id
    assert books.owed() == [Owed("USD", held=1500)]
    with pytest.raises(EventConflict):
        books.back("re_1", 2600)


def test_totals_take_what_is_new_in_them(books):
    """A till that tells the total refunded so far: 2 500, then 6 000, then by a late report 2 500 again."""
    sale = books.sale(1)
    for key, total, day in (("a", 2500, 1), ("b", 6000, 2), ("c", 2500, 3)):
        facts = {"key": key, "sale": sale, "refunded_minor": total, "kind": "refund", "at": on_day(day)}
        reverse_sale(books.store, books.terms, **facts)
    assert books.owed() == [Owed("USD", held=800)]


def test_a_refund_before_its_sale_waits_and_is_applied_when_it_comes(books):
    waiting = books.back("re_1", 2500)
    assert (waiting.state, waiting.sale_id) == ("waiting", None)
    sale = books.sale(1)
    assert books.owed() == [Owed("USD", held=1500)]
    assert [(row.state, row.key) for row in reversals_of(books.store, sale.id)] == [("applied", "re_1")]


def test_what_goes_beyond_the_sale_takes_nothing_and_says_so(books):
    books.sale(1)
    books.back("re_1", 9000)
    over = books.back("re_2", 4000, day=2)
    assert books.owed() == []
    assert over.reason == "3000 of it was more than was left of the sale"


def test_another_currency_is_refused_with_the_reason(books):
    books.sale(1)
    refused = books.back("re_1", 2500, currency="EUR")
    assert (refused.state, refused.reason) == ("refused", "the sale was in USD, this is in EUR")
    assert books.owed() == [Owed("USD", held=2000)]


def test_after_its_release_a_refund_is_owed_back_and_nothing_is_debited(books):
    books.sale(1)
    books.release(30)
    books.back("re_1", 2500, day=31)
    assert books.owed() == [Owed("USD", payable=2000, clawback=500)]


def test_after_a_payout_what_is_owed_back_is_carried_forward_and_netted_with_later_earnings(books):
    """The next payout is smaller by it; nobody's account is debited."""
    books.sale(1)
    books.release(30)
    first = books.payout(1, 2000)
    payout_submitted(books.store, first, on_day(31))
    payout_settled(books.store, first, on_day(32))
    books.back("re_1", 10_000, day=33)
    assert books.owed() == [Owed("USD", paid=2000, clawback=2000)]
    books.sale(2, 15_000, day=34)
    books.release(70)
    second = books.payout(2, 1000, netted=2000)
    netted(books.store, second, on_day(71))
    payout_submitted(books.store, second, on_day(71))
    payout_settled(books.store, second, on_day(72))
    assert books.owed() == [Owed("USD", paid=3000)]


def test_a_chargeback_takes_at_once_and_gives_back_when_it_is_won(books):
    books.sale(1)
    books.back("dp_1", 10_000, kind="chargeback")
    assert books.owed() == []
    books.close("dp_1", won=True)
    assert books.owed() == [Owed("USD", held=2000)]
    books.close("dp_1", won=True)
    books.release(30)
    assert books.owed() == [Owed("USD", payable=2000)]


def test_a_chargeback_that_is_lost_leaves_what_it_took(books):
    books.sale(1)
    books.back("dp_1", 10_000, kind="chargeback")
    books.close("dp_1", won=False)
    assert books.owed() == []
    with pytest.raises(EventConflict):
        books.close("dp_1", won=True)


def test_a_chargeback_won_after_the_hold_ended_is_payable(books):
    books.sale(1)
    books.back("dp_1", 10_000, kind="chargeback")
    books.release(30)
    books.close("dp_1", won=True, day=40)
    assert books.owed() == [Owed("USD", payable=2000)]


def test_a_chargeback_won_after_its_release_takes_the_debt_away_again(books):
    books.sale(1)
    books.release(30)
    books.back("dp_1", 10_000, kind="chargeback", day=31)
    assert books.owed() == [Owed("USD", payable=2000, clawback=2000)]
    books.close("dp_1", won=True, day=40)
    assert books.owed() == [Owed("USD", payable=2000)]


def test_a_chargeback_won_after_it_was_netted_is_paid_out_again(books):
    books.sale(1)
    books.release(30)
    books.back("dp_1", 10_000, kind="chargeback", day=31)
    netted(books.store, books.payout(1, 0, netted=2000), on_day(32))
    assert books.owed() == []
    books.close("dp_1", won=True, day=40)
    assert books.owed() == [Owed("USD", payable=2000)]


def test_a_chargeback_that_is_won_before_it_is_known_takes_and_gives_back(books):
    books.sale(1)
    books.close("dp_1", won=True)
    books.back("dp_1", 10_000, kind="chargeback")
    assert books.owed() == [Owed("USD", held=2000)]
    assert {entry.kind for entry in books.rows(Entry)} == {"accrue", "reverse", "restore"}


def test_a_refund_finds_the_room_that_a_chargeback_leaves_when_it_is_won(books):
    """All of the sale was charged back when 4 000 were refunded; once it is won, the refund counts in full."""
    books.sale(1)
    books.back("dp_1", 10_000, kind="chargeback", day=1)
    refund = books.back("re_1", 4000, day=2)
    assert refund.reason
    books.close("dp_1", won=True)
    assert books.owed() == [Owed("USD", held=1200)]
    assert refund.reason == ""


def test_what_was_earned_goes_down_on_the_day_of_the_reversal(books):
    books.sale(1)
    books.back("re_1", 2500, day=3)
    assert [(row.day.day, row.earned) for row in books.rows(DailyMoney)] == [(2, 2000), (5, -500)]


def test_nothing_is_reversed_of_what_earned_nothing(books):
    books.sale(1, 2)
    books.back("re_1", 2)
    assert [(row.amount, row.reason) for row in books.rows(Commission)] == [(0, "too_small")]
    assert books.rows(Entry) == []


@pytest.mark.parametrize("facts", [{"minor": 0}, {"invoice_id": None}, {"sale_id": "sl_1"}])
def test_a_reversal_names_one_sale_and_more_than_nothing(facts):
    asked = {"minor": 5, "invoice_id": "in_1", "sale_id": None} | facts
    with pytest.raises(ValueError, match=r"reversal names|more than nothing"):
        TakeBack("k", "refund", Money(asked["minor"], "USD"), NOON, asked["invoice_id"], asked["sale_id"])


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.lists(st.integers(1, 10**12), min_size=1, max_size=6))
def test_parts_of_a_sale_take_together_what_their_sum_takes(amount, commission, refunds):
    """Whatever they are: of all of the sale all of the commission, and never more."""
    commission = min(commission, amount)
    found = parts([TakenBack(str(n), "refund", minor, on_day(n)) for n, minor in enumerate(refunds)], amount)
    shares = [share_of(commission, part, amount) for part in found]
    assert all(share >= 0 for share in shares)
    whole = parts([TakenBack("all", "refund", sum(refunds), NOON)], amount)[0]
    assert sum(shares) == share_of(commission, whole, amount)
    assert sum(refunds) < amount or sum(shares) == commission
