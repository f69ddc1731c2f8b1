"""Figures: always the sum of their events, and when they are not, found and put right."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import select

from program.customers import CustomerDetails
from program.events import NewLead, NewSale
from program.figures import Difference, LinkTotals, compare, link_totals, recompute
from program.tables import DailyCount, DailyMoney, DailySub
from program.tracking import track_lead, track_sale
from tests.program.scene import BERLIN, NOON, TERMS

LATE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def fill(scene):
    """Three clicks, a lead and two sales on two days of Berlin."""
    click_id = scene.visit("mail")
    scene.visit()
    scene.visit("mail", LATE)
    anna = CustomerDetails("u_1")
    track_lead(scene.store, TERMS, NewLead("Sign up", anna, click_id), now=NOON)
    for number, at in enumerate((NOON, LATE)):
        track_sale(scene.store, TERMS, NewSale("Purchase", anna, 1000, invoice_id=f"in_{number}"), now=at)


def test_figures_agree_with_a_fresh_count(scene):
    """By day of the program's zone, link, currency and sub-id."""
    fill(scene)
    assert compare(scene.store, BERLIN) == ()
    counts = {row.day.day: (row.clicks, row.leads, row.sales) for row in scene.rows(DailyCount)}
    assert counts == {23: (2, 1, 1), 24: (1, 0, 1)}
    assert {row.day.day: (row.revenue, row.earned) for row in scene.rows(DailyMoney)} == {
        23: (1000, 200),
        24: (1000, 200),
    }
    assert {row.day.day: (row.clicks, row.leads, row.sales) for row in scene.rows(DailySub)} == {
        23: (1, 1, 1),
        24: (1, 0, 1),
    }


def test_a_wrong_figure_is_told_and_put_right(scene):
    """Each by itself; asked for other days, there is nothing to tell."""
    fill(scene)
    row = scene.store.exec(select(DailyCount).where(DailyCount.day == date(2026, 11, 24))).one()
    row.clicks += 5
    money = scene.store.exec(select(DailyMoney).where(DailyMoney.day == date(2026, 11, 23))).one()
    key = (money.partner_id, money.day, money.link_id, money.currency)
    scene.store.delete(money)
    scene.store.flush()
    assert compare(scene.store, BERLIN, last=date(2026, 11, 22)) == ()
    found = compare(scene.store, BERLIN)
    assert found == (
        Difference("daily_count", (row.partner_id, row.day, row.link_id), "clicks", 6, 1),
        Difference("daily_money", key, "earned", 0, 200),
        Difference("daily_money", key, "revenue", 0, 1000),
    )
    assert recompute(scene.store, BERLIN) == found
    assert compare(scene.store, BERLIN) == ()


def test_in_another_zone_the_days_would_differ(scene):
    """So that the check notices a zone that was changed."""
    fill(scene)
    assert {difference.key[1].day for difference in compare(scene.store, ZoneInfo("UTC"))} == {23, 24}


def test_totals_of_links_are_told_from_the_days(scene):
    """Of a link without any, all nothing."""
    fill(scene)
    assert link_totals(scene.store, [scene.link.id, "ln_none"], "USD") == {
        scene.link.id: LinkTotals(3, 1, 2, 2000),
        "ln_none": LinkTotals(),
    }
