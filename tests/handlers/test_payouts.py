"""Payouts as a partner sees their own: what was sent, what comes next, and how it is paid."""

import json

import pytest
from sqlmodel import select

from program.payout_methods import method_of
from program.payout_runs import get_run, payouts_of
from program.payouts import fail, settle
from program.tables import Partner
from tests.handlers.till import open_till
from tests.program import purse


@pytest.fixture
def till(stage):
    return open_till(stage)


def partner_id(store, name):
    return store.exec(select(Partner.id).where(Partner.name == name)).one()


def submitted(till):
    """A run that two people approved and that is on its way."""
    till.say("/program payouts make label=2026-11", "fay")
    till.press("Approve")
    till.move(minutes=1)
    till.say("/program payouts review", "gus")
    till.press("Approve")
    till.press("Submit")


def payout_to(store, name):
    rows = payouts_of(store, get_run(store, "2026-11"))
    return next(row for row in rows if row.partner_id == partner_id(store, name))


def test_before_the_first_payout_the_answer_says_when_it_comes_and_what_is_missing(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner payouts")
    assert "The next payout day is 1 December 2026." in answer
    assert "Nothing was paid to you yet" in answer
    assert "We do not know yet how to pay you" in answer
    assert stage.press("How I am paid").startswith("Form: Be paid")


def test_each_currency_says_what_goes_into_the_next_payout_and_what_is_missing(till):
    answer = till.say("/partner payouts list", "ada")
    assert "600.00 USD | 25.00 USD | nothing: 600.00 USD goes into it" in answer
    assert "0.00 EUR | 25.00 EUR | 25.00 EUR" in answer
    assert "USD: paypal a•••@letters.example" in answer


def test_a_payout_is_told_step_by_step_with_its_reference(till):
    submitted(till)
    assert "600.00 USD on 23 November 2026: on its way; to paypal a•••@letters.example" in till.say("/partner payouts")
    with till.store.unit() as store:
        settle(store, payout_to(store, "Ada Letters"), "PP-77", till.now)
    assert ": arrived; to paypal a•••@letters.example, reference PP-77" in till.say("/partner payouts", "ada")


def test_a_payout_that_did_not_arrive_says_why(till):
    submitted(till)
    with till.store.unit() as store:
        fail(store, payout_to(store, "Ada Letters"), "the mailbox *is* full", till.now)
    assert "did not arrive: the mailbox *is* full" in till.say("/partner payouts", "ada")


def test_another_partners_name_and_sums_do_not_appear(till):
    submitted(till)
    answer = till.say("/partner payouts", "cleo")
    assert "90.00 EUR" in answer
    for canary in ("Ada", "Ben", "Dora", "600.00", "500.00", "10.00 USD", "a•••"):
        assert canary not in answer


def test_on_a_payout_day_today_counts_until_its_run_is_made(till):
    till.now = till.now.replace(month=12, day=1, hour=7)
    assert "The next payout day is 1 December 2026" in till.say("/partner payouts", "ada")
    till.move(hours=2)
    assert "The next payout day is 1 January 2027" in till.say("/partner payouts", "ada")


@pytest.mark.parametrize(
    ("line", "shown", "kept"),
    [
        ("paypal usd new@letters.example", "n•••@letters.example in USD", {"email": "new@letters.example"}),
        (
            'wise GBP new@letters.example "Ada Vale"',
            "n•••@letters.example in GBP",
            {"email": "new@letters.example", "name": "Ada Vale"},
        ),
        ('wise GBP 148563324 "Ada Vale"', "•••3324 in GBP", {"recipient": "148563324", "name": "Ada Vale"}),
        (
            f'sepa EUR {purse.IBAN} "Ada Vale" COBADEFFXXX',
            "DE89 •••• •••• 3000 in EUR",
            {"iban": purse.IBAN, "bic": "COBADEFFXXX", "name": "Ada Vale"},
        ),
        ("stripe USD acct_1Acme0000XYZ9", "acct_•••XYZ9 in USD", {"account": "acct_1Acme0000XYZ9"}),
    ],
)
def test_a_partner_says_how_they_are_paid_and_only_masked_details_come_back(till, line, shown, kept):
    answer = till.say(f"/partner payouts method {line}", "ada")
    where, currency = shown.rsplit(" in ", 1)
    assert where in answer
    assert kept.get("iban", "no number") not in answer
    with till.store.unit(False) as store:
        assert json.loads(method_of(store, partner_id(store, "Ada Letters"), currency).details) == kept


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("sepa USD DE89370400440532013000", "That way does not pay this currency"),
        ("wise XQX ada@letters.example", "That way does not pay this currency"),
        ("sepa EUR DE00370400440532013000", "That is not a bank account I can pay to"),
        ("sepa EUR DE89370400440532013000", "That is not a bank's code"),
        ("wise EUR ada@letters.example", "Whose account is it?"),
    ],
)
def test_what_cannot_be_paid_to_is_refused_in_words(till, line, title):
    assert till.say(f"/partner payouts method {line}", "ada").startswith(title)
