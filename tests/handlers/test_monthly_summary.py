"""The monthly summary: each partner's month on its first morning, and nobody else's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.chat.job import Channel, Direct, JobRequest
from bot.chat.schedule import Occurrence
from jobs.monthly_summary import is_told, monthly_summary
from jobs.statements import close_statements
from program.holds import release_due
from program.people import choose_notice
from program.tables import PartnerTier, Person
from tests.plain import draw
from tests.stage import NOW, SETUP, ZONE

FIRST = datetime(2026, 12, 1, 9, tzinfo=ZONE)
DUE = Occurrence(FIRST.astimezone(UTC), "2026-12-01T09:00 Europe/Berlin")


def tick(stage, *names):
    """Let the first of December come for some of the cast; return what they read, by name."""
    with stage.store.unit() as store:
        people = {person.id: person.name for person in store.exec(select(Person))}
        receivers = frozenset(key for key, name in people.items() if not names or name in names)
        request = JobRequest(DUE.due_at, store, stage.templates, SETUP, ZONE, receivers)
        messages = list(monthly_summary(request, DUE))
    assert all(isinstance(message.to, Direct) for message in messages)
    return {people[message.to.person_id]: message for message in messages}


@pytest.fixture
def ada(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    return stage


def test_a_partner_reads_the_month_beside_the_one_before(ada):
    ada.world.sale("ada", 10_000, days_ago=30)
    ada.world.sale("ada", 20_000)
    ada.world.sale("ada", 30_000)
    ada.world.clicks("ada", 8)
    text = draw(tick(ada)["Ada Vale"].reply)
    assert text.startswith("Ada Letters, your November 2026\n1–30 November 2026, beside the month before.")
    assert "Clicks: 10 ▲ 900 %" in text
    assert "Sales: 2 ▲ 100 %" in text
    assert "Your commission: 100.00 USD" in text


def test_what_is_due_without_a_way_to_go_is_the_next_step(ada):
    ada.world.sale("ada", 10_000)
    with ada.store.unit() as store:
        release_due(store, date(2027, 3, 1), NOW)
    message = tick(ada)["Ada Vale"]
    assert "20.00 USD payable, 0.00 USD held" in draw(message.reply)
    assert "Next: tell me how you are paid in USD." in draw(message.reply)
    ada.reply = message.reply
    ada.press("Set how I am paid")
    assert ada.form is not None


def test_whoever_has_nothing_yet_gets_a_way_to_begin_and_no_zeros(ada):
    text = draw(tick(ada)["Ada Vale"].reply)
    assert "that is how everyone begins" in text
    assert "Clicks" not in text
    assert "Next: put your link in one place" in text


def test_clicks_without_a_lead_ever_are_told_kindly(ada):
    ada.world.clicks("ada", 25)
    text = draw(tick(ada)["Ada Vale"].reply)
    assert "Clicks: 25 new" in text
    assert "Your first lead has not come yet" in text


def test_a_tier_reached_that_day_stands_in_it(ada):
    with ada.store.unit() as store:
        partner = ada.who("ada").partner_id
        store.add(PartnerTier(partner_id=partner, since=date(2026, 12, 1), tier="gold"))
    assert "Since today your tier is gold." in draw(tick(ada)["Ada Vale"].reply)


def test_only_the_receivers_of_the_zone_are_written_to(ada):
    ada.world.partner("Osei Resellers", who="ben", code="osei")
    assert list(tick(ada, "Ben Osei")) == ["Ben Osei"]


def test_those_who_left_and_those_who_just_came_get_none(ada):
    ada.world.partner("Driftwood", who="ben", status="deactivated")
    ada.now = FIRST - timedelta(minutes=1)
    ada.world.partner("Marin Consulting", who="cleo")
    assert list(tick(ada)) == ["Ada Vale"]


def test_what_the_morning_tells_needs_no_word_of_its_own(ada):
    """East of the program the morning came before; and whoever wants no summary is told the old way."""
    sealed = datetime(2026, 12, 1, 5, tzinfo=UTC)
    with ada.store.unit() as store:
        person = store.exec(select(Person)).one()
        request = JobRequest(sealed, store, ada.templates, SETUP, ZONE)
        assert is_told(request, person, sealed)
        person.timezone = "Asia/Tokyo"
        assert not is_told(request, person, sealed)
        person.timezone = "America/New_York"
        assert is_told(request, person, sealed)
        choose_notice(store, person.id, "summary", False)
        assert not is_told(request, person, sealed)


def test_the_seal_of_the_month_is_told_in_the_summary_alone(ada):
    ada.world.sale("ada", 10_000)
    ada.move(days=13)
    with ada.store.unit() as store:
        early = datetime(2026, 12, 1, 6, tzinfo=ZONE).astimezone(UTC)
        request = JobRequest(early, store, ada.templates, SETUP, ZONE)
        [public] = close_statements(request, Occurrence(early, "2026-12-01T06:00 Europe/Berlin"))
    assert public.to == Channel("community")
    message = tick(ada)["Ada Vale"]
    assert "Your statement of 2026-11 is sealed." in draw(message.reply)
    ada.reply = message.reply
    assert "2026-11" in ada.press("The statement")
