"""Adjustments: money by hand has a reason and an author; what is given up needs a second person."""

import pytest

from program.adjustments import adjust, ask_write_off, decide_write_off
from program.errors import AlreadyDecided, NoReason, NothingOwedBack, SecondPersonNeeded
from program.invariants import check_all
from program.ledger import Owed
from program.money import Money
from program.tables import Adjustment, Entry
from tests.money.scene import NOON


def by_hand(books, kind, minor, key="k1", reason="A prize for the best guide"):
    return adjust(
        books.store,
        key=key,
        kind=kind,
        partner_id=books.partner().id,
        money=Money(minor, "USD"),
        reason=reason,
        made_by=books.person("ada"),
        at=NOON,
    )


def write_off(books, minor):
    return ask_write_off(
        books.store,
        key="w1",
        partner_id="pn_acme",
        money=Money(minor, "USD"),
        reason="They closed their company",
        made_by=books.person("ada"),
        at=NOON,
    )


def decide(books, row, who, agrees=True):
    return decide_write_off(books.store, row, person_id=books.person(who), agrees=agrees, at=NOON)


def test_a_credit_is_payable_at_once_with_its_reason(books):
    row = by_hand(books, "credit", 500)
    assert books.owed() == [Owed("USD", payable=500)]
    assert [(entry.note, entry.adjustment_id) for entry in books.rows(Entry)] == [(row.reason, row.id)]


def test_the_same_key_gives_once(books):
    by_hand(books, "credit", 500)
    by_hand(books, "credit", 500)
    assert books.owed() == [Owed("USD", payable=500)]


def test_a_debit_takes_what_is_payable_and_leaves_the_rest_owed_back(books):
    by_hand(books, "credit", 500)
    by_hand(books, "debit", 800, key="k2")
    assert books.owed() == [Owed("USD", clawback=300)]
    assert check_all(books.store) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_given(books, reason):
    with pytest.raises(NoReason):
        by_hand(books, "credit", 500, reason=reason)
    assert books.rows(Adjustment) == []


def test_a_write_off_waits_for_a_second_person(books):
    by_hand(books, "debit", 800)
    row = write_off(books, 800)
    assert (row.state, books.owed()) == ("waiting", [Owed("USD", clawback=800)])
    with pytest.raises(SecondPersonNeeded):
        decide(books, row, "ada")
    decide(books, row, "grace")
    assert (row.state, row.approved_by, books.owed()) == ("posted", "pe_grace", [])
    with pytest.raises(AlreadyDecided):
        decide(books, row, "linus")


def test_a_write_off_that_is_refused_moves_nothing(books):
    by_hand(books, "debit", 800)
    row = write_off(books, 800)
    assert decide(books, row, "grace", agrees=False) is None
    assert (row.state, books.owed()) == ("refused", [Owed("USD", clawback=800)])


def test_no_more_is_written_off_than_is_owed_back(books):
    by_hand(books, "debit", 300)
    with pytest.raises(NothingOwedBack):
        write_off(books, 301)
