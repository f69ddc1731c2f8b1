"""Jobs in their receivers' zones: everybody is told in their own morning, once, also while they move."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.job import CatchUp, Direct, Message, Zone
from bot.chat.markup import literal
from bot.chat.reply import Reply
from bot.chat.schedule import Daily, Every
from program.people import ensure_person
from program.zones import move_zone
from tests.clockwork import Clockwork, declared
from tests.stage import handle

pytestmark = pytest.mark.asyncio
START = datetime(2026, 11, 15, 11, tzinfo=UTC)
NINE = Daily(time(9))


def to_each(request, due):
    for person_id in sorted(request.receivers):
        yield Message(Direct(person_id), Reply(literal(f"Good morning in {request.zone.key}")), person_id)


NUDGE = declared("acme-nudge", NINE, CatchUp.LATEST, to_each, zone=Zone.RECEIVER)


class Town:
    """People in zones, and what each was told."""

    def __init__(self, stage):
        self.clockwork, self.people = Clockwork(stage.store, stage.templates, [NUDGE], START), {}

    def person(self, who, zone):
        with self.clockwork.store.unit() as store:
            person = ensure_person(store, handle(who), START - timedelta(days=9))
            person.timezone = zone
            store.add(person)
            self.people[who] = person.id

    def move(self, who, zone):
        with self.clockwork.store.unit() as store:
            move_zone(store, ensure_person(store, handle(who), START), zone, self.clockwork.now)

    def told(self, who):
        ours = [key for key, _ in self.clockwork.posted if key.endswith(self.people[who])]
        return [key.removeprefix("acme-nudge:").removesuffix(f":{self.people[who]}") for key in ours]


@pytest.fixture
def town(stage):
    return Town(stage)


async def test_everybody_is_told_at_nine_of_their_own_morning(town):
    zones = {"ada": "Pacific/Kiritimati", "ben": "America/New_York", "cleo": None, "dana": "Asia/Kathmandu"}
    for who, zone in zones.items():
        town.person(who, zone)
    await town.clockwork.tick()
    await town.clockwork.pass_time(timedelta(minutes=15), datetime(2026, 11, 17, 3, tzinfo=UTC))
    for who, zone in zones.items():
        name = zone or "Europe/Berlin"
        mornings = [datetime(2026, 11, day, 9, tzinfo=ZoneInfo(name)) for day in (15, 16, 17)]
        passed = [f"{one:%Y-%m-%dT%H:%M} {name}" for one in mornings if START < one <= town.clockwork.now]
        assert town.told(who) == passed, who


@pytest.mark.parametrize("hour", range(0, 48, 5))
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
        ("Pacific/Pago_Pago", "Pacific/Kiritimati"),
        ("America/New_York", None),
        (None, "Asia/Tokyo"),
    ],
)
async def test_whoever_moves_is_told_once_for_each_day_whenever_they_move(town, before, after, hour):
    """Neither twice nor never: one message for each local day, whatever the hour of the move.

    Over the date line two of them may come within the hour, the later day's first.
    """
    town.person("ada", before)
    await town.clockwork.tick()
    moves_at = datetime(2026, 11, 18, tzinfo=UTC) + timedelta(hours=hour)
    await town.clockwork.pass_time(timedelta(hours=3), moves_at)
    town.move("ada", after)
    await town.clockwork.pass_time(timedelta(hours=3), datetime(2026, 11, 22, 22, tzinfo=UTC))
    days = sorted(int(label[8:10]) for label in town.told("ada"))
    assert days == list(range(days[0], days[-1] + 1))
    assert days[0] in (15, 16)
    assert days[-1] in (22, 23)


async def test_a_move_and_back_within_a_day_changes_nothing(town):
    town.person("ada", "Asia/Tokyo")
    await town.clockwork.tick()
    await town.clockwork.tick(hours=1)
    town.move("ada", "America/New_York")
    await town.clockwork.tick(hours=1)
    town.move("ada", "Asia/Tokyo")
    await town.clockwork.pass_time(timedelta(hours=1), datetime(2026, 11, 18, 20, tzinfo=UTC))
    assert town.told("ada") == [f"2026-11-{day}T09:00 Asia/Tokyo" for day in (16, 17, 18)]


async def test_a_zone_where_nobody_is_any_more_gets_no_rows(town):
    town.person("ada", "Asia/Tokyo")
    await town.clockwork.tick()
    town.move("ada", "America/New_York")
    await town.clockwork.pass_time(timedelta(hours=3), datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert [label for label in town.clockwork.runs("acme-nudge") if "Tokyo" in label] == []
    assert len(town.told("ada")) == 5


async def test_a_job_in_its_receivers_zones_writes_to_nobody_else(stage):
    def careless(request, due):
        yield Message(Direct("per_somebody"), Reply(literal("Hello")))

    job = declared("acme-nudge", NINE, CatchUp.LATEST, careless, zone=Zone.RECEIVER)
    town = Clockwork(stage.store, stage.templates, [job], START)
    with stage.store.unit() as store:
        ensure_person(store, handle("ada"), START)
    await town.tick()
    await town.tick(days=1)
    assert town.outcomes("acme-nudge") == {"2026-11-16T09:00": "retrying"}
    assert town.posted == []


@pytest.mark.parametrize(("schedule", "catch_up"), [(NINE, CatchUp.EVERY), (Every(15), CatchUp.LATEST)])
async def test_money_and_intervals_have_no_receivers_zone(schedule, catch_up):
    with pytest.raises(ValueError, match="must be a digest or reminder"):
        declared("acme-wrong", schedule, catch_up, zone=Zone.RECEIVER)
