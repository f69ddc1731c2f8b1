"""A tier: what is held, what it brings, and how far the next one is."""

from dataclasses import replace
from datetime import date

import pytest

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from program.money import Money
from program.tables import PartnerTier
from program.terms import Terms, Tier
from tests.stage import SETUP, ZONE

TIERS = (
    Tier("bronze", benefits=("Links and training",)),
    Tier("silver", sales=3, revenue=Money(50_000, "USD"), window="quarter", benefits=("Early access",)),
)


@pytest.fixture
def ranked(stage):
    program = replace(SETUP, terms=Terms(SETUP.terms.rewards, ZONE.key, tiers=TIERS))
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=program))
    return stage


def hold(stage, partner, tier):
    with stage.store.unit() as store:
        store.add(PartnerTier(partner_id=partner.id, since=date(2026, 11, 1), tier=tier))


def test_without_tiers_everyone_is_paid_alike(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert stage.say("/partner tier").startswith("This program has no tiers")


def test_before_the_first_tier_the_answer_explains_tiers_and_names_the_first(ranked):
    ranked.world.partner("Ada Letters", who="ada")
    answer = ranked.say("/partner tier")
    assert answer.startswith("You hold no tier yet\nTiers are ranks")
    assert "Next is bronze: it needs no sales, and comes with the next review." in answer


def test_a_partner_sees_how_far_the_next_tier_is_by_either_target(ranked):
    hold(ranked, ranked.world.partner("Ada Letters", who="ada", code="ada"), "bronze")
    ranked.world.sale("ada", 20_050)
    ranked.world.sale("ada", 90_000, days_ago=100)
    answer = ranked.say("/partner tier")
    assert "You hold the tier bronze." in answer and "Links and training" in answer
    assert "Next is silver: 3 sales or 500.00 USD of revenue within a calendar quarter." in answer
    assert "1 October – 18 November 2026" in answer
    assert "2 sales to go" in answer and "200.50 USD so far, 299.50 USD to go" in answer
    assert "Early access" in answer


def test_the_highest_tier_has_nothing_above_it(ranked):
    hold(ranked, ranked.world.partner("Ada Letters", who="ada"), "silver")
    assert "It is the highest tier there is." in ranked.say("/partner tier")


def test_another_partners_tier_name_and_sales_do_not_appear(ranked):
    ranked.world.partner("Ada Letters", who="ada", code="ada")
    hold(ranked, ranked.world.partner("Osei Resellers", who="ben", code="osei"), "silver")
    ranked.world.sale("osei", 33_300)
    answer = ranked.say("/partner tier")
    assert "Osei" not in answer and "333" not in answer and "silver" not in answer
