"""The council's role is worn by those who fill seats; who got it from somebody else keeps it."""

import pytest

from bot.chat.roster import RosterLater, RosterRefused

COUNCIL = "500000000000000006"
ADA, BEN, GUS = "300000000000000011", "300000000000000012", "300000000000000016"


def wearers(server):
    return {user for user, roles in server.state.guild.worn.items() if COUNCIL in roles}


async def test_the_role_comes_with_a_seat_and_goes_with_it(server, adapter):
    by_hand = wearers(server)
    await adapter.keep_roster(COUNCIL, frozenset({ADA, BEN}), frozenset())
    assert wearers(server) == by_hand | {ADA, BEN}
    await adapter.keep_roster(COUNCIL, frozenset({BEN}), frozenset({ADA, BEN}))
    assert wearers(server) == (by_hand | {BEN}) - {ADA}


async def test_whoever_is_not_in_the_server_any_more_stops_nobody(server, adapter):
    await adapter.keep_roster(COUNCIL, frozenset({"300000000000000099", BEN}), frozenset({"300000000000000098"}))
    assert BEN in wearers(server)


async def test_a_role_that_the_bot_may_not_give_is_told(server, adapter):
    server.state.switches.missing_permissions.add("manage_roles")
    with pytest.raises(RosterRefused, match="50013"):
        await adapter.keep_roster(COUNCIL, frozenset({BEN}), frozenset())
    with pytest.raises(RosterRefused, match="10011"):
        await adapter.keep_roster("500000000000000077", frozenset({BEN}), frozenset())


async def test_without_a_connection_it_is_tried_later(server, adapter):
    await adapter.stop()
    with pytest.raises(RosterLater):
        await adapter.keep_roster(COUNCIL, frozenset({ADA}), frozenset())
