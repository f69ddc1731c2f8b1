"""The agenda: members fill it, the council reads it before its roundtable, and what was held leaves it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from jobs.council_agenda import council_agenda
from program.council_agenda import open_points
from program.live_events import CANCELLED, Kind, Plan, schedule
from program.people import ensure_person
from program.rules.council import working_days_before
from tests.plain import draw
from tests.stage import NOW, SETUP, ZONE, handle

# A Thursday; three working days before it is the Monday.
ROUNDTABLE = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.fixture
def council(stage):
    stage.world.seat("ada", "Ada Letters", chair=True)
    stage.world.seat("ben", "Birch Media", platform="discord")
    stage.world.role("dana", "manager")
    return stage


def roundtable(stage, starts_at=ROUNDTABLE):
    plan = Plan("Winter roundtable", Kind.ROUNDTABLE, starts_at, 60, "Room 4")
    with stage.store.unit() as store:
        return schedule(store, plan, ensure_person(store, handle("dana"), NOW).id, NOW)


def tick(stage, at):
    with stage.store.unit() as store:
        due = Occurrence(at, at.isoformat())
        return list(council_agenda(JobRequest(at, store, stage.templates, SETUP, ZONE), due))


@pytest.mark.parametrize(
    ("day", "days", "before"),
    [(date(2026, 12, 3), 3, date(2026, 11, 30)), (date(2026, 11, 30), 1, date(2026, 11, 27)),
     (date(2026, 11, 29), 1, date(2026, 11, 27)), (date(2026, 12, 1), 5, date(2026, 11, 24))],
)  # fmt: skip
def test_working_days_are_monday_to_friday(day, days, before):
    assert working_days_before(day, days) == before


def test_a_member_adds_a_point_and_takes_it_off(council):
    assert "No roundtable is scheduled yet" in council.say("/council agenda", "ben", "discord")
    assert "is on the agenda of the next roundtable" in council.say(
        '/council agenda add "A common price list"', "ben", "discord"
    )
    assert "1. A common price list (Ben Osei)" in council.press("Show the agenda").replace("**", "")
    assert "off the agenda" in council.say("/council agenda drop 1", "ben", "discord")
    assert "Nothing is on the table" in council.say("/council agenda", "ada")


def test_somebody_elses_point_is_taken_off_by_the_chair_and_managers_only(council):
    council.world.seat("cleo", "Marin Consulting")
    council.say("/council agenda add Prices", "dana")
    assert "Only whoever brought point 1 up" in council.say("/council agenda drop 1", "cleo")
    assert "off the agenda" in council.say("/council agenda drop 1", "ada")
    assert "has the number “1”" in council.say("/council agenda drop 1", "ada")


def test_the_council_reads_it_three_working_days_before_and_once(council):
    council.say("/council agenda add Prices", "ada")
    assert tick(council, MONDAY) == []
    event = roundtable(council)
    assert tick(council, MONDAY - timedelta(hours=10)) == []
    [message] = tick(council, MONDAY)
    assert message.to.name == "council" and message.living.name == f"agenda:{event.id}"
    assert "Agenda: Winter roundtable" in draw(message.reply) and "Prices" in draw(message.reply)
    assert tick(council, MONDAY + timedelta(hours=1)) == []


def test_what_is_added_later_changes_what_was_posted(council):
    roundtable(council)
    council.say("/council agenda add Prices", "ada")
    assert council.posted == []
    tick(council, MONDAY)
    council.say("/council agenda add Events", "ada")
    assert "Events" in council.posted[-1].text and council.posted[-1].message.living is not None


def test_what_was_on_the_table_leaves_the_agenda_and_what_came_later_stays(council):
    council.say("/council agenda add Prices", "ada")
    roundtable(council)
    council.now = ROUNDTABLE + timedelta(minutes=5)
    council.say("/council agenda add Events", "ada")
    tick(council, ROUNDTABLE + timedelta(hours=2))
    with council.store.unit(False) as store:
        assert [point.text for point in open_points(store)] == ["Events"]


def test_a_roundtable_that_is_called_off_holds_nothing(council):
    council.say("/council agenda add Prices", "ada")
    event = roundtable(council)
    with council.store.unit() as store:
        store.get_one(type(event), event.id).state = CANCELLED
    tick(council, ROUNDTABLE + timedelta(hours=2))
    with council.store.unit(False) as store:
        assert [point.text for point in open_points(store)] == ["Prices"]
