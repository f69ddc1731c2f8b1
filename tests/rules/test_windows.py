"""Windows begin on their first day, and months of a customer on the day of their first sale."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rules.domains import domain_of, is_shared_domain
from program.rules.milestones import milestone_of
from program.rules.windows import month_number, start_of
from program.terms import Condition, MilestoneRule, Terms

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    "window, start",
    [
        ("day", date(2026, 5, 14)),
        ("week", date(2026, 5, 11)),
        ("month", date(2026, 5, 1)),
        ("quarter", date(2026, 4, 1)),
        ("year", date(2026, 1, 1)),
        ("ever", None),
    ],
)
def test_a_window_begins_on_its_first_day(window, start):
    assert start_of(window, date(2026, 5, 14)) == start


@pytest.mark.parametrize(
    "first, day, month",
    [
        (date(2026, 1, 15), date(2026, 1, 15), 1),
        (date(2026, 1, 15), date(2026, 2, 14), 1),
        (date(2026, 1, 15), date(2026, 2, 15), 2),
        (date(2026, 1, 31), date(2026, 2, 27), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 2),
        (date(2026, 1, 31), date(2026, 3, 30), 2),
        (date(2026, 1, 31), date(2026, 3, 31), 3),
        (date(2024, 2, 29), date(2025, 2, 28), 13),
        (date(2025, 12, 31), date(2026, 12, 30), 12),
    ],
)
def test_a_month_begins_on_the_day_of_the_first_sale_or_the_last_there_is(first, day, month):
    assert month_number(first, day) == month


@given(DAYS, st.integers(0, 3000))
def test_months_never_run_backwards_or_skip(first, days):
    today = first + timedelta(days=days)
    assert 0 <= month_number(first, today + timedelta(days=1)) - month_number(first, today) <= 1


def test_a_milestone_is_told_by_an_events_name_or_its_metadata():
    rules = (
        MilestoneRule("activated", when=Condition("metadata.stage", "=", "live")),
        MilestoneRule("onboarded", "Onboarding completed"),
    )
    terms = Terms((), "UTC", milestones=rules)
    assert milestone_of(terms, "onboarding   COMPLETED", {}) == "onboarded"
    assert milestone_of(terms, "Anything", {"stage": "Live"}) == "activated"
    assert milestone_of(terms, "Sign up", {"stage": "trial"}) is None


def test_a_domain_is_a_companys_unless_anyone_can_have_an_address_there():
    assert domain_of("Buyer@Umbrella.Example") == "umbrella.example"
    assert domain_of("nobody") is None
    assert is_shared_domain("Gmail.com") and not is_shared_domain("umbrella.example")
