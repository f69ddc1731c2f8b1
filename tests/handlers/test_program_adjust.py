"""Adjustments in chat: given and taken with a reason, and a write-off that takes two people."""

import pytest

from program.ledger import Owed, owed
from program.partners import find_partner
from tests.handlers.till import open_till


@pytest.fixture
def till(stage):
    return open_till(stage)


def standing(till, name="Ada Letters"):
    with till.store.unit(False) as store:
        return next(iter(owed(store, find_partner(store, name).id)), Owed("USD"))


def test_money_is_given_with_a_reason_and_payable_at_once(till):
    answer = till.say('/program adjust credit "Ada Letters" 25.50 "Thank you for the talk"', "fay")
    assert answer.startswith("Ada Letters was given 25.50 USD")
    assert standing(till).payable == 62_550
    assert "Ada Letters | 25.50 USD | posted | Thank you for the talk" in till.say("/program adjust", "fay")


def test_money_is_taken_and_what_is_more_than_there_is_owed_back(till):
    till.say('/program adjust debit "Ada Letters" 700 "Paid twice"', "fay")
    assert (standing(till).payable, standing(till).clawback) == (0, 10_000)
    assert "−700.00 USD" in till.say("/program adjust list", "fay")


def test_a_write_off_takes_another_person(till):
    till.say('/program adjust debit "Ada Letters" 700 "Paid twice"', "fay")
    answer = till.say('/program adjust write-off "Ada Letters" 100 "Not worth a dispute"', "fay")
    assert answer.startswith("The write-off is proposed")
    assert "You proposed this yourself" in till.press("Agree")
    assert standing(till).clawback == 10_000
    till.say("/program adjust", "gus")
    assert till.press("Agree").startswith("100.00 USD was written off")
    assert standing(till).clawback == 0


def test_a_refused_write_off_leaves_the_debt(till):
    till.say('/program adjust debit "Ada Letters" 700 "Paid twice"', "fay")
    till.say('/program adjust write-off "Ada Letters" 100 "Not worth a dispute"', "fay")
    assert till.press("Refuse", "gus").startswith("The write-off was refused")
    assert standing(till).clawback == 10_000


@pytest.mark.parametrize("amount", ["0", "-5", "12.345", "12 XXQ", "lots", "1,2"])
def test_what_is_no_amount_is_told(till, amount):
    answer = till.say(f'/program adjust credit "Ada Letters" "{amount}" "Thank you"', "fay")
    assert answer.startswith("That is not an amount")


def test_other_currencies_are_named_with_their_own_decimals(till):
    till.say('/program adjust credit "Ada Letters" "1,500 JPY" "Thank you"', "fay")
    assert "1,500 JPY" in till.say("/program adjust list", "fay")


def test_nothing_is_known_of_another_id_and_managers_are_not_finance(till):
    assert till.say("/program adjust decide adj_none yes", "fay").startswith("There is no such adjustment")
    till.world.role("dana", "manager")
    assert "needs the role finance" in till.say("/program adjust list", "dana")


def test_write_offs_that_wait_are_suggested(till):
    till.say('/program adjust debit "Ada Letters" 700 "Paid twice"', "fay")
    till.say('/program adjust write-off "Ada Letters" 100 "Not worth a dispute"', "fay")
    [choice] = till.suggest("program adjust decide", "adjustment", "ada", who="gus")
    assert choice.label == "Ada Letters: Not worth a dispute"
