"""Help: what one may ask, in the words one would type, and what is near to what was mistyped."""

import pytest


def test_help_lists_what_a_stranger_may_ask(stage):
    answer = stage.say("/partner help", "hugo")
    assert "• /partner connect [code]" in answer
    assert "/partner stats" not in answer


def test_help_lists_what_a_partner_may_ask(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner help")
    assert "• /partner stats [period] Clicks, leads, sales and earnings for a period." in answer
    assert "• /partner link sub <link> <sub_id>" in answer
    assert "/program" not in answer


def test_help_on_a_command_explains_its_options(stage):
    stage.world.partner("Ada Letters", who="ada")
    answer = stage.say("/partner help stats")
    assert answer.startswith("Help on “stats”")
    assert "period: window to add up (week, month, quarter, year, last-week, last-month, last-quarter, all)" in answer
    assert "/partner home" not in answer


def test_help_on_a_group_explains_all_of_it(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert stage.say("/partner help /partner link").count("• /partner link") == 5


def test_help_on_something_unknown_says_so_and_lists_everything(stage):
    answer = stage.say("/partner help zebras", "hugo")
    assert "Nothing is called “zebras”. This is all you can ask:" in answer
    assert "/partner home" in answer


def test_managers_help_leaves_out_what_only_admins_may(stage):
    stage.world.role("dana", "manager")
    assert "/program access grant" not in stage.say("/program help", "dana")
    assert "/program access grant <account> <role>" in stage.say("/program help", "eli")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/partner stast", "/partner stats"),
        ("/partner leaderbord", "/partner leaderboard"),
        ("/partner link crate", "/partner link create"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant_and_a_button_to_it(stage, typed, meant):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    assert f"Did you mean {meant}" in stage.say(typed)
    stage.press(meant)
    assert not stage.reply.refusal


def test_something_unlike_anything_points_to_help(stage):
    answer = stage.say("/partner qqqqqq")
    assert "Nothing is called “qqqqqq”. /partner help lists everything." in answer


def test_markup_in_what_was_mistyped_stays_plain(stage):
    assert "Nothing is called “<@U0BEN> *x*”" in stage.say("/partner <@U0BEN> *x*")
