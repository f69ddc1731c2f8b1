"""Earnings: how a partner's money stands, and the newest commissions, each explained in a line."""

from datetime import date

import pytest

from program.holds import release_due
from program.rules.payout_days import next_payout_day
from program.terms import PayoutRules


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
