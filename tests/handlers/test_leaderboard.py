"""The leaderboard: results in public, one's own place in private, and nobody there who does not want to be."""

from datetime import datetime

import pytest

from bot.app import PROMPTS
from bot.chat.job import Channel, JobRequest
from bot.chat.schedule import Occurrence
from bot.chat.templates import Templates
from bot.formats import FILTERS
from jobs.leaderboard import weekly_leaderboard
from tests.plain import draw
from tests.stage import SETUP, ZONE


def results(stage, **by_code):
    """Let links bring (sales, leads beyond those) today."""
    for code, (sales, leads) in by_code.items():
        for _ in range(sales):
            stage.world.sale(code)
        for _ in range(leads):
            stage.world.lead(code)


@pytest.fixture
def three(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.partner("Osei Resellers", who="ben", code="osei")
    stage.world.partner("Marin Consulting", who="cleo", code="marin")
    return stage


def test_partners_are_ranked_by_sales_then_leads(three):
    results(three, ada=(1, 0), osei=(2, 0), marin=(1, 3))
    answer = three.say("/partner leaderboard")
    assert (
        "3 partners\nRank | Partner | Sales | Leads\n"
        "1 | Osei Resellers | 2 | 2\n2 | Marin Consulting | 1 | 4\n3 | Ada Letters | 1 | 1"
    ) in answer


def test_equals_share_a_rank_and_are_shown_as_equals(three):
    results(three, ada=(1, 1), osei=(1, 1), marin=(0, 1))
    answer = three.say("/partner leaderboard", "cleo")
    assert "1 = | Ada Letters | 1 | 2\n1 = | Osei Resellers | 1 | 2\n3 | Marin Consulting | 0 | 1" in answer
    assert "You are number 3 of 3" in answer


def test_ones_own_place_says_what_would_lift_it(three):
    results(three, ada=(1, 0), osei=(3, 0))
    assert "You are number 2 of 2, with 1 sale and 1 lead. 3 more sales would lift you" in three.say("/partner rank")


def test_a_stranger_sees_the_board_and_no_place_of_their_own(three):
    results(three, ada=(1, 0))
    answer = three.say("/partner leaderboard", "hugo")
    assert "1 | Ada Letters | 1 | 1" in answer
    assert "You are" not in answer


def test_an_empty_board_says_how_to_get_on_it(three):
    answer = three.say("/partner leaderboard week")
    assert "Nobody has a result in these days yet" in answer
    assert "You are not on this board yet" in answer


def test_who_opted_out_is_seen_by_nobody_but_themselves(three):
    results(three, ada=(2, 0), osei=(1, 0))
    three.say("/partner settings visibility hidden", "ada")
    board = three.say("/partner leaderboard", "ben")
    assert "Ada" not in board
    assert "1 | Osei Resellers" in board
    assert "You are number 1 of 1" in board
    own = three.say("/partner leaderboard", "ada")
    assert "You would be number 1 of 2" in own
    assert "Ada Letters" not in own


def test_who_opted_out_and_has_nothing_is_not_told_that_they_would_appear(three):
    three.say("/partner settings visibility hidden", "ada")
    assert "You have no result in these days, and you chose not to be shown." in three.say("/partner leaderboard")


def test_a_pseudonym_stands_for_the_name(three):
    results(three, ada=(1, 0))
    three.say('/partner settings visibility pseudonym "Quiet Fox"', "ada")
    board = three.say("/partner leaderboard", "ben")
    assert "1 | Quiet Fox | 1 | 1" in board
    assert "Ada" not in board


def test_without_a_pseudonym_the_partner_is_anonymous(three):
    results(three, ada=(1, 0))
    three.say("/partner settings visibility pseudonym", "ada")
    assert "1 | Anonymous partner | 1 | 1" in three.say("/partner leaderboard", "ben")


def test_staff_and_those_who_left_are_not_on_it(stage):
    stage.world.partner("Field Team", code="field", staff=True)
    stage.world.partner("Driftwood", code="drift", status="deactivated")
    results(stage, field=(1, 0), drift=(1, 0))
    assert "Nobody has a result" in stage.say("/partner leaderboard", "hugo")


def test_nobodys_money_is_on_it(three):
    three.world.sale("ada", 987_654)
    answer = three.say("/partner leaderboard")
    assert not any(trace in answer for trace in ("9,876", "1,975", "9876", "1975", "USD"))


def test_another_period_is_a_press_away(three):
    three.world.sale("ada", days_ago=10)
    assert "1 | Ada Letters" in three.say("/partner leaderboard")
    assert "Nobody has a result" in three.press("Week")
    assert "1 | Ada Letters" in three.press("Quarter")


def test_a_long_board_says_how_many_it_leaves_out(stage):
    for number in range(12):
        stage.world.partner(f"Partner {number:02d}", code=f"code-{number:02d}")
        stage.world.lead(f"code-{number:02d}")
    answer = stage.say("/partner leaderboard", "hugo")
    assert "2 more partners not shown." in answer
    assert answer.count("1 = |") == 10


def weekly(stage, due_at):
    with stage.store.unit(False) as store:
        request = JobRequest(due_at, store, Templates(PROMPTS, FILTERS), SETUP, ZONE)
        return list(weekly_leaderboard(request, Occurrence(due_at, "label")))


def test_on_monday_morning_the_community_reads_last_weeks_board(three):
    results(three, ada=(1, 0), osei=(1, 0))
    monday = datetime(2026, 11, 23, 9, tzinfo=ZONE)
    [message] = weekly(three, monday)
    assert message.to == Channel("community")
    text = draw(message.reply)
    assert text.startswith("Last week's leaderboard, 16–22 November 2026")
    assert "1 = | Ada Letters | 1 | 1\n1 = | Osei Resellers | 1 | 1" in text
    three.reply = message.reply
    three.move(days=5)
    assert "You are number 1 of 2" in three.press("Where do I stand?", "ada")


def test_a_week_without_results_has_no_post(three):
    assert weekly(three, datetime(2026, 11, 23, 9, tzinfo=ZONE)) == []
