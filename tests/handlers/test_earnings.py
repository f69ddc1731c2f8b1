"""Earnings: how a partner's money stands, and the newest commissions, each explained in a line."""

from datetime import date, datetime

import pytest

from program.commissions import commissions_of
from program.holds import release_due
from program.rules.payout_days import next_payout_day, upcoming_payout_day
from program.tables import Payout, PayoutRun
from program.terms import PayoutRules
from tests.stage import ZONE


def test_before_the_first_sale_the_answer_says_what_to_do(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert "You have earned nothing yet" in stage.say("/partner earnings")
    assert "https://go.acme.example/r/ada" in stage.press("Your links")


def test_a_commission_is_told_in_one_line_with_its_sum_and_its_hold(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    answer = stage.say("/partner earnings")
    assert "Held: 20.00 USD, of which 20.00 USD becomes payable on 18 December 2026" in answer
    assert "Payable: 0.00 USD" in answer
    assert "The next payout day is 1 December 2026" in answer
    assert "20 % of 100.00 USD = 20.00 USD; held until 18 December 2026" in answer


def test_the_next_release_day_is_told_with_only_what_it_frees(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    stage.world.sale("ada", 5_000, days_ago=10)
    answer = stage.say("/partner earnings")
    assert "Held: 30.00 USD, of which 10.00 USD becomes payable on 8 December 2026" in answer


def test_what_was_released_is_payable(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=40)
    with stage.store.unit() as store:
        release_due(store, date(2026, 11, 18), stage.now)
    answer = stage.say("/partner earnings")
    assert "Held: 0.00 USD\n" in answer
    assert "Payable: 20.00 USD" in answer
    assert "; released on " in answer


def test_what_a_payout_covered_is_told_as_paid(stage):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, days_ago=40)
    with stage.store.unit() as store:
        release_due(store, date(2026, 11, 18), stage.now)
        day, now = date(2026, 11, 18), stage.now
        shared = {"id": "r1", "state": "settled"}
        store.add(PayoutRun(**shared, label="2026-11", cut_off=day, digest="d", made_by="schedule", created_at=now))
        store.flush()
        whose = {"run_id": "r1", "partner_id": ada.id, "currency": "USD", "amount": 2_000}
        store.add(Payout(id="p1", **whose, state="settled", submission_key="k", changed_at=now))
    assert "= 20.00 USD; paid on 2026-11-18" in stage.say("/partner earnings")
    assert "Now: paid on 2026-11-18" in stage.press("Why?")


def test_currencies_stand_side_by_side(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000, "usd")
    stage.world.sale("ada", 5_000, "jpy")
    answer = stage.say("/partner earnings")
    assert "Held: 1,000 JPY" in answer
    assert "Held: 20.00 USD" in answer


def test_a_commission_of_nothing_says_why(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 1)
    assert "less than the smallest coin of its currency" in stage.say("/partner earnings")


def test_nobody_sees_anothers_money(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.sale("ada", 77_700, days_ago=1)
    stage.world.sale("osei", 10_000)
    answer = stage.say("/partner earnings", "ben")
    assert "20.00 USD" in answer
    assert not [canary for canary in ("Ada", "155.40", "777.00", "customer-clk") if canary in answer]


@pytest.mark.parametrize(
    ("schedule", "day", "expected"),
    [("weekly", 1, date(2026, 11, 23)), ("monthly", 5, date(2026, 12, 5)), ("quarterly", 18, date(2027, 1, 18))],
)
def test_the_next_payout_day_follows_the_rhythm_of_the_terms(schedule, day, expected):
    assert next_payout_day(PayoutRules(schedule=schedule, day=day), date(2026, 11, 18)) == expected


def test_a_payout_day_is_the_next_one_until_its_run_is_made():
    rules = PayoutRules(schedule="monthly", day=18)
    assert upcoming_payout_day(rules, datetime(2026, 11, 18, 8, 59, tzinfo=ZONE)) == date(2026, 11, 18)
    assert upcoming_payout_day(rules, datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("later", "paid when the customer reaches milestones"),
        ("capped", "the most that this reward pays"),
        ("no_currency", "no amount in this currency"),
        ("first_only", "only a customer’s first sale"),
        ("after_months:12", "rewarded for 12 months"),
        ("condition:customer.country", "a condition of the reward was not met: customer, country"),
        ("not_approved", "not an approved partner"),
        ("", "Nothing was earned."),
    ],
)
def test_every_reason_for_nothing_is_told_in_words(stage, reason, words):
    ada = stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 1)
    with stage.store.unit() as store:
        [row] = commissions_of(store, ada.id)
        row.reason = reason
        store.add(row)
    assert words in stage.say("/partner earnings")
    assert words in stage.press("Why?")
