"""An announcement end to end: aimed in chat, tried, sent in portions through both chats, and reported."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from program import announcements
from program.partners import Profile, describe
from program.tables import Partner
from tests.acceptance.seats import Seat
from tests.year.citizens import BY_KEY, CITIZENS
from tests.year.founding import settle_all
from tests.year.standing import standing
from tests.year.town import Town

# Half past six in the evening in Berlin.
EVENING = datetime(2027, 1, 13, 17, 30, tzinfo=UTC)
GERMAN = ("ada", "cleo", "fay", "gus", "hugo", "jon", "kai", "lou", "mia", "oda", "pia")


@pytest.fixture
def town(blank_store, tmp_path, monkeypatch):
    """Everybody is there, eleven of them in Germany by their partner's country; a portion is three people."""
    monkeypatch.setattr(announcements, "PORTION", 3)
    shutil.copy(blank_store, tmp_path / "town.db")
    town = Town(tmp_path / "town.db", [citizen.person() for citizen in CITIZENS], EVENING)
    settle_all(town, EVENING - timedelta(days=30))
    with town.store.unit() as store:
        for who in GERMAN:
            partner = store.exec(select(Partner).where(Partner.name == BY_KEY[who].company)).one()
            describe(store, partner, Profile(country="DE"))
    yield town
    town.store.dispose()


async def announced(town):
    """Write it, aim it, try it and send it, as a manager does in Slack; return the last card."""
    dana = Seat(town, "slack", "dana")
    seen = await dana.type("program announce write", title="New pages", text="The pricing page is new.")
    await dana.pressing(seen, seen.buttons["Choose receivers"])
    aimed = await dana.fill(by="country", values="DE")
    await dana.press(aimed, "Send it to me")
    town.stir()
    await town.pass_until(town.now + timedelta(seconds=30))
    await dana.press(aimed, "Send it now")
    town.stir()
    return aimed


async def told(town):
    """Send it, and let two days pass; return the card before, what stands, and the card after."""
    async with town.open():
        aimed = await announced(town)
        town.expect(EVENING + timedelta(minutes=minutes) for minutes in range(1, 10))
        await town.pass_until(EVENING + timedelta(days=2))
        with town.store.unit(False) as store:
            row = announcements.announcements(store, 1)[0].id
        after = await Seat(town, "slack", "dana").type("program announce show", announcement=row)
        return aimed.text, standing(town), after.text


def test_an_announcement_goes_in_portions_to_whom_it_is_for_in_their_hours_and_is_reported(town):
    before, posts, after = asyncio.run(told(town))
    assert "Reaches 10 people of 11 partners. 1 person has turned announcements off" in before.replace("*", "")
    tried = [post for post in posts if post.job == "announcement-test"]
    assert {(post.platform, post.person) for post in tried} == {("slack", "dana"), ("discord", "dana")}

    arrived = {post.person: post for post in posts if post.job == "announcements"}
    assert set(arrived) == set(GERMAN) - {"gus", "oda"}, "one turned it off, and one lets nobody in"
    assert arrived["pia"].platform == "slack", "her first chat lets nobody in, the other one does"
    written = Counter(post.label for post in arrived.values())
    assert len(written) == 4 and max(written.values()) == 3, "ten people in portions of three"

    local = {who: post.at.astimezone(BY_KEY[who].tz) for who, post in arrived.items()}
    assert f"{local['cleo']:%d %H:%M}" == "14 07:15" and f"{local['fay']:%d %H:%M}" == "14 08:00"
    assert all(f"{local[who]:%d}" == "13" for who in ("ada", "hugo", "jon", "kai", "lou", "mia", "pia"))

    [report] = [post for post in posts if post.job == "broadcast-report"]
    assert (report.person, report.at >= max(post.at for post in arrived.values())) == ("dana", True)
    assert re.search(r"9 sent, 0 waiting, 0 held .*1 opted out, 1 with closed direct messages, 0 failed", after), after
