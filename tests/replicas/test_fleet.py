"""Three real processes on PostgreSQL: one is killed, one is asked to go, and people notice nothing but a moment."""

import signal
import uuid

import pytest
from sqlalchemy.engine import make_url

from tests.acceptance.seats import Seat
from tests.engines import _TEMPLATE, _administer
from tests.replicas.fleet import ROLES, Fleet

pytestmark = [
    pytest.mark.asyncio(loop_scope="function"),
    pytest.mark.filterwarnings(r"ignore:unread_data\(\) is deprecated:DeprecationWarning"),
    pytest.mark.timeout(240),
]


@pytest.fixture
async def fleet(postgresql_url, tmp_path):
    name = f"fleet_{uuid.uuid4().hex}"
    _administer(postgresql_url, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    fleet = Fleet(tmp_path, make_url(postgresql_url).set(database=name).render_as_string(hide_password=False))
    yield fleet
    await fleet.close()
    _administer(postgresql_url, f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_fleet_goes_on_when_its_leader_is_killed_and_when_the_next_one_is_asked_to_go(fleet):
    await fleet.start(3)
    fleet.say(2)
    await fleet.all_heard(60)

    killed = fleet.bot_of("discord:0")
    roles = [role for role in ROLES if fleet.leaders()[role] == killed.process.pid]
    await killed.stop(signal.SIGKILL)
    for role in roles:
        await fleet.taken_over(role, killed.process.pid)
    fleet.say(2)
    await fleet.all_heard(60)
    for platform in ("slack", "discord"):
        assert (await Seat(fleet.theatre, platform, "ada").type("partner stats")).text

    asked = fleet.bot_of("discord:0")
    assert await asked.stop(signal.SIGTERM, 30) == 0
    assert "Traceback" not in asked.log
    await fleet.settled(1)
    fleet.say(2)
    await fleet.all_heard(60)
    assert (await Seat(fleet.theatre, "discord", "ada").type("partner stats")).text
