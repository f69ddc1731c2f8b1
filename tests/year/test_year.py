"""The turn of a year over both chats: the calendar as it stands there, quiet hours, opt-outs, one message a day."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.year.almanac import almanac
from tests.year.calendar_kept import off_calendar
from tests.year.people_told import (
    in_quiet_hours,
    left_out,
    shown_all_the_same,
    told_after_leaving,
    too_many,
    unsettled,
    unwanted,
)
from tests.year.verdict import CHECKS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_turn_of_a_year_holds(year, check):
    assert check(year) == []


def test_there_was_something_to_hold(year):
    told = {post.job for post in year.posts}
    assert told >= {
        "weekly-leaderboard",
        "quarterly-roundup",
        "close-statements",
        "monthly-summary",
        "manager-briefing",
    }
    assert told >= {"payout-notices", "council-reminders", "announcements", "event", "motion"}
    assert {who.tz for who, post in year.direct if post.job == "monthly-summary"} >= {
        ZoneInfo("Asia/Kolkata"),
        ZoneInfo("Australia/Adelaide"),
        ZoneInfo("America/Santiago"),
    }


# What holds above can break, and each of its breaks is seen.


def one(year, job, **where):
    """The first post of a job."""
    return next(
        post
        for post in year.posts
        if post.job == job and all(getattr(post, name) == value for name, value in where.items())
    )


def but(year, *gone, plus=()):
    """The same with some posts less and others more."""
    return replace(year, posts=[*(post for post in year.posts if post not in gone), *plus])


def test_a_post_that_is_missing_on_one_platform_is_seen(year):
    lost = one(year, "weekly-leaderboard", platform="discord")
    assert off_calendar(but(year, lost)) == [
        "0 posts instead of 1: weekly-leaderboard 2029-01-01T09:00 Europe/Berlin in community on discord"
    ]


def test_a_post_that_stands_twice_is_seen(year):
    twice = one(year, "weekly-leaderboard", platform="slack")
    assert f"2 times: {twice.key}" in off_calendar(but(year, plus=[twice]))


def test_a_post_on_another_day_is_seen(year):
    found = one(year, "manager-briefing")
    key = found.key.replace("2029-01-01T08:30", "2028-12-31T08:30")
    assert off_calendar(but(year, plus=[replace(found, key=key)])) == [f"surplus: {key}"]


def test_a_post_before_its_time_and_one_that_is_late_are_seen(year):
    found = one(year, "weekly-leaderboard", platform="slack")
    early, late = (replace(found, at=found.at + timedelta(minutes=minutes)) for minutes in (-3, 3))
    assert off_calendar(but(year, found, plus=[early])) == [f"surplus: {found.key}"]
    assert off_calendar(but(year, found, plus=[late])) == [f"late: {found.key} at {late.at}"]


def test_a_post_that_nobody_asked_for_is_seen(year):
    found = one(year, "weekly-leaderboard")
    assert off_calendar(but(year, plus=[replace(found, key="")])) == [
        f"nobody's: {found.text[:60]} in community on {found.platform}"
    ]


def test_a_summary_that_is_missing_and_one_for_who_wants_none_are_seen(year):
    lost = one(year, "monthly-summary", person="ada")
    assert off_calendar(but(year, lost)) == ["0 summaries for ada of 2029-01-01T09:00 Europe/Berlin"]
    given = replace(one(year, "monthly-summary", person="ada"), person="nils")
    assert off_calendar(but(year, plus=[given])) == ["1 summaries for nils of 2029-01-01T09:00 Europe/Berlin"]
    assert unwanted(but(year, plus=[given])) == [f"nils does not want {given.key}"]


def test_an_invitation_that_got_lost_is_seen(year):
    lost = one(year, "event", platform="slack", place="community")
    assert off_calendar(but(year, lost)) == ["1 posts instead of 2: event in community"]


def test_what_a_later_look_says_again_is_seen(year):
    found = one(year, "council-reminders")
    again = replace(found, key=found.key.replace("2029-01-0", "2029-02-0", 1))
    assert any("2 looks: council-reminders" in line for line in off_calendar(but(year, plus=[again])))


def test_an_announcement_that_somebody_did_not_get_is_seen(year):
    """It came on the evening before the end, so that not all had it yet; a month later all must."""
    later = replace(year, until=year.until + timedelta(days=30))
    [found] = [line for line in left_out(later) if line.startswith("announcements")]
    assert "'jon'" not in found and "'ada'" in found
    [found] = [line for line in left_out(but(later, one(year, "announcements", person="jon"))) if "jon" in line]
    assert "'jon': 1" in found


def test_a_reminder_that_somebody_did_not_get_is_seen(year):
    found = left_out(replace(year, until=year.until + timedelta(days=5)))
    assert [line.partition(",")[0] for line in found if "reminders" in line] == [
        "0 reminders instead of 2: ada",
        "0 reminders instead of 2: kai",
        "0 reminders instead of 1: fay",
        "0 reminders instead of 1: cleo",
        "0 reminders instead of 1: rae",
    ], "the event is two days after the end"


@pytest.mark.parametrize(
    ("who", "night", "free"),
    [
        ("ada", "2029-01-02T20:00:00+01:00", "2029-01-02T19:59:59+01:00"),
        ("ada", "2029-01-02T07:59:59+01:00", "2029-01-02T08:00:00+01:00"),
        ("cleo", "2029-01-02T18:30:00+05:30", "2029-01-02T07:15:00+05:30"),
        ("ines", "2029-01-02T16:59:00+09:00", "2029-01-02T03:00:00+09:00"),
    ],
)
def test_a_message_in_somebodys_quiet_hours_is_seen_also_one_about_money(year, who, night, free):
    given = replace(one(year, "payout-notices"), person=who, at=datetime.fromisoformat(night))
    assert len(in_quiet_hours(but(year, plus=[given]))) == 1
    given = replace(given, at=datetime.fromisoformat(free))
    assert in_quiet_hours(but(year, plus=[given])) == []


def test_a_second_message_on_a_day_is_seen_unless_it_is_about_money(year):
    first = one(year, "monthly-summary", person="ada")
    second = replace(first, at=first.at + timedelta(hours=3), key="training-nudges:again")
    [found] = too_many(but(year, plus=[second]))
    assert found.startswith("ada on 2029-01-01")
    assert too_many(but(year, plus=[replace(second, key="payout-notices:again")])) == []


def test_a_board_that_names_who_is_hidden_is_seen(year):
    board = one(year, "weekly-leaderboard")
    named = replace(board, text=f"{board.text} Brandt Works")
    assert shown_all_the_same(but(year, board, plus=[named])) == [f"Brandt Works on {board.key}"]


def test_a_message_to_somebody_who_left_is_seen(year):
    late = replace(one(year, "monthly-summary"), person="quin")
    assert told_after_leaving(but(year, plus=[late])) == [f"quin: {late.key}"]


def test_a_message_that_never_arrived_is_seen(year):
    assert unsettled(replace(year, until=year.until + timedelta(days=30)))


def test_the_calendar_page_is_understood_to_its_last_line():
    page = almanac()
    for line in page.values():
        if line.minutes is None:
            assert line.dues({ZoneInfo("Europe/Berlin")}, *_a_year()), line.name
    first = page["quarterly-roundup"].dues({ZoneInfo("Europe/Berlin")}, *_a_year())
    assert [due.label[:10] for due in first] == ["2027-01-04", "2027-04-05", "2027-07-05", "2027-10-04"]


def _a_year():
    return datetime.fromisoformat("2026-12-31T23:00+00:00"), datetime.fromisoformat("2027-12-31T23:00+00:00")
