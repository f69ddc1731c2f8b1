"""Commissions: what a sale earned, explained, and added up by currency."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from program.commissions import commissions_of, earned
from program.customers import CustomerDetails
from program.events import NewSale
from program.money import Money, percent_of
from program.rules.rewards import best_earning
from program.tables import Commission
from program.terms import Reward, Terms
from program.tracking import track_sale
from tests.program.scene import NOON, TERMS


def buy(scene, amount: int, currency: str = "usd", number: int = 1, days: int = 0, terms: Terms = TERMS):
    event = NewSale(
        "Purchase", CustomerDetails("u_1"), amount, currency, invoice_id=f"in_{number}", click_id=scene.visit()
    )
    return track_sale(scene.store, terms, event, now=NOON + timedelta(days=days))


def test_earnings_are_added_up_by_currency_and_day(scene):
    """Two currencies are never one sum."""
    buy(scene, 10_000, "usd", 1)
    buy(scene, 5_000, "usd", 2, days=2)
    buy(scene, 900, "jpy", 3)
    partner = scene.partner.id
    assert earned(scene.store, partner) == [Money(180, "JPY"), Money(3000, "USD")]
    assert earned(scene.store, partner, date(2026, 11, 24), date(2026, 11, 25)) == [Money(1000, "USD")]
    assert earned(scene.store, "pn_nobody") == []


def test_commissions_are_listed_newest_first(scene):
    """Each with the rate and base it came from."""
    for number in range(3):
        buy(scene, 100 * (number + 1), number=number, days=number)
    listed = commissions_of(scene.store, scene.partner.id, most=2)
    assert [(row.base, row.rate_bp, row.amount) for row in listed] == [(300, 2000, 60), (200, 2000, 40)]


def test_a_share_too_small_for_a_cent_is_shown_as_nothing(scene):
    """The partner sees that the sale counted."""
    buy(scene, 2)
    assert [row.amount for row in scene.rows(Commission)] == [0]
    assert earned(scene.store, scene.partner.id) == []


def test_without_a_reward_for_sales_nothing_is_earned(scene):
    """The sale is in the books all the same."""
    assert buy(scene, 100, terms=Terms((), "Europe/Berlin")).sale is not None
    assert scene.rows(Commission) == []


def test_of_several_rewards_the_one_that_pays_most_counts():
    """Among equals the first listed; others than for sales never."""
    low, high, other = Reward("low", "sale", 1000), Reward("high", "sale", 2500), Reward("lead", "lead", 9000)
    assert best_earning((low, high, other), "sale", 1000).reward is high
    assert best_earning((low, high), "sale", 0).reward is low
    assert best_earning((other,), "sale", 1000) is None


@given(st.integers(0, 10**15), st.integers(0, 10_000))
def test_a_share_is_within_half_a_unit_of_the_exact_one(base, rate_bp):
    """Whole numbers all the way."""
    share = percent_of(base, rate_bp)
    assert abs(share * 10_000 - base * rate_bp) * 2 <= 10_000
    assert 0 <= share <= base
