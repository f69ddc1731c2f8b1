"""Votes as members cast them, on both platforms, with a receipt that nobody else sees."""

import json
import re
from datetime import timedelta

import pytest

from bot.chat.dispatcher import Question
from bot.chat.reply import File
from bot.chat.request import Place
from program.motions import Actor, Draft, propose, second
from program.rules.ballots import Method
from program.votes import Opening, open_vote
from tests.plain import draw
from tests.stage import NOW, SETUP, account

ACTOR, OTHER = Actor("per_a", "A"), Actor("per_b", "B")


@pytest.fixture
def council(stage):
    stage.world.seat("ada", "Ada Letters", chair=True)
    stage.world.seat("ben", "Birch Media", platform="discord")
    stage.world.seat("cleo", "Marin Consulting")
    stage.world.role("dana", "manager")
    return stage


def opened(stage, method="yes-no", options=(), *, secret=True, early=False, results=None):
    with stage.store.unit() as store:
        motion = propose(store, Draft("Where to meet", "Text", Method(method), options, secret), ACTOR, NOW)
        second(store, motion, OTHER, NOW)
        motion.results = results or motion.results
        open_vote(store, motion, Opening(NOW, NOW + timedelta(days=7), early), ACTOR)
    return motion.number


def test_a_vote_is_a_press_and_its_receipt_is_private(council):
    opened(council)
    council.say("/council show 1", "ada")
    text = council.press("Yes", "ada")
    assert "yes, for the seat of Ada Letters" in text
    assert re.search(r"Receipt: 1:[0-9a-f]{32}:yes", text)
    council.say("/council show 1", "ben", "discord")
    assert "no, for the seat of Birch Media" in council.press("No", "ben", "discord")
    assert "Voted: 2 of 3 seats" in council.say("/council show 1", "cleo")
    assert {one.message.living.name for one in council.posted} == {"motion:1:vote"}
    assert [one for one in council.posted if re.search("[0-9a-f]{32}:", one.text)] == []


def test_a_vote_is_changed_and_taken_back(council):
    opened(council)
    council.say("/council vote 1 yes", "ada")
    assert "takes the place of the ballot" in council.say("/council change 1 no", "ada")
    assert "counts for nothing now" in council.press("Take it back", "ada")
    assert "No ballot of your seat stands" in council.say("/council withdraw 1", "ada")


def test_a_ranking_is_filled_in_by_buttons(council):
    opened(council, "ranked", ("Berlin", "Lisbon", "Online"))
    council.say("/council show 1", "ada")
    assert "Who is your first choice?" in council.press("Vote", "ada")
    assert "Lisbon" in council.press("B. Lisbon", "ada")
    assert "Lisbon > Online" in council.press("C. Online", "ada")
    assert "Lisbon > Online, for the seat of Ada Letters" in council.press("Cast this ballot", "ada")


def test_approvals_are_switched_on_and_off(council):
    opened(council, "approval", ("Berlin", "Lisbon", "Online"))
    council.say("/council ballot 1", "ben", "discord")
    council.press("C. Online")
    council.press("A. Berlin")
    council.press("✓ C. Online")
    assert "Berlin, for the seat of Birch Media" in council.press("Cast this ballot")


def test_points_are_given_one_option_after_another(council):
    opened(council, "score", ("Berlin", "Lisbon"))
    assert "How many points for A. Berlin" in council.say("/council ballot 1", "ada")
    assert "How many points for B. Lisbon" in council.press("5")
    assert "All options have their points" in council.press("2")
    assert "Berlin 5, Lisbon 2" in council.press("Cast this ballot")


def test_a_ballot_can_be_begun_again_or_left_blank(council):
    opened(council, "condorcet", ("Berlin", "Lisbon"))
    council.say("/council ballot 1", "ada")
    council.press("A. Berlin")
    assert "Who is your first choice?" in council.press("Start again")
    assert "abstain, for the seat" in council.press("Abstain")


def test_ties_are_typed_and_nonsense_is_explained(council):
    opened(council, "condorcet", ("Berlin", "Lisbon", "Online"))
    assert "Lisbon > Berlin = Online" in council.say("/council vote 1 B>A=C", "ada")
    assert "letters in your order" in council.say("/council vote 1 Berlin", "ada")


def test_a_ballot_that_is_begun_with_nonsense_is_explained(council):
    opened(council, "condorcet", ("Berlin", "Lisbon"))
    assert "letters in your order" in council.say("/council ballot 1 draft:Berlin", "ada")


def test_whoever_fills_no_seat_has_no_vote(council):
    opened(council)
    assert "you fill none of them" in council.say("/council vote 1 yes", "dana")


def test_what_comes_late_is_told_so(council):
    opened(council)
    council.move(days=8)
    assert "Too late" in council.say("/council vote 1 yes", "ada")


def test_who_pressed_in_time_and_waited_for_the_store_is_counted(council):
    opened(council)
    council.move(days=7, seconds=3)
    vote = council.dispatcher.registry.get("council vote")
    for who, arrived in (("ada", NOW + timedelta(days=7)), ("cleo", NOW + timedelta(days=7, microseconds=1))):
        answer = council.ask(
            Question(account(who), Place("C0COUNCIL"), vote, {"motion": "1", "choice": "yes"}, who, at=arrived)
        )
        assert ("Too late" in draw(answer)) is (who == "cleo")
    assert "1 of 3 seats" in council.say("/council show 1")


def test_a_vote_closes_once_everybody_voted_where_agreed(council):
    opened(council, early=True)
    council.say("/council vote 1 yes", "ada")
    council.say("/council vote 1 yes", "ben", "discord")
    assert "Carried." not in council.posted[-1].text
    council.say("/council vote 1 no", "cleo")
    assert "Carried." in council.posted[-2].text and "Took part: " in council.posted[-2].text


def test_a_small_secret_vote_tells_counts_and_no_ballots(council):
    opened(council, early=True)
    for who, platform in (("ada", "slack"), ("ben", "discord"), ("cleo", "slack")):
        council.say("/council vote 1 yes", who, platform)
    text = council.say("/council results 1", "ada")
    assert "Yes" in text and "100.0 %" in text and "closing " in text
    council.say("/council record 1", "ada")
    [record] = [block for block in council.reply.blocks if isinstance(block, File)]
    assert "leaves" in json.loads(record.data)


def test_a_running_count_is_for_those_who_voted_in_an_open_ballot(council):
    opened(council, secret=False, results="after-vote")
    assert "Part" not in council.say("/council results 1", "ada")
    council.say("/council vote 1 yes", "ada")
    assert "100.0 %" in council.say("/council results 1", "ada")


def test_whoever_has_no_vote_sees_the_card_and_no_running_count(council):
    opened(council, secret=False, results="after-vote")
    council.say("/council vote 1 yes", "ada")
    text = council.say("/council results 1", "dana")
    assert "Voted: 1 of 3 seats" in text and "100.0 %" not in text


def test_the_home_says_what_waits(council):
    opened(council)
    assert "Your vote is wanted" in council.say("/council", "ada")
    council.say("/council vote 1 yes", "ada")
    assert "You have voted on everything" in council.say("/council home", "ada")


def test_the_deadline_is_told_as_a_moment_in_the_readers_zone(council):
    opened(council)
    council.say("/council show 1", "ada")
    assert "<t:" in str(council.reply.blocks)
    assert SETUP.zone.key == "Europe/Berlin"
