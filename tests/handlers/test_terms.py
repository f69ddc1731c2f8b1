"""The terms as partners read them: one paragraph for each reward, and how credit, holds and payouts go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from program.money import Money
from program.terms import (
    Attribution,
    Band,
    Bonus,
    Cap,
    Condition,
    PayoutRules,
    Reward,
    Step,
    Terms,
    TierRate,
    Tranche,
    Volume,
)
from program.terms_versions import ensure_terms
from tests.stage import SETUP, ZONE

DOLLARS = Money(250_000, "USD")
BANDS = (Band(1_000_000, 2_525), Band(5_000_000, 3_000))
RICH = (
    Reward("sale", "sale", 2000, steps=(Step(13, 1000),), cap=Cap((DOLLARS,), "ever", "customer")),
    Reward(
        "yearly",
        "sale",
        2500,
        months=12,
        when=(Condition("metadata.plan", "=", "yearly"), Condition("customer.country", "in", ("DE", "AT"))),
        tranches=(Tranche("sale", 6000), Tranche("renewed", 4000)),
        hold_days=0,
    ),
    Reward("rank", "expanded", 1000, by_tier=(TierRate("gold", 2500),)),
    Reward("rising", "sale", 1500, group="more", months=0, volume=Volume("marginal", "revenue", "month", BANDS, "USD")),
    Reward(
        "back", "sale", 1500, group="other", volume=Volume("retroactive", "sales", "quarter", (Band(10, 2000),), "USD")
    ),
    Reward("lead", "lead", flat=(Money(5_000, "USD"), Money(4_500, "EUR"))),
    Reward("loyal", "renewed", flat=(Money(50_000, "USD"),), bonus=Bonus("renewed", 10, "quarter", "USD")),
    Reward("recruit", "recruited", 500, months=12),
)
TERMS = Terms(
    RICH,
    ZONE.key,
    attribution=Attribution("first", 60, assist_bp=1250, least_bp=500),
    payouts=PayoutRules((Money(5_000, "USD"), Money(5_000, "EUR")), schedule="weekly", day=1),
)


@pytest.fixture
def rich(stage):
    program = replace(SETUP, terms=TERMS)
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    stage.world.partner("Ada Letters", who="ada", code="ada")
    return stage


@pytest.mark.parametrize(
    "sentence",
    [
        "sale – For each sale to a customer you referred you earn 20 % of the amount, without an end date.",
        "from month 13 on 10 %; the month of the first sale is month 1.",
        "It pays at most 2,500.00 USD in all for each customer. Held for 30 days. Of this and yearly the one",
        "you earn 25 % of the amount, for the first 12 months of the customer. It pays only if “plan”, which the shop "
        "sends with the event, is yearly, and the customer's country is one of DE, AT.",
        "It is paid in parts, each held from when it is earned: 60 % at the sale, 40 % when they renew. Not held.",
        "Tiers get another rate: gold 25 %.",
        "the first sale only. The rate rises with your revenue, counted by month: from 10,000.00 USD on 25.25 %, from "
        "50,000.00 USD on 30 %. Each part is paid at the rate where it lies",
        "your sales, counted by quarter: from 10 on 20 %. A rate that you reach counts back",
        "you earn 50.00 USD or 45.00 EUR by currency.",
        "When you reach 10 customers who renewed within a calendar quarter, you earn a bonus of 500.00 USD, once",
        "For what a partner you recruited earns you earn 5 % of it, for the first 12 months after you recruited them.",
        "The first touch gets the credit. A click or coupon counts for 60 days, a registered deal for 180 days.",
        "share 12.5 % of it for their assists. A part smaller than 5 % goes to the others.",
        "Money goes out every Monday. From 50.00 USD or 50.00 EUR on you are paid",
        "A customer you referred before keeps the terms under which they came",
    ],
)
def test_a_partner_reads_every_field_of_the_terms_in_words(rich, sentence):
    assert sentence in rich.say("/partner terms")


def test_what_changed_last_is_shown_beside_what_was_before(rich):
    assert "The last change" not in rich.say("/partner terms")
    with rich.store.unit() as store:
        ensure_terms(store, SETUP.terms, rich.now - timedelta(days=30))
        ensure_terms(store, replace(SETUP.terms, rewards=(Reward("sale", "sale", 2500),)), rich.now)
    answer = rich.say("/partner terms")
    assert "The last change" in answer
    assert "rewards, sale, rate | 20 % | 25 %" in answer


def test_a_program_without_rewards_says_so(stage):
    program = replace(SETUP, terms=Terms((), ZONE.key))
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    stage.world.partner("Ada Letters", who="ada")
    assert "Nothing pays yet" in stage.say("/partner terms")


def test_the_terms_name_no_other_partner_and_are_for_partners(rich):
    rich.world.partner("Osei Resellers", who="ben", code="osei")
    rich.world.sale("osei", 77_700)
    answer = rich.say("/partner terms")
    assert "Osei" not in answer and "777" not in answer and "155.40" not in answer
    assert "You are not connected yet" in rich.say("/partner terms", "hugo")
