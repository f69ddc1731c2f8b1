"""Seats: given to companies, taken by people, kept for terms, and within the rules."""

from program.rules.council import CouncilRules
from tests.stage import SETUP


def test_a_company_gets_a_seat_and_one_of_its_people_takes_it(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada")
    assert "The council has no seats yet" in stage.say("/council seats", "dana")
    assert "waits for somebody to take it" in stage.say('/council seats add "Ada Letters" category:reseller', "dana")
    assert "This is not for you" not in stage.say('/council seats appoint "Ada Letters" "Ada Vale"', "dana")
    text = stage.say("/council seats", "ada")
    assert "Ada Letters (reseller)" in text and "Ada Vale" in text


def test_a_company_has_one_seat(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada")
    stage.say('/council seats add "Ada Letters"', "dana")
    assert "A company has one" in stage.say('/council seats add "Ada Letters"', "dana")


def test_somebody_elses_person_cannot_take_it(stage):
    stage.world.role("dana", "manager")
    stage.world.partner("Ada Letters", who="ada")
    stage.world.seat("ben", "Birch Media")
    stage.say('/council seats add "Ada Letters"', "dana")
    assert "does not act for Ada Letters" in stage.say('/council seats appoint "Ada Letters" "Ben Osei"', "dana")


def test_a_holder_leaves_and_the_company_has_time(stage):
    stage.world.role("dana", "manager")
    stage.world.seat("ada", "Ada Letters", chair=True)
    assert "may send somebody else until 2 January 2027" in stage.say('/council seats vacate "Ada Letters"', "dana")
    stage.say("/council", "ada")
    assert stage.reply.refusal


def test_an_adviser_is_seated_and_given_the_chair(stage):
    stage.world.role("dana", "manager")
    stage.world.role("gus", "council")
    stage.say('/council seats add name:"An adviser"', "dana")
    stage.say('/council seats appoint "An adviser" "Gus Park"', "dana")
    assert "has the chair now" in stage.say('/council seats chair "An adviser"', "dana")
    assert "★ An adviser" in stage.say("/council seats", "gus")


def test_terms_are_renewed_as_often_as_allowed(stage):
    stage.world.role("dana", "manager")
    stage.world.seat("ada", "Ada Letters")
    assert "term 2, until 17 November 2030" in stage.say('/council seats renew "Ada Letters"', "dana")
    stage.say('/council seats renew "Ada Letters"', "dana")
    assert "all that there are" in stage.say('/council seats renew "Ada Letters"', "dana")


def test_a_seat_is_ended_once_the_manager_is_sure(stage):
    stage.world.role("dana", "manager")
    stage.world.seat("ada", "Ada Letters")
    assert "End the seat of Ada Letters?" in stage.say('/council seats end "Ada Letters"', "dana")
    assert "given back" in stage.press("End the seat", "dana")
    assert "no seats yet" in stage.say("/council seats", "dana")


def test_a_stand_in_is_appointed(stage):
    stage.world.role("dana", "manager")
    stage.world.seat("ada", "Ada Letters")
    assert "needs not stand in" in stage.say('/council seats appoint "Ada Letters" "Ada Vale" yes', "dana")


def test_an_unknown_seat_or_person_is_said_to_be_one(stage):
    stage.world.role("dana", "manager")
    stage.world.seat("ada", "Ada Letters")
    assert "No seat is called" in stage.say("/council seats renew Nobody", "dana")
    stage.say('/council seats appoint "Ada Letters" "Nobody"', "dana")
    assert stage.reply.refusal


def test_categories_are_capped_and_seats_are_counted():
    rules = CouncilRules(seats=4, category_percent=50)
    assert rules.has_room(["reseller"], "reseller") and not rules.has_room(["reseller"] * 2, "reseller")
    assert rules.has_room(["reseller"] * 2, "consultant") and rules.has_room(["", ""], "")
    assert SETUP.council.seats == 12


def test_a_term_ends_the_day_before_it_began():
    from datetime import date

    rules = CouncilRules(term_months=24)
    assert rules.term_end(date(2026, 11, 18)) == date(2028, 11, 17)
    assert CouncilRules(term_months=1).term_end(date(2027, 1, 31)) == date(2027, 2, 28)
    assert CouncilRules(term_months=12).term_end(date(2024, 2, 29)) == date(2025, 2, 28)


def test_giving_a_seat_asks_whose_it_is(stage):
    stage.world.role("dana", "manager")
    stage.say("/council seats", "dana")
    stage.press("Give a seat", "dana")
    assert "Whose seat is it?" in stage.fill(category="reseller")
    stage.say("/council seats", "dana")
    stage.press("Give a seat", "dana")
    assert "waits for somebody to take it" in stage.fill(name="An adviser")
