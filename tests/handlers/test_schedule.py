"""The schedule: what the clock asks next, how it went, and the clock by hand."""

from datetime import timedelta

import pytest

import jobs
from bot.app import modules_of
from bot.chat.job import CatchUp, Channel, Direct, Message, jobs_in
from bot.chat.markup import literal
from bot.chat.operations import JobLine, RunLine
from bot.chat.reply import Button, Buttons, Reply, Text, Tone
from bot.discord.confirm import Confirmations
from bot.discord.render import Renderer
from tests.plain import buttons_of
from tests.stage import NOW

MONDAY = "2026-11-16T09:00 Europe/Berlin"
MONEY = (CatchUp.EVERY, timedelta.max)


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    stage.operations.add_job("weekly-leaderboard", "Last week's leaderboard.")
    stage.operations.add_job("backup", "A copy of everything.")
    return stage


def test_the_schedule_lists_every_job_and_when_it_comes(managed):
    answer = managed.say("/program schedule", "dana")
    assert "• weekly-leaderboard 2026-11-19 10:00 UTC, not yet run" in answer
    assert "Schedules are in Europe/Berlin" in answer


def test_every_job_there_is_fits_into_one_message_of_discord(stage):
    """An operator who sees a part of the schedule may take what is missing for what does not run."""
    declared, why = jobs_in(modules_of(jobs)), "a reason of many words " * 9
    for job in declared:
        stage.operations.lines.append(JobLine(job.name, job.summary, job.audience, NOW, NOW, "failed", why))
    stage.say("/program schedule", "eli")
    renderer = Renderer(stage.templates, Confirmations(stage.templates))
    text = str(renderer.page(stage.reply).components())
    assert [job.name for job in declared if f"**{job.name}**" not in text] == []
    assert "not shown" not in text


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


def test_a_job_that_ran_already_is_not_said_to_have_run_again(managed):
    managed.operations.written = 0
    answer = managed.say("/program schedule run backup yes", "eli")
    assert answer.startswith("Nothing was posted")
    assert "nothing is posted twice" in answer


def test_a_job_is_shown_with_what_comes_and_what_was(managed):
    managed.operations.runs = [
        RunLine(MONDAY, NOW - timedelta(days=2), "skipped", "too late"),
        RunLine("2026-11-09T09:00 Europe/Berlin", NOW - timedelta(days=9), "retrying", "KeyError", NOW),
    ]
    answer = managed.say("/program schedule show weekly-leaderboard", "dana")
    assert "Last week's leaderboard. It comes on Monday at 09:00. Of several missed only the latest comes" in answer
    assert "2026-11-23 10:00 UTC" in answer
    assert f"{MONDAY} | skipped | too late" in answer
    assert "to be tried again" in answer


def test_a_job_that_never_ran_says_so(managed):
    assert "It has not run yet." in managed.say("/program schedule show backup", "dana")


def test_one_that_failed_is_run_again_by_its_button(managed):
    managed.operations.runs = [RunLine(MONDAY, NOW - timedelta(days=2), "failed", "KeyError, tried 8 times")]
    assert " | failed | " in managed.say("/program schedule show weekly-leaderboard", "eli")
    assert "Its occurrence 2026-11-16T09:00 is posted for real" in managed.press("Run 2026-11-16T09:00")
    managed.press("Run it")
    assert managed.operations.ran == ["weekly-leaderboard 2026-11-16T09:00"]


def test_a_job_that_nobody_knows_is_not_asked_about(managed):
    assert "weekly-leaderboard" in managed.say(f"/program schedule run {'👩' * 40}", "eli")
    assert managed.reply.refusal


def test_an_occurrence_that_no_button_can_hold_is_confirmed_by_typing(managed):
    occurrence = "2026-11-16T09:00 America/Argentina/Buenos_Aires"
    assert "sure:yes" in managed.say(f'/program schedule run weekly-leaderboard occurrence:"{occurrence}"', "eli")
    assert not list(buttons_of(managed.reply))


def test_a_digest_that_is_paused_skips_and_says_who_paused_it(managed):
    answer = managed.say('/program schedule pause weekly-leaderboard reason:"holidays in Acme"', "eli")
    assert "What falls due from now on is skipped, and the schedule says so: “holidays in Acme”" in answer
    assert "weekly-leaderboard is paused by Eli Novak (holidays in Acme)" in managed.say("/program schedule", "dana")
    assert "Paused by Eli Novak" in managed.say("/program schedule show weekly-leaderboard", "eli")
    assert "It comes again when it falls due next" in managed.press("Resume")
    assert managed.reply.tone is Tone.GOOD
    assert "paused by" not in managed.say("/program schedule", "dana")


def test_money_that_is_paused_is_kept_and_caught_up(managed):
    managed.operations.kind, managed.operations.waiting = MONEY, 3
    assert "is kept, and carried out in order when you resume it" in managed.say(
        "/program schedule pause backup reason:audit", "eli"
    )
    assert "3 occurrences wait" in managed.say("/program schedule show backup", "eli")
    assert "What was kept is carried out now, the oldest first." in managed.press("Resume")


def test_what_stands_still_is_not_paused_again_and_what_goes_on_not_resumed(managed):
    managed.say("/program schedule pause backup reason:audit", "eli")
    assert "backup was paused by Eli Novak: audit." in managed.say("/program schedule pause backup reason:again", "eli")
    managed.say("/program schedule resume backup", "eli")
    assert "there is nothing to resume" in managed.say("/program schedule resume backup", "eli")


def test_a_preview_shows_what_would_be_posted_and_nothing_of_it_can_be_pressed(managed):
    card = Reply(
        literal("Top of the week"), (Text(literal("Ada leads.")), Buttons((Button(literal("Go"), "partner stats"),)))
    )
    managed.operations.messages = [Message(Channel("community"), card), Message(Direct("per_1"), card)]
    answer = managed.say("/program schedule preview weekly-leaderboard", "eli")
    assert "it would post 2 messages" in answer
    assert "to the community channel: Top of the week" in answer
    assert "to a person, in private: Top of the week" in answer
    assert "Ada leads." in answer
    assert "[Go]" not in answer


def test_a_long_preview_says_how_much_more_there_is(managed):
    card = Reply(literal("Hello"), (Text(literal("Hi.")),))
    managed.operations.messages = [Message(Channel("community"), card)] * 11
    assert "and 3 more" in managed.say("/program schedule preview backup", "eli")


def test_a_preview_of_nothing_says_so(managed):
    assert "it has nothing to say" in managed.say("/program schedule preview backup", "eli")


def test_a_clock_that_jumped_is_trusted_by_an_admin(managed):
    assert "Nothing waits for the clock." in managed.say("/program schedule clock", "eli")
    managed.operations.doubted = True
    assert "What waited goes on now." in managed.say("/program schedule clock", "eli")
    assert not managed.operations.doubted


@pytest.mark.parametrize("line", ["pause backup reason:why", "resume backup", "preview backup", "clock"])
def test_a_manager_does_not_touch_the_clock(managed, line):
    assert "needs the role admin" in managed.say(f"/program schedule {line}", "dana")
