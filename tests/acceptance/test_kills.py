"""Kills: a broadcast goes on where it was cut off, and everyone has it once."""

from __future__ import annotations

import pytest

from tests.acceptance.broadcasts import announce, arrived, crowd, kill_again_and_again, let_it_finish, seat
from tests.acceptance.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.timeout(180)
async def test_a_broadcast_reaches_everyone_once_though_the_program_is_killed_while_it_sends(empty_theatre: Theatre):
    guests = crowd(20)
    seat(empty_theatre, guests)
    announce(empty_theatre, guests)
    met = await kill_again_and_again(empty_theatre, kills=3, seed=1)
    await let_it_finish(empty_theatre, 90)
    assert arrived(empty_theatre, guests) == {1: 20}
    assert met
