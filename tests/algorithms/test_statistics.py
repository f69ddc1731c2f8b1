"""Statistics add up as their page says: the page's tables are played on a stage and compared figure by figure."""

from datetime import date

import pytest

from bot.formats import change, moneys, number, percent
from program.money import exponent
from program.periods import Period, Span
from program.stats import partner_stats
from tests.algorithms.pages import NOTHING, worked_table
from tests.stage import NOW, SETUP

TODAY = SETUP.today(NOW)


def _named(row):
    return "-".join(row.values())


def _day(cell):
    return None if cell == NOTHING else date.fromisoformat(cell)


@pytest.mark.parametrize("row", worked_table("statistics.md", "today", "period"), ids=_named)
def test_a_period_runs_through_today_and_is_compared_with_as_many_days(row):
    period, today = Period(row["period"]), date.fromisoformat(row["today"])
    before = period.before(today)
    assert period.until(today) == Span(_day(row["from"]), _day(row["to"]))
    assert (before and before.start, before and before.end) == (_day(row["compared from"]), _day(row["compared to"]))


@pytest.fixture
def figures(stage):
    """Play the page's days and return the partner's figures for the month."""
    partner = stage.world.partner("Acme Letters", code="acme")
    for row in worked_table("statistics.md", "day", "clicks", "leads", "sales"):
        _play(stage.world, row)
    with stage.store.unit(False) as store:
        return partner_stats(store, partner.id, Period.MONTH, TODAY)


def _play(world, row):
    days_ago = (TODAY - date.fromisoformat(row["day"])).days
    sales = [one.split() for one in row["sales"].split(", ") if one]
    clicks, leads = int(row["clicks"]), int(row["leads"])
    for amount, currency in sales:
        world.sale("acme", _minor(amount, currency), currency.lower(), days_ago=days_ago)
    for _ in range(leads - len(sales)):
        world.lead("acme", days_ago=days_ago)
    world.clicks("acme", clicks - leads, days_ago=days_ago)


def _minor(amount, currency):
    whole, _, rest = amount.partition(".")
    assert len(rest) == exponent(currency), f"{amount} {currency} has another number of places"
    return int(whole + rest)


def _shown(totals):
    return {
        "clicks": number(totals.clicks),
        "leads": number(totals.leads),
        "sales": number(totals.sales),
        "conversion rate": percent(totals.conversion),
        "revenue": moneys(totals.revenue, "USD"),
        "commission": moneys(totals.earned, "USD"),
        "earned per click": moneys(totals.earned_per_click(), "USD"),
    }


def test_the_month_adds_up_to_the_figures_on_the_page(figures):
    """Sums, rounding for each sale, currencies side by side, and days outside both spans left out."""
    rows = worked_table("statistics.md", "figure", "this month")
    assert _shown(figures.totals) == {row["figure"]: row["this month"] for row in rows}
    assert _shown(figures.before) == {row["figure"]: row["the month before"] for row in rows}


def test_the_links_and_the_trend_add_up_to_the_same(figures):
    assert sum(link.clicks for link in figures.links) == figures.totals.clicks
    assert sum(point.clicks for point in figures.trend) == figures.totals.clicks
    assert sum(point.sales for point in figures.trend) == figures.totals.sales


@pytest.mark.parametrize("row", worked_table("statistics.md", "now", "before"), ids=_named)
def test_a_change_is_shown_as_on_the_page(row):
    assert change(int(row["now"]), int(row["before"])) == row["shown"]


@pytest.mark.parametrize("row", worked_table("statistics.md", "from", "to", "days in a step"), ids=_named)
def test_a_trend_has_the_steps_on_the_page(stage, row):
    """A span of the page is a period up to its last day, or all time since the first click."""
    start, end = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    period = next(one for one in Period if one.until(end).start == start or one is Period.ALL)
    partner = stage.world.partner("Acme Letters", code="acme")
    if period is Period.ALL:
        stage.world.clicks("acme", 1, days_ago=(TODAY - start).days)
    with stage.store.unit(False) as store:
        trend = partner_stats(store, partner.id, period, end).trend
    assert (str(trend[0].span.days), str(len(trend))) == (row["days in a step"], row["steps"])
    assert (trend[0].span.start, trend[-1].span.end) == (start, end)
