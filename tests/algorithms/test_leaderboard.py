"""The leaderboard ranks as its page says: the page's tables are played on a stage and compared cell by cell."""

import pytest

from program.leaderboards import leaderboard, own_place
from program.periods import Period
from program.rules.points import BECAME, points
from program.stats import partner_stats
from tests.algorithms.pages import NOTHING, worked_table
from tests.stage import NOW, SETUP

PARTNERS = worked_table("leaderboard.md", "partner", "visibility")
POINTS = worked_table("leaderboard.md", "sales", "taken back")
PLACES = worked_table("leaderboard.md", "partner", "own rank")
TODAY = SETUP.today(NOW)
WEEK = Period.WEEK.until(TODAY)


@pytest.fixture
def partner_ids(stage):
    """Let every partner of the page bring what the page says; return their ids by name."""
    return {row["partner"]: _played(stage.world, row) for row in PARTNERS}


def _played(world, row):
    visibility, _, pseudonym = row["visibility"].partition(": ")
    code = row["partner"].split()[0].lower()
    partner = world.partner(
        row["partner"],
        code=code,
        visibility=visibility,
        pseudonym=pseudonym or None,
        staff=row["staff"] == "yes",
        status=row["status"],
    )
    world.clicks(code, 3)
    for number in range(int(row["leads"])):
        (world.sale if number < int(row["sales"]) else world.lead)(code)
    return partner.id


def _rank(standing):
    return f"{standing.rank} =" if standing.shared else str(standing.rank)


def test_the_board_is_the_one_on_the_page(stage, partner_ids):
    """Order, shared and skipped ranks, shown names, and everybody who is left out."""
    with stage.store.unit(False) as store:
        standings = leaderboard(store, WEEK).standings
    shown = [(_rank(one), one.shown_as, str(one.sales), str(one.leads)) for one in standings]
    expected = [
        (row["rank"], row["shown as"], row["sales"], row["leads"]) for row in PARTNERS if row["rank"] != NOTHING
    ]
    assert shown == expected


def test_those_who_are_left_out_brought_something_all_the_same(stage, partner_ids):
    """Being off the board takes nothing from a partner's own figures."""
    with stage.store.unit(False) as store:
        for row in PARTNERS:
            totals = partner_stats(store, partner_ids[row["partner"]], Period.WEEK, TODAY).totals
            assert (str(totals.sales), str(totals.leads)) == (row["sales"], row["leads"]), row["partner"]


@pytest.mark.parametrize("row", PLACES, ids=[row["partner"] for row in PLACES])
def test_everyone_is_told_their_own_place(stage, partner_ids, row):
    with stage.store.unit(False) as store:
        place = own_place(store, WEEK, partner_ids[row["partner"]])
    told = [NOTHING if value is None else str(value) for value in (place.rank, place.of, place.next_sales)]
    assert told == [row["own rank"], row["of"], row["sales to the next place"]]


@pytest.mark.parametrize("row", POINTS, ids=str)
def test_points_are_those_on_the_page(row):
    became = {kind: int(row[kind]) for kind in BECAME}
    assert points(int(row["sales"]), int(row["taken back"]), became) == int(row["points"])
