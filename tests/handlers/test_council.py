"""The council's clock: closings, reminders and deadlines."""

from datetime import timedelta

import pytest

from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from jobs.council import council_closings, council_deadlines, council_reminders
from program.motions import find_motion
from tests.handlers.test_votes import council, opened
from tests.plain import draw
from tests.stage import NOW, SETUP, ZONE

__all__ = ["council"]


def run(stage, job, at):
    with stage.store.unit() as store:
        messages = list(job(JobRequest(at, store, stage.templates, SETUP, ZONE), Occurrence(at, at.isoformat())))
    return [(message, draw(message.reply)) for message in messages]


def test_a_vote_closes_at_its_deadline_and_its_result_is_posted_once(council):
    opened(council)
    council.say("/council vote 1 yes", "ada")
    council.say("/council vote 1 yes", "ben", "discord")
    assert run(council, council_closings, NOW + timedelta(days=7)) == []
    [(card, _), (message, text)] = run(council, council_closings, NOW + timedelta(days=7, minutes=1))
    assert card.living.name == "motion:1:vote" and message.living is None
    assert message.to.name == "council" and "Carried." in text and "Voted: 2 of 3 seats" in text
    assert run(council, council_closings, NOW + timedelta(days=7, minutes=2)) == []
    with council.store.unit(False) as store:
        assert find_motion(store, 1).closed_at == NOW + timedelta(days=7)


def test_a_clock_that_stood_still_closes_as_of_the_deadline(council):
    opened(council)
    [_, (_, text)] = run(council, council_closings, NOW + timedelta(days=90))
    assert "No quorum" in text


def test_only_those_who_have_not_voted_are_reminded_and_once_a_distance(council):
    opened(council)
    council.say("/council vote 1 yes", "ada")
    assert run(council, council_reminders, NOW + timedelta(days=4)) == []
    first = run(council, council_reminders, NOW + timedelta(days=5, hours=1))
    assert len(first) == 2 and "your seat has not voted yet" in first[0][1]
    assert run(council, council_reminders, NOW + timedelta(days=5, hours=2)) == []
    council.say("/council vote 1 yes", "cleo")
    assert len(run(council, council_reminders, NOW + timedelta(days=6, hours=1))) == 1
    assert run(council, council_reminders, NOW + timedelta(days=8)) == []


def test_a_reminder_is_one_message_a_day_and_can_be_turned_off(council):
    """The outbox asks for both of every direct message."""
    opened(council)
    told = run(council, council_reminders, NOW + timedelta(days=5, hours=1))
    assert {(message.courtesy, message.category) for message, _ in told} == {("nudge", "council")}


def test_managers_hear_of_answers_that_are_due(council):
    opened(council, early=True)
    for who, platform in (("ada", "slack"), ("ben", "discord"), ("cleo", "slack")):
        council.say("/council vote 1 yes", who, platform)
    assert run(council, council_deadlines, NOW + timedelta(days=10)) == []
    [(message, text)] = run(council, council_deadlines, NOW + timedelta(days=23))
    assert message.to.name == "managers" and "1. Where to meet" in text
    assert len(run(council, council_deadlines, NOW + timedelta(days=31))) == 1
    council.say('/council respond 1 later "Next year."', "dana")
    assert run(council, council_deadlines, NOW + timedelta(days=31)) == []


def test_managers_hear_of_terms_and_seats_that_run_out(council):
    council.say('/council seats vacate "Birch Media"', "dana")
    [(_, text)] = run(council, council_deadlines, NOW + timedelta(days=38))
    assert "Seats that wait to be filled" in text and "Birch Media" in text
    [(_, text)] = run(council, council_deadlines, NOW + timedelta(days=700))
    assert "Terms that end in 30 days" in text


@pytest.mark.parametrize("who", ["ada", "dana"])
def test_the_home_offers_the_way(council, who):
    council.say("/council", who)
    assert "What you can ask" in council.press("Help", who)
