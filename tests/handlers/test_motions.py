"""Motions, from proposal to the opened vote, as members and managers meet them."""

import pytest


@pytest.fixture
def council(stage):
    stage.world.seat("ada", "Ada Letters", chair=True)
    stage.world.seat("ben", "Birch Media", platform="discord")
    stage.world.seat("cleo", "Marin Consulting")
    stage.world.role("dana", "manager")
    return stage


def propose(stage, who="ben", platform="discord", more=""):
    return stage.say(f'/council propose "Earlier payouts" "Pay out on the 5th." {more}', who, platform)


def posted(stage):
    return [one.text for one in stage.posted]


def test_a_motion_is_proposed_seconded_and_opened(council):
    assert "needs a second" in propose(council)
    assert "Motion 1: Earlier payouts" in posted(council)[0] and "[Second it]" in posted(council)[0]
    assert "Seconded" in council.say("/council second 1", "cleo")
    assert "The vote is open until" in council.say("/council open 1", "ada")
    text = posted(council)[-1]
    assert "[Yes] [No] [Abstain]" in text and "Voted: 0 of 3 seats" in text and "Opening " in text


def test_nobody_seconds_their_own(council):
    propose(council)
    assert "Another member can second it" in council.say("/council second 1", "ben", "discord")


def test_nobody_seconds_their_own_though_the_program_meets_them_first_in_it(council):
    """Eli has his role from the settings, and nothing was ever written about him."""
    propose(council, "eli", "slack")
    assert "Another member can second it" in council.say("/council second 1", "eli")


def test_without_a_second_there_is_no_vote(council):
    propose(council)
    assert "once another member has seconded it" in council.say("/council open 1", "ada")


def test_only_the_chair_or_a_manager_opens(council):
    propose(council)
    council.say("/council second 1", "cleo")
    assert "Only the council’s chair" in council.say("/council open 1", "cleo").replace("'", "’")
    assert "The vote is open until" in council.say("/council open 1", "dana")


def test_an_amended_motion_needs_a_second_again(council):
    propose(council)
    council.say("/council second 1", "cleo")
    assert "Write it anew" in council.say("/council amend 1", "ben", "discord")
    assert "needs a second again" in council.say('/council amend 1 text:"Pay out on the 3rd."', "ben", "discord")
    assert "once another member has seconded it" in council.say("/council open 1", "ada")


def test_somebody_elses_motion_is_not_amended(council):
    propose(council)
    assert "Only whoever proposed motion 1" in council.say('/council amend 1 text:"Never"', "cleo")


def test_rules_are_fixed_before_the_vote_and_not_after(council):
    propose(council)
    council.say("/council second 1", "cleo")
    text = council.say("/council rules 1 quorum:two-thirds tie:chair", "ada")
    assert "Quorum: two thirds of the seats" in text and "In a tie: the chair decides" in text
    council.say("/council open 1", "ada")
    assert "nothing about it can be changed" in council.say("/council rules 1 quorum:none", "ada")
    assert "nothing about it can be changed" in council.say('/council amend 1 text:"Other"', "ada")


def test_a_secret_ballot_has_neither_weights_nor_a_running_count(council):
    propose(council)
    council.say("/council second 1", "cleo")
    assert "A running count would tell" in council.say("/council rules 1 results:after-vote", "ada")
    assert "A weight would tell" in council.say("/council open 1 weighted:yes", "ada")


def test_options_are_told_by_letters_and_checked(council):
    council.say('/council propose "Where" "The meeting." approval "Berlin; Lisbon; online"', "ben", "discord")
    assert "A. Berlin" in posted(council)[0] and "C. online" in posted(council)[0]
    assert "2 to 10 different short options" in council.say(
        '/council propose "Where" "The meeting." approval "Berlin; berlin"', "ben", "discord"
    )


def test_the_list_says_what_each_motion_waits_for(council):
    assert "No motions yet" in council.say("/council motions", "ada")
    propose(council)
    propose(council)
    council.say("/council second 2", "cleo")
    text = council.say("/council motions", "ada")
    assert "Seconded, the vote can be opened" in text and "Waiting for a second" in text
    assert "Motions to be seconded" in council.say("/council agenda", "ada")


def test_a_motion_can_be_taken_back_until_it_is_voted_on(council):
    propose(council)
    assert "withdrawn" in council.say("/council drop 1", "ben", "discord")
    assert "withdrawn, so nothing about it can be changed" in council.say("/council second 1", "cleo")


def test_an_unknown_motion_is_said_to_be_one(council):
    for given in ("77", "x", "0", "-1", "９"):
        assert "No motion has the number" in council.say(f"/council show {given}", "ada")


def test_managers_read_along_and_partners_do_not(council):
    council.world.partner("Other", who="eli")
    assert "The council" in council.say("/council", "dana")
    council.world.partner("Mere partner", who="gus")
    assert council.say("/council motions", "gus") and council.reply.refusal
