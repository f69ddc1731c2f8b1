"""Operations: what is wrong and what to do, what the clock asks next, and a job run by hand."""

import pytest

from bot.chat.operations import Level
from bot.chat.reply import Tone


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    stage.operations.add_job("weekly-leaderboard", "Last week's leaderboard.")
    stage.operations.add_job("backup", "A copy of everything.")
    return stage


def test_the_schedule_lists_every_job_and_when_it_comes(managed):
    answer = managed.say("/program schedule", "dana")
    assert "weekly-leaderboard Last week's leaderboard.\nNext 2026-11-19 10:00 UTC" in answer
    assert "It has not run yet" in answer
    assert "Schedules are in Europe/Berlin" in answer


def test_without_a_job_the_schedule_says_so(stage):
    assert "No job is declared." in stage.say("/program schedule list", "eli")


def test_a_job_is_run_by_hand_after_a_question(managed):
    assert "Run weekly-leaderboard now?" in managed.say("/program schedule run weekly-leaderboard", "eli")
    assert managed.operations.ran == []
    assert managed.button("Run it").confirm is not None
    assert "2 messages on the way" in managed.press("Run it")
    assert managed.operations.ran == ["weekly-leaderboard"]


def test_a_job_that_is_not_there_is_answered_with_those_that_are(managed):
    answer = managed.say("/program schedule run weekly yes", "eli")
    assert "No job is called “weekly”. Did you mean weekly-leaderboard or backup?" in answer


def test_jobs_are_suggested_to_admins(managed):
    assert [c.value for c in managed.suggest("program schedule run", "job", "back", who="eli")] == ["backup"]
    assert managed.suggest("program schedule run", "job", "back", who="dana") == []


def test_a_manager_reads_the_schedule_and_does_not_run_it(managed):
    assert "needs the role admin" in managed.say("/program schedule run backup yes", "dana")
    assert managed.operations.ran == []


def test_the_doctor_is_well_when_nothing_is_wrong(managed):
    assert managed.say("/program doctor", "dana").startswith("All 0 checks are well")
    assert managed.reply.tone is Tone.GOOD


def test_the_doctor_tells_the_worst_first_with_what_to_do(managed):
    managed.operations.find("settings", Level.GOOD, file="settings.toml")
    managed.operations.find("store_closed", Level.BAD)
    managed.operations.find("admins", Level.WARNING)
    answer = managed.say("/program doctor", "dana")
    assert answer.startswith("2 things to look at\n❌")
    assert answer.index("❌") < answer.index("⚠️") < answer.index("✅")
    assert managed.reply.tone is Tone.WARNING
    assert managed.press("Check again") == answer


def test_a_job_that_ran_already_is_not_said_to_have_run_again(managed):
    managed.operations.written = 0
    answer = managed.say("/program schedule run backup yes", "eli")
    assert answer.startswith("Nothing was posted")
    assert "nothing is posted twice" in answer
