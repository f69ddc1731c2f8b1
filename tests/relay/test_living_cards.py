"""A living card is changed in place: its last state counts, and one that somebody deleted stays deleted."""

from __future__ import annotations

from itertools import pairwise

from bot.chat.delivery import CardGone, SendLater, SendUnknown
from bot.chat.job import Living

COMMUNITY = "C0COMMUNITY"


def tally(office, number, round_=""):
    office.write(f"tally:{number}", text=f"{number} votes", living=Living("vote-1", round_))


async def test_the_first_state_is_posted_and_the_next_change_it(office):
    tally(office, 1)
    await office.run(5)
    tally(office, 2)
    await office.run(5)
    assert office.slack.texts(COMMUNITY) == ["2 votes"]
    assert (office.slack.count("send"), office.slack.count("edit")) == (1, 1)


async def test_two_hundred_clicks_in_ten_seconds_are_a_change_every_three_seconds_and_the_last_state(office):
    for number in range(200):
        tally(office, number)
        office.move(seconds=0.05)
        await office.run()
    await office.run(10, step=0.5)
    assert office.slack.texts(COMMUNITY) == ["199 votes"]
    deeds = [at for kind, _, at in office.slack.calls if kind in ("send", "edit")]
    assert all((after - before).total_seconds() >= 3 for before, after in pairwise(deeds))
    assert len(deeds) <= 5


async def test_a_change_of_unknown_fate_is_simply_made_again(office):
    tally(office, 1)
    await office.run(5)
    office.slack.fail("edit", SendUnknown("no answer"))
    tally(office, 2)
    await office.run(40)
    assert office.slack.texts(COMMUNITY) == ["2 votes"]
    assert office.slack.count("look") == 0


async def test_a_later_state_overtakes_one_that_had_to_wait(office):
    tally(office, 1)
    await office.run(5)
    office.slack.fail("edit", SendLater(30, "slow down"))
    tally(office, 2)
    await office.run(5)
    tally(office, 3)
    await office.run(60)
    assert office.slack.texts(COMMUNITY) == ["3 votes"]
    assert office.state("tally:2") == "dropped"


async def test_a_first_post_in_doubt_is_found_before_it_is_changed(office):
    office.slack.fail("send", SendUnknown("no answer"), applied=True)
    tally(office, 1)
    await office.run(2)
    tally(office, 2)
    await office.run(90)
    assert office.slack.texts(COMMUNITY) == ["2 votes"]
    assert office.slack.count("send") == 1


async def test_a_deleted_card_stays_deleted_until_its_next_round(office):
    tally(office, 1, "2026-W47")
    await office.run(5)
    office.slack.channels[COMMUNITY].clear()
    for number in (2, 3):
        tally(office, number, "2026-W47")
        await office.run(10)
    assert office.slack.texts(COMMUNITY) == []
    assert (office.slack.count("send"), office.slack.count("edit")) == (1, 1)
    tally(office, 4, "2026-W48")
    await office.run(10)
    assert office.slack.texts(COMMUNITY) == ["4 votes"]


async def test_a_card_too_old_to_be_changed_is_posted_anew(office):
    tally(office, 1)
    await office.run(5)
    office.slack.fail("edit", CardGone(deleted=False))
    tally(office, 2)
    await office.run(10)
    assert office.slack.texts(COMMUNITY) == ["1 votes", "2 votes"]
    tally(office, 3)
    await office.run(10)
    assert office.slack.texts(COMMUNITY) == ["1 votes", "3 votes"]


async def test_an_older_state_that_is_written_again_does_not_come_back(office):
    tally(office, 1)
    tally(office, 2)
    tally(office, 1)
    await office.run(10)
    assert office.slack.texts(COMMUNITY) == ["2 votes"]
