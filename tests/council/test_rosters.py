"""Rosters: who fills a seat is in the council's group of their chat, who left it is not, and nobody is asked twice."""

import pytest

from bot.chat.roster import RosterLater, RosterRefused
from bot.rosters import AGAIN_SECONDS, Rosters
from program.people import person_of
from program.seats import appoint, find_seat, vacate
from tests.stage import SERVER, SETUP, WORKSPACE, account, handle


class Keeper:
    """A platform that remembers who is in its group."""

    def __init__(self, team):
        self.team, self.asked, self.error = team, [], None

    async def keep_roster(self, group, members, ours):
        if self.error:
            raise self.error
        self.asked.append((group, sorted(members), sorted(ours)))


@pytest.fixture
def council(stage):
    stage.world.seat("ada", "Ada Letters")
    stage.world.seat("ben", "Birch Media", platform="discord")
    stage.slack, stage.discord, stage.steady = Keeper(WORKSPACE), Keeper(SERVER), 0.0
    return stage


def rosters(stage, **groups):
    keepers = {"slack": stage.slack, "discord": stage.discord}

    async def work(story):
        return story()

    return Rosters(keepers, groups or {"slack": "S1", "discord": "500"}, stage.store, work, steady=lambda: stage.steady)


async def test_each_chat_is_told_of_its_own_accounts_once(council):
    kept = rosters(council)
    await kept.look()
    await kept.look()
    assert council.slack.asked == [("S1", [account("ada").user], [])]
    assert council.discord.asked == [("500", [account("ben", "discord").user], [])]


async def test_who_left_is_taken_out_and_who_stands_in_is_let_in(council):
    kept = rosters(council, slack="S1")
    await kept.look()
    with council.store.unit() as store:
        seat = find_seat(store, "Ada Letters")
        vacate(store, SETUP.council, seat, council.now.date())
    council.world.role("cleo", "manager")
    with council.store.unit() as store:
        seat = find_seat(store, "Ada Letters")
        seat.partner_id = None
        appoint(store, seat, person_of(store, handle("cleo")), alternate=True)
    await rosters(council, slack="S1").look()
    assert council.slack.asked[-1] == ("S1", [account("cleo").user], [account("ada").user])
    assert len(council.discord.asked) == 0


async def test_what_others_changed_is_put_right_after_an_hour(council):
    kept = rosters(council, slack="S1")
    await kept.look()
    council.steady = AGAIN_SECONDS + 1
    await kept.look()
    assert len(council.slack.asked) == 2


async def test_a_refusal_is_said_once_and_tried_again_and_the_other_chat_goes_on(council, caplog):
    kept = rosters(council)
    council.slack.error = RosterRefused("missing_scope")
    for _ in range(3):
        await kept.look()
    assert [record.getMessage() for record in caplog.records if "missing_scope" in record.getMessage()] == [
        "the council's group on slack is not in step with its seats: missing_scope"
    ]
    assert len(council.discord.asked) == 1
    council.slack.error = RosterLater("TimeoutError")
    await kept.look()
    council.slack.error = None
    await kept.look()
    assert council.slack.asked == [("S1", [account("ada").user], [account("ada").user])]
