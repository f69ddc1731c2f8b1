"""The quarterly roundup: both sides of a quarter, cohorts with their size, and nobody's own sum."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.chat.job import Channel, JobRequest
from bot.chat.schedule import Occurrence, next_occurrence
from jobs.roundup import quarterly_roundup
from program.tables import Customer, Milestone, Partner
from tests.plain import draw
from tests.stage import SETUP, ZONE

MONDAY = datetime(2027, 1, 4, 9, tzinfo=ZONE)


def read(stage, moment=MONDAY):
    """Let the first Monday of a quarter come; return what the community and the managers read."""
    with stage.store.unit(False) as store:
        request = JobRequest(moment.astimezone(UTC), store, stage.templates, SETUP, ZONE)
        messages = list(quarterly_roundup(request, Occurrence(moment.astimezone(UTC), f"{moment:%FT%T}")))
    assert [message.to for message in messages] in ([], [Channel("community"), Channel("managers")])
    return [draw(message.reply) for message in messages]


@pytest.fixture
def five(stage):
    """Five partners of one kind who sold in the quarter, and one who sold the quarter before too."""
    for number in range(5):
        stage.world.partner(f"Partner {number}", code=f"code-{number}")
        stage.world.sale(f"code-{number}", 10_000 * (number + 1))
    stage.world.sale("code-0", days_ago=60)
    with stage.store.unit() as store:
        for partner in store.exec(select(Partner)):
            partner.archetype, partner.country = "newsletter", "DE"
            store.add(partner)
        customer = store.exec(select(Customer)).first()
        store.add(Milestone(id="ms_1", customer_id=customer.id, kind="activated", at=stage.now))
    return stage


def test_the_community_reads_both_sides_and_no_money(five):
    text = read(five)[0]
    assert text.startswith("2026-Q4 at Acme Partners\n5 partners brought people")
    assert "5 customers bought through a partner.\n• 1 activated" in text
    assert "5 leads and 5 sales. 5 partners joined." in text
    assert "Joined | Partners | Sold this quarter\n2026-Q4 | 5 | 5" in text
    assert "USD" not in text


def test_managers_read_rates_and_segments_that_rest_on_enough(five):
    text = read(five)[1]
    assert "5 sales ▲ 400 %, from 5 active partners." in text
    assert "Leads per click: 100.0 %, before 100.0 %" in text
    assert "Kind | Partners | First sales | Average | Days to close\nnewsletter | 5 | 5 | 300.00 USD | 0" in text
    assert "Country |" in text


def test_with_four_no_total_is_told(stage):
    for number in range(4):
        stage.world.partner(f"Partner {number}", code=f"code-{number}")
        stage.world.sale(f"code-{number}")
    community, managers = read(stage)
    assert "4 partners brought people" in community
    assert "sales" not in community
    assert "customers bought" not in community
    assert "First sales" not in managers


def test_a_quarter_without_results_has_no_post(stage):
    stage.world.partner("Ada Letters", code="ada")
    stage.world.clicks("ada", 9)
    assert read(stage) == []


def test_it_comes_on_the_first_monday_of_the_quarter():
    schedule = quarterly_roundup.__job__.schedule
    due = next_occurrence(schedule, ZONE, datetime(2026, 12, 1, tzinfo=UTC))
    assert due.due_at == MONDAY.astimezone(UTC)
    moved = replace(schedule, starts=2)
    assert next_occurrence(moved, ZONE, due.due_at + timedelta(days=1)).label == "2027-02-01T09:00 Europe/Berlin"


def test_managers_read_why_sales_per_lead_changed(five):
    """All of one kind: nothing came from the mix."""
    for number in range(29):
        five.world.lead(f"code-{number % 5}", days_ago=60)
    before_any = read(five)[1]
    assert "Why" not in before_any
    for number in range(25):
        five.world.sale(f"code-{number % 5}")
    text = read(five)[1]
    assert (
        "from 3.3 % to 100.0 %: +96.7 points by how well each kind of partner sold, "
        "+0.0 by which kinds brought the leads. Most of it came from newsletter (+96.7 points)." in text
    )
