"""The leaderboard: results in public, one's own place in private, and nobody there who does not want to be."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import select

from bot.app import PROMPTS
from bot.chat.job import Channel, JobRequest, Living
from bot.chat.reply import Chart
from bot.chat.schedule import Occurrence
from bot.chat.templates import Templates
from bot.formats import FILTERS
from jobs.leaderboard import weekly_leaderboard
from program.money import Money
from program.reversals import TakeBack, reverse
from program.rules.boards import BoardRules
from program.tables import Customer, Milestone, Partner, Sale
from tests.plain import draw
from tests.stage import SETUP, ZONE


def results(stage, **by_code):
    """Let links bring (sales, leads beyond those) today."""
    for code, (sales, leads) in by_code.items():
        for _ in range(sales):
            stage.world.sale(code)
        for _ in range(leads):
            stage.world.lead(code)


def crowd(stage):
    """Two more on the board, so that there are places: at the end of it, with a lead each and no sale."""
    for name in ("Yew Reviews", "Zinnia Press"):
        code = name.split()[0].lower()
        stage.world.partner(name, code=code)
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
        "3 partners\nRank | Partner | Sales | Leads | Points\n"
        "1 | Osei Resellers | 2 | 2 | 8\n2 | Marin Consulting | 1 | 4 | 4\n3 | Ada Letters | 1 | 1 | 4"
    ) in answer


def test_equals_share_a_rank_and_are_shown_as_equals(three):
    results(three, ada=(1, 1), osei=(1, 1), marin=(0, 1))
    answer = three.say("/partner leaderboard", "cleo")
    assert "1 = | Ada Letters | 1 | 2 | 4\n1 = | Osei Resellers | 1 | 2 | 4\n3 | Marin Consulting | 0 | 1 | 0" in answer
    assert "You are number 3 of 3" in answer


def test_ones_own_place_says_what_would_lift_it(three):
    results(three, ada=(1, 0), osei=(3, 0), marin=(0, 1))
    assert "You are number 2 of 3, with 1 sale and 1 lead. 3 more sales would lift you" in three.say("/partner rank")


def test_a_stranger_sees_the_board_and_no_place_of_their_own(three):
    results(three, ada=(1, 0))
    crowd(three)
    answer = three.say("/partner leaderboard", "hugo")
    assert "1 | Ada Letters | 1 | 1" in answer
    assert "You are" not in answer


def test_an_empty_board_says_how_to_get_on_it(three):
    answer = three.say("/partner leaderboard week")
    assert "Nobody has a result in these days yet" in answer
    assert "You are not on this board yet" in answer


def test_who_opted_out_is_seen_by_nobody_but_themselves(three):
    results(three, ada=(2, 0), osei=(1, 0))
    crowd(three)
    three.say("/partner settings visibility hidden", "ada")
    board = three.say("/partner leaderboard", "ben")
    assert "Ada" not in board
    assert "1 | Osei Resellers" in board
    assert "You are number 1 of 3" in board
    own = three.say("/partner leaderboard", "ada")
    assert "You would be number 1 of 4" in own
    assert "Ada Letters" not in own


def test_who_opted_out_and_has_nothing_is_not_told_that_they_would_appear(three):
    three.say("/partner settings visibility hidden", "ada")
    assert "You have no result in these days, and you chose not to be shown." in three.say("/partner leaderboard")


def test_a_pseudonym_stands_for_the_name(three):
    results(three, ada=(1, 0))
    crowd(three)
    three.say('/partner settings visibility pseudonym "Quiet Fox"', "ada")
    board = three.say("/partner leaderboard", "ben")
    assert "1 | Quiet Fox | 1 | 1" in board
    assert "Ada" not in board


def test_without_a_pseudonym_the_partner_is_anonymous(three):
    results(three, ada=(1, 0))
    crowd(three)
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
    for code in ("ada", "osei", "marin"):
        three.world.lead(code, days_ago=10)
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
    results(three, ada=(1, 0), osei=(1, 0), marin=(0, 1))
    monday = datetime(2026, 11, 23, 9, tzinfo=ZONE)
    [message] = weekly(three, monday)
    assert message.to == Channel("community")
    text = draw(message.reply)
    assert text.startswith("Last week's leaderboard, 16–22 November 2026")
    assert "1 = | Ada Letters | 1 | 1 | 4\n1 = | Osei Resellers | 1 | 1 | 4" in text
    three.reply = message.reply
    three.move(days=5)
    assert "You are number 1 of 3" in three.press("Where do I stand?", "ada")


def test_a_week_without_results_has_no_post(three):
    assert weekly(three, datetime(2026, 11, 23, 9, tzinfo=ZONE)) == []


MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZONE)


def test_two_are_thanked_and_not_ranked(three):
    results(three, ada=(3, 0), osei=(1, 0))
    [message] = weekly(three, MONDAY)
    text = draw(message.reply)
    assert "Thank you, Ada Letters and Osei Resellers: you brought people to Acme Partners last week." in text
    assert "Rank |" not in text


def test_one_of_few_who_is_unnamed_stays_so(three):
    results(three, ada=(1, 0), osei=(1, 0))
    three.say("/partner settings visibility pseudonym", "ada")
    text = draw(weekly(three, MONDAY)[0].reply)
    assert "Thank you, Osei Resellers and a partner who prefers to stay unnamed" in text
    assert "Ada" not in text


def test_what_customers_became_lifts_and_what_went_back_sinks(three):
    results(three, ada=(2, 0), osei=(2, 0), marin=(1, 0))
    with three.store.unit() as store:
        owners = {partner.id: partner.name for partner in store.exec(select(Partner))}
        customers = store.exec(select(Customer).order_by(Customer.external_id)).all()
        kept = next(one for one in customers if owners[one.partner_id] == "Marin Consulting")
        for kind in ("activated", "renewed"):
            store.add(Milestone(id=f"ms_{kind}", customer_id=kept.id, kind=kind, at=three.now))
        sold = next(sale for sale in store.exec(select(Sale)) if owners[sale.partner_id] == "Ada Letters")
        take = TakeBack("re_1", "refund", Money(10_000, "USD"), three.now, invoice_id=sold.invoice_id)
        reverse(store, SETUP.terms, take)
    answer = three.say("/partner leaderboard", "cleo")
    assert "1 | Marin Consulting | 1 | 1 | 9\n2 | Osei Resellers | 2 | 2 | 8\n3 | Ada Letters | 2 | 2 | 4" in answer


def test_newcomers_and_who_grew_are_named_where_three_are(three):
    results(three, ada=(2, 0), osei=(3, 0))
    text = draw(weekly(three, MONDAY)[0].reply)
    assert "New here" not in text
    results(three, marin=(1, 0))
    for code in ("ada", "osei", "marin"):
        three.world.lead(code, days_ago=7)
    assert "New here and already on the board: Osei Resellers, Ada Letters, Marin Consulting." in draw(
        weekly(three, MONDAY)[0].reply
    )
    assert "Grew most" not in draw(weekly(three, MONDAY)[0].reply)
    for code in ("ada", "osei", "marin"):
        three.world.sale(code, days_ago=7)
    three.world.sale("marin")
    three.world.sale("marin")
    results(three, ada=(1, 0))
    assert "Grew most since the week before: Ada Letters, Marin Consulting, Osei Resellers." in draw(
        weekly(three, MONDAY)[0].reply
    )


def test_a_long_name_is_cut_in_a_list(stage):
    stage.world.partner("A Name That Goes On And On And On For Ever And A Day Longer", code="long")
    stage.world.sale("long")
    crowd(stage)
    answer = stage.say("/partner leaderboard", "hugo")
    assert "1 | A Name That Goes On And On And On For… | 1 | 1" in answer


def test_among_two_nobody_is_told_a_place_since_it_would_tell_of_the_other(three):
    results(three, ada=(1, 0), osei=(3, 0))
    answer = three.say("/partner leaderboard", "ada")
    assert "You have 1 sale and 1 lead in these days. With 3 or more on the board there are places." in answer
    assert "2 partners have results in these days." in answer
    assert "Osei" not in answer
    assert "You are number" not in three.say("/partner home", "ada")


def ruled(stage, **rules):
    """Let the program have other rules of its board."""
    setup = replace(SETUP, board=BoardRules(**rules))
    stage.dispatcher.desk = replace(stage.dispatcher.desk, program=setup)
    return setup


def test_whoever_has_too_little_is_not_on_it_and_is_told_what_would_put_them_there(three):
    ruled(three, points=8, partners=2)
    results(three, ada=(1, 0), osei=(3, 0), marin=(2, 0))
    answer = three.say("/partner leaderboard", "ada")
    assert (
        "You have 1 sale and 1 lead in these days. The board begins at 8 points: 1 more sale puts you on it." in answer
    )
    assert "1 | Osei Resellers | 3 | 3 | 12\n2 | Marin Consulting | 2 | 2 | 8" in answer
    assert "Ada" not in answer


def test_one_message_is_kept_up_where_that_is_wanted(three):
    setup = ruled(three, living=True)
    results(three, ada=(1, 0), osei=(1, 0), marin=(0, 1))
    with three.store.unit(False) as store:
        request = JobRequest(MONDAY, store, three.templates, setup, ZONE)
        [message] = list(weekly_leaderboard(request, Occurrence(MONDAY, "label")))
    assert message.living == Living("weekly-leaderboard", "2026-11-16")
    assert weekly(three, MONDAY)[0].living is None


def test_the_first_are_drawn_as_a_chart_where_three_have_points(three):
    results(three, ada=(1, 0), osei=(3, 0))
    three.world.lead("marin")
    charts = [block for block in weekly(three, MONDAY)[0].reply.blocks if isinstance(block, Chart)]
    assert charts == []
    three.world.sale("marin")
    [chart] = [block for block in weekly(three, MONDAY)[0].reply.blocks if isinstance(block, Chart)]
    assert chart.labels == ("1. Osei Resellers", "2. Marin Consulting", "3. Ada Letters")
    assert chart.series[0].values == (12.0, 4.0, 4.0)


def test_whoever_asks_sees_the_chart_too_with_its_figures_in_words(three):
    results(three, ada=(1, 0), osei=(3, 0))
    three.say("/partner leaderboard", "ada")
    assert not [block for block in three.reply.blocks if isinstance(block, Chart)], "two are too few"
    results(three, marin=(1, 0))
    three.say("/partner leaderboard", "ada")
    [chart] = [block for block in three.reply.blocks if isinstance(block, Chart)]
    assert chart.labels[0] == "1. Osei Resellers"
    assert "12" in str(chart.summary)
