"""Polls: light questions to everybody, one pick a person, and nobody's twice."""

import re


def ask(stage, options="Red; Blue"):
    stage.world.role("dana", "manager")
    return stage.say(f'/program poll "Which colour?" "{options}"', "dana")


def test_the_community_is_asked_and_picks_by_button(stage):
    assert "The community is asked" in ask(stage)
    assert stage.posted[-1].message.to.name == "community" and "[Red] [Blue]" in stage.posted[-1].text
    assert "Poll 1: Which colour?" in stage.say("/partner vote", "hugo")
    stage.press("Poll 1: Which colour?", "hugo")
    assert "You picked “Blue”" in stage.press("Blue", "hugo")
    assert "takes the place of your earlier pick" in stage.say("/partner vote 1 1", "hugo")
    assert "1 person has picked" in stage.say("/partner vote 1", "ada")


def test_what_is_over_takes_no_pick(stage):
    ask(stage)
    stage.move(days=4)
    assert "Your pick was not counted" in stage.say("/partner vote 1 1", "hugo")
    assert "No poll is open" in stage.say("/partner vote", "hugo")


def test_odd_options_are_refused(stage):
    assert "2 to 10 different short options" in ask(stage, "Red; red")
    assert "No poll has the number" in stage.say("/partner vote 9 1", "hugo")


def test_an_option_that_is_not_there_shows_those_that_are(stage):
    ask(stage)
    text = stage.say("/partner vote 1 7", "hugo")
    assert "[Red] [Blue]" in text and "No poll" not in text


def test_two_accounts_of_one_person_have_one_pick(stage):
    ask(stage)
    stage.say("/partner vote 1 1", "hugo", "slack")
    stage.say("/partner vote 1 2", "hugo", "discord")
    code = re.search(r"\w{4}-\w{4}", stage.say("/partner connect", "hugo", "slack"))[0]
    stage.say(f"/partner connect {code}", "hugo", "discord")
    assert "1 person has picked" in stage.say("/partner vote 1", "ada")
