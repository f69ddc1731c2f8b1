"""The reward language: what each clause pays, and what holds whatever the clauses are."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.money import Money, percent_of
from program.rules.conditions import holds
from program.rules.formula import Formula, formula_of, recompute
from program.rules.rates import Part
from program.rules.rewards import Facts, Standing, earn
from program.terms import Band, Bonus, Cap, Condition, Holds, Reward, Step, Terms, TierRate, Tranche, Volume

SALE = Facts("sale", 10_000, "USD")


def terms(*rewards):
    return Terms(rewards, "Europe/Berlin", holds=Holds(30))


def amounts(facts, *rewards):
    return [(one.reward.key, one.tranche, one.amount, one.reason) for one in earn(terms(*rewards), facts)]


def paid(facts, *rewards):
    return sum(earning.amount for earning in earn(terms(*rewards), facts))


def test_a_percentage_and_an_amount_are_paid_as_they_say():
    assert paid(SALE, Reward("sale", "sale", 2000)) == 2000
    assert paid(SALE, Reward("sale", "sale", flat=(Money(5000, "USD"), Money(4500, "EUR")))) == 5000


def test_a_half_is_rounded_to_the_even_unit():
    assert [paid(replace(SALE, base=base), Reward("sale", "sale", 5000)) for base in (1, 3, 5)] == [0, 2, 2]


def test_rewards_of_one_group_compete_in_money_and_groups_add_up():
    """Five dollars are less than 30 % of a hundred, whatever the bare numbers say."""
    flat, percent = Reward("flat", "sale", flat=(Money(500, "USD"),)), Reward("percent", "sale", 3000)
    assert amounts(SALE, flat, percent) == [("percent", "", 3000, "")]
    assert amounts(replace(SALE, base=1000), flat, percent) == [("flat", "", 500, "")]
    assert [key for key, *_ in amounts(SALE, percent, replace(flat, group="thanks"))] == ["percent", "flat"]


def test_of_equal_rewards_the_first_listed_is_paid():
    assert amounts(SALE, Reward("one", "sale", 1000), Reward("two", "sale", 1000))[0][0] == "one"


def test_a_reward_may_end_after_some_months_and_says_so():
    year = Reward("sale", "sale", 2000, months=12)
    assert paid(replace(SALE, month=12), year) == 2000
    assert amounts(replace(SALE, month=13), year) == [("sale", "", 0, "after_months:12")]


def test_a_reward_may_be_for_the_first_sale_only():
    once = Reward("sale", "sale", 2000, months=0)
    assert paid(SALE, once) == 2000
    assert amounts(replace(SALE, first=False), once) == [("sale", "", 0, "first_only")]


def test_rates_step_with_the_months_of_a_customer():
    steps = Reward("sale", "sale", 2000, steps=(Step(25, 500), Step(13, 1000)))
    assert [paid(replace(SALE, month=month), steps) for month in (1, 12, 13, 24, 25)] == [2000, 2000, 1000, 1000, 500]


def test_tiers_have_their_own_rates_and_others_the_plain_one():
    by_tier = Reward("sale", "sale", 1000, by_tier=(TierRate("gold", 2500),))
    assert paid(replace(SALE, tier="gold"), by_tier) == 2500
    assert paid(replace(SALE, tier="silver"), by_tier) == 1000


def test_conditions_must_all_hold_and_the_first_that_does_not_is_named():
    german = Condition("customer.country", "in", ("DE", "AT"))
    big = Condition("sale.amount", ">=", Money(5000, "USD"))
    reward = Reward("sale", "sale", 1000, when=(german, big))
    known = {"customer.country": "de", "sale.amount": Money(10_000, "USD")}
    assert paid(replace(SALE, known=known), reward) == 1000
    assert amounts(SALE, reward)[0][3] == "condition:customer.country"
    assert amounts(replace(SALE, known=known | {"sale.amount": Money(10_000, "EUR")}), reward)[0][3].endswith("amount")


@pytest.mark.parametrize(
    "operator, value, fact, expected",
    [
        ("=", "new", "New", True),
        ("=", "60", 60, True),
        ("=", "60", "60.0", True),
        ("!=", "new", "recurring", True),
        ("!=", "new", None, False),
        (">", 60, Decimal("60.5"), True),
        (">", 60, "sixty", False),
        ("<=", 60, "60", True),
        ("<", "nan", "1", False),
        ("in", ("a", "b"), "B", True),
        ("not in", ("a", "b"), "c", True),
        ("not in", ("a", "b"), None, False),
        ("starts with", "pro-", "PRO-yearly", True),
        ("contains", "yearly", "pro-yearly", True),
        ("contains", "monthly", "pro-yearly", False),
        ("=", Money(1, "USD"), Money(1, "EUR"), False),
        ("!=", Money(1, "USD"), Money(2, "USD"), True),
        ("!=", Money(1, "USD"), Money(2, "EUR"), False),
        ("=", "true", True, True),
        (">", 0, True, False),
    ],
)
def test_a_condition_compares_as_it_says_and_what_is_missing_never_holds(operator, value, fact, expected):
    facts = {} if fact is None else {"metadata.x": fact}
    assert holds(Condition("metadata.x", operator, value), facts) is expected


BANDS = (Band(10_000, 2000), Band(30_000, 3000))
REVENUE = Volume("marginal", "revenue", "month", BANDS, "USD")


def test_marginal_volume_pays_each_part_at_its_own_rate():
    reward = Reward("sale", "sale", 1000, volume=REVENUE)
    facts = replace(SALE, base=40_000, standing={"sale": Standing(revenue=5000)})
    assert paid(facts, reward) == 500 + 4000 + 4500
    assert paid(replace(facts, currency="EUR"), reward) == 4000


def test_retroactive_volume_pays_the_difference_for_what_came_before():
    reward = Reward("sale", "sale", 1000, volume=replace(REVENUE, basis="retroactive"))
    crossing = replace(SALE, base=10_000, standing={"sale": Standing(revenue=5000)})
    assert paid(crossing, reward) == 2000 + 500
    assert paid(replace(crossing, base=1000), reward) == 100


def test_volume_may_count_sales():
    bands = (Band(3, 2000),)
    for basis, expected in (("marginal", 2000), ("retroactive", 2000 + 2000)):
        reward = Reward("sale", "sale", 1000, volume=Volume(basis, "sales", "month", bands, "USD"))
        assert paid(replace(SALE, standing={"sale": Standing(sales=1, revenue=10_000)}), reward) == 1000
        assert paid(replace(SALE, standing={"sale": Standing(sales=2, revenue=20_000)}), reward) == expected


@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=12), st.sampled_from(["marginal", "retroactive"]))
def test_volume_comes_to_the_same_however_the_revenue_is_cut_into_sales(sales, basis):
    """Within half a unit of rounding for each sale, against one sale of the whole."""
    reward = Reward("sale", "sale", 1000, volume=replace(REVENUE, basis=basis))
    before, total = 0, 0
    for base in sales:
        total += paid(replace(SALE, base=base, standing={"sale": Standing(revenue=before)}), reward)
        before += base
    assert abs(total - paid(replace(SALE, base=before), reward)) <= (len(sales) + 1) / 2


TRANCHES = (Tranche("sale", 6000), Tranche("onboarded", 2000), Tranche("renewed", 2000))


def test_tranches_wait_for_their_milestones():
    reward = Reward("sale", "sale", 2000, tranches=TRANCHES, hold_days=14)
    at_once, onboarded, renewed = earn(terms(reward), replace(SALE, base=10_001))
    assert (at_once.amount, onboarded.amount, renewed.amount) == (1200, 400, 400)
    assert (at_once.milestone, onboarded.milestone, renewed.milestone) == (None, "onboarded", "renewed")
    assert {one.hold_days for one in (at_once, onboarded, renewed)} == {14}
    assert at_once.formula.at(1).amount == onboarded.amount


def test_a_reward_that_is_all_for_later_says_so_at_the_sale():
    reward = Reward("sale", "sale", 2000, tranches=(Tranche("activated", 10_000),))
    assert amounts(SALE, reward) == [("sale", "sale", 0, "later"), ("sale", "activated", 2000, "")]


def test_a_cap_pays_what_is_left_and_then_says_why_no_more():
    reward = Reward("sale", "sale", 2000, cap=Cap((Money(2500, "USD"),), "month"))
    assert paid(replace(SALE, standing={"sale": Standing(earned=1000)}), reward) == 1500
    assert amounts(replace(SALE, standing={"sale": Standing(earned=2500)}), reward) == [("sale", "", 0, "capped")]
    assert paid(replace(SALE, currency="EUR", standing={"sale": Standing(earned=9999)}), reward) == 2000


def test_a_cap_is_used_up_by_tranches_in_their_order():
    reward = Reward("sale", "sale", 2000, tranches=TRANCHES, cap=Cap((Money(1500, "USD"),), "ever"))
    assert [one.amount for one in earn(terms(reward), SALE)] == [1200, 300, 0]


def test_a_bonus_is_paid_by_the_event_that_reaches_its_target_and_by_no_other():
    bonus = Reward("ten", "renewed", flat=(Money(20_000, "USD"),), bonus=Bonus("renewed", 10, "year", "USD"))
    event = replace(SALE, event="renewed", base=0)
    found = [paid(replace(event, standing={"ten": Standing(reached=before)}), bonus) for before in (8, 9, 10)]
    assert found == [0, 20_000, 0]
    assert earn(terms(bonus), event) == ()


def test_a_customer_who_reaches_the_milestone_again_does_not_count_twice_for_a_bonus():
    bonus = Reward("ten", "renewed", flat=(Money(20_000, "USD"),), bonus=Bonus("renewed", 10, "year", "USD"))
    event = replace(SALE, event="renewed", base=0, standing={"ten": Standing(reached=9, again=True)})
    assert earn(terms(bonus), event) == ()


def test_a_bonus_may_be_for_revenue_of_its_currency():
    bonus = Reward(
        "big", "sale", flat=(Money(100, "USD"), Money(90, "EUR")), bonus=Bonus("revenue", 15_000, "month", "USD")
    )
    before = replace(SALE, standing={"big": Standing(revenue=9000)})
    assert paid(before, bonus) == 100
    assert paid(replace(before, currency="EUR"), bonus) == 0


def test_whoever_recruited_a_partner_has_a_part_of_their_commissions():
    reward = Reward("recruit", "recruited", 1000, months=12)
    assert paid(replace(SALE, event="recruited", base=2000), reward) == 200
    assert paid(replace(SALE, event="recruited", base=2000, month=13), reward) == 0


def test_shared_credit_adds_up_to_the_whole_commission():
    reward = Reward("sale", "sale", 2000, tranches=TRANCHES)
    credits = (3333, 3333, 3334)
    facts = [replace(SALE, base=10_005, credits=credits, credit=place) for place in range(3)]
    assert sum(paid(one, reward) for one in facts) == percent_of(10_005, 2000) == 2001


def test_amounts_of_a_currency_that_is_not_listed_are_not_paid():
    assert (
        amounts(replace(SALE, currency="JPY"), Reward("sale", "sale", flat=(Money(1, "USD"),)))[0][3] == "no_currency"
    )


def test_nothing_is_said_where_no_reward_is_for_the_event():
    assert earn(terms(Reward("sale", "sale", 2000)), replace(SALE, event="lead")) == ()


def test_a_formula_reads_as_the_sum_it_stands_for():
    formula = Formula(
        parts=(Part(20_000, 2000),), tranches=(6000, 4000), tranche=0, credits=(4000, 6000), credit=0, cap_left=900
    )
    assert str(formula) == "20000 x 20.00% = 4000; 60.00% of it = 2400; credit 40.00% = 960; cap leaves 900"


BPS = st.integers(0, 10_000)
CREDITS = st.lists(st.integers(0, 10_000), min_size=1, max_size=4).filter(any).map(tuple)
REWARDS = st.builds(
    Reward,
    key=st.sampled_from("abc"),
    on=st.just("sale"),
    rate_bp=BPS,
    flat=st.just(()) | st.just((Money(777, "USD"),)),
    group=st.sampled_from(["", "extra"]),
    months=st.sampled_from([None, 0, 6]),
    tranches=st.sampled_from([(), TRANCHES, TRANCHES[1:2]]),
    volume=st.sampled_from([None, REVENUE, replace(REVENUE, basis="retroactive")]),
    cap=st.none() | st.integers(0, 5000).map(lambda most: Cap((Money(most, "USD"),), "month")),
)
SALES = st.builds(
    Facts,
    event=st.just("sale"),
    base=st.integers(0, 10**9),
    currency=st.sampled_from(["USD", "JPY"]),
    month=st.integers(1, 12),
    first=st.booleans(),
    credits=CREDITS,
    standing=st.integers(0, 10**6).map(lambda n: {key: Standing(n % 30, n, 0, n % 6000) for key in "abc"}),
)


@given(st.lists(REWARDS, min_size=1, max_size=4), SALES)
def test_whatever_is_earned_can_be_computed_again_from_what_is_pinned(rewards, facts):
    for earning in earn(terms(*rewards), facts):
        pinned = json.loads(json.dumps(earning.formula.inputs()))
        assert earning.amount >= 0
        assert earning.reason or recompute(pinned) == earning.amount
        assert formula_of(pinned) == earning.formula


@given(REWARDS, st.integers(0, 10**9), CREDITS)
def test_no_cent_is_lost_or_made_by_sharing(reward, base, credits):
    """For rewards without volume and cap, which are each partner's own."""
    plain = replace(reward, volume=None, cap=None, months=None)
    whole = paid_in_all(plain, Facts("sale", base, "USD"))
    shared = [Facts("sale", base, "USD", credits=credits, credit=place) for place in range(len(credits))]
    assert sum(paid_in_all(plain, one) for one in shared) == whole


def paid_in_all(reward, facts):
    """What all tranches come to."""
    return sum(one.formula.amount for one in earn(terms(reward), facts))


@given(REWARDS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_greater_sale_never_earns_less(reward, one, other):
    """Retroactive rates included: what is reached is never lost by selling more."""
    small, great = sorted((one, other))
    less, more = (paid_in_all(reward, Facts("sale", base, "USD", first=True)) for base in (small, great))
    rising = reward.volume is None or (reward.rate_bp or 0) <= BANDS[0].rate_bp
    assert not rising or reward.flat or less <= more
