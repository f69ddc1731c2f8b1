"""Settings: what people decide for themselves."""


def test_everyone_sees_what_is_set(stage):
    stage.world.partner("Ada Letters", who="ada", platforms=("slack", "discord"))
    answer = stage.say("/partner settings")
    assert "Time zone: Europe/Berlin\nNotices: all\nQuiet hours: none\nAccounts: Slack, Discord" in answer
    assert "On the leaderboard: as Ada Letters" in answer


def test_a_stranger_has_settings_and_no_visibility(stage):
    answer = stage.say("/partner settings", "hugo")
    assert "Accounts: only this one" in answer
    assert "leaderboard" not in answer


def test_a_time_zone_is_set_by_its_name_or_by_a_city(stage):
    answer = stage.say("/partner settings timezone america/new york", "hugo")
    assert "Times are shown in America/New_York from now on. There it is 05:00." in answer
    assert "Asia/Seoul" in stage.say("/partner settings timezone Seoul", "hugo")
    assert "Time zone: Asia/Seoul" in stage.press("Settings")


def test_an_unknown_time_zone_is_answered_with_near_ones(stage):
    answer = stage.say("/partner settings timezone Berlni", "hugo")
    assert "Nothing is called “Berlni”. Did you mean Europe/Berlin" in answer
    assert "Time zone: Europe/Berlin" in stage.say("/partner settings", "hugo")


def test_zones_are_suggested_while_somebody_types(stage):
    choices = stage.suggest("partner settings timezone", "zone", "new york")
    assert [choice.value for choice in choices] == ["America/New_York"]
    assert len(stage.suggest("partner settings timezone", "zone", "a")) == 25


def test_notices_are_turned_off_and_on_again(stage):
    stage.say("/partner settings")
    assert "*What about:" in stage.press("Notices")
    answer = stage.fill(category="payout", wanted="no")
    assert "You no longer get notices about payout. What you are paid stays readable here" in answer
    assert "Notices: all but payout" in stage.press("Settings")
    assert "You get notices about payout." in stage.say("/partner settings notices payouts on")
    assert "Notices: all\n" in stage.say("/partner settings")


def test_a_notice_is_wanted_or_not_and_nothing_between(stage):
    assert "Please answer yes or no for “do you want it”" in stage.say("/partner settings notices payout maybe")
    assert "“lunch” does not fit “what about”" in stage.say("/partner settings notices lunch no")


def test_how_the_leaderboard_names_a_partner_is_their_choice(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "shows you as Quiet Fox." in stage.say("/partner settings visibility pseudonym Quiet Fox")
    assert "On the leaderboard: as Quiet Fox" in stage.press("Settings")
    assert "does not show you. You still see your own place." in stage.say("/partner settings visibility hidden")
    assert "On the leaderboard: not shown" in stage.say("/partner settings")
    assert "shows you as Ada Letters." in stage.say("/partner settings visibility name")


def test_a_pseudonym_is_kept_while_one_is_shown_otherwise(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.say("/partner settings visibility pseudonym Quiet Fox")
    stage.say("/partner settings visibility name")
    assert "as Quiet Fox" in stage.say("/partner settings visibility pseudonym")


def test_nobody_goes_by_anothers_name(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.world.partner("Osei Resellers", who="ben", visibility="pseudonym", pseudonym="Quiet Fox")
    assert "That name is somebody else's" in stage.say("/partner settings visibility pseudonym OSEI  resellers")
    assert "That name is somebody else's" in stage.say("/partner settings visibility pseudonym Quiet\u200b fox")
    assert "On the leaderboard: as Ada Letters" in stage.say("/partner settings")


def test_visibility_is_a_partners_setting(stage):
    assert "You are not connected yet" in stage.say("/partner settings visibility hidden", "hugo")


def test_quiet_hours_are_set_in_words_people_use(stage):
    stage.say("/partner settings")
    assert "*From, in your time zone" in stage.press("Quiet hours")
    answer = stage.fill(start="8:30 pm", end="7")
    assert "From 20:30 to 07:00 (Europe/Berlin) I send you nothing." in answer
    assert "Quiet hours: 20:30 to 07:00" in stage.press("Settings")
    assert "You have no quiet hours now" in stage.say("/partner settings quiet 0:00 0:00")


def test_a_time_that_is_none_changes_nothing(stage):
    assert "“25:00” cannot be read as one" in stage.say("/partner settings quiet 25:00 8:00")
    assert "“13 pm” cannot be read as one" in stage.say('/partner settings quiet "13 pm" 8:00')
    assert "Quiet hours: none" in stage.say("/partner settings")


def test_messages_are_paused_for_some_days_and_the_pause_is_ended(stage):
    assert "I write to you only when money moves." in stage.say("/partner settings pause 7")
    assert "paused until" in stage.press("Settings")
    assert "I write to you again, at most once a day" in stage.say("/partner settings pause 0")
    assert "paused" not in stage.press("Settings")
    assert "90" in stage.say("/partner settings pause 91")


def test_a_partner_says_which_industry_they_know_in_one_spelling(stage):
    stage.world.partner("Ada Letters", who="ada")
    stage.world.partner("Birch Media", who="ben")
    assert "You know Film." in stage.say("/partner settings industry Film", "ada")
    assert "You know Film." in stage.say("/partner settings industry film", "ben")
