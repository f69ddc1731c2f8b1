"""The first evening: one tracked sale, from the visitor's click to the same figures in both chats."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import pytest

from tests.acceptance.seats import Seat
from tests.acceptance.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")
SCALE_CENTS, COMMISSION_CENTS = 49_900, 9_980


def count(figure: str) -> int:
    """The number at the front of a figure: `1,234 ▼ 93 %` is 1234."""
    return int(re.match(r"[\d,]+", figure)[0].replace(",", ""))


def cents(figure: str) -> int:
    """The dollars of a figure, in cents; other currencies beside them do not change in this story."""
    return round(float(re.search(r"([\d,]+\.\d\d) USD", figure)[1].replace(",", "")) * 100)


async def both(theatre: Theatre, who: str) -> Mapping[str, str]:
    """Ask for the week's figures in both chats at once; they must be the same."""
    slack, discord = await asyncio.gather(
        *(Seat(theatre, platform, who).type("partner stats", period="week") for platform in ("slack", "discord"))
    )
    assert slack.figures == discord.figures
    return slack.figures


async def test_a_sale_through_a_partners_link_shows_in_both_chats(theatre: Theatre) -> None:
    """One click, one lead, one sale and its commission: exactly that is added, in Slack and in Discord alike."""
    await theatre.shop.quick({"link": f"{theatre.address}/r/ada", "plan": "scale"})
    before = await both(theatre, "ada")

    told = await theatre.shop.quick({"link": f"{theatre.address}/r/ada", "plan": "scale"})
    assert [step["title"] for step in told["steps"] if step["ok"]] == [
        "Followed the link",
        "Click id",
        "Signed up",
        "Bought",
    ]

    after = await both(theatre, "ada")
    assert {name: count(after[name]) - count(before[name]) for name in ("Clicks", "Leads", "Sales")} == {
        "Clicks": 1,
        "Leads": 1,
        "Sales": 1,
    }
    assert cents(after["Revenue"]) - cents(before["Revenue"]) == SCALE_CENTS
    assert cents(after["Your commission"]) - cents(before["Your commission"]) == COMMISSION_CENTS


async def test_the_redirect_leads_on_with_the_click_in_the_address(theatre: Theatre) -> None:
    """A browser is sent to the partner's destination, and nothing on the way may keep the answer."""
    visit = await theatre.shop.follow({"link": f"{theatre.address}/r/osei"})
    assert visit["status"] == 302
    assert visit["leads_to"].startswith("https://acme.example/pricing?dub_id=clk_")


async def test_a_click_alone_moves_nothing_but_the_clicks(theatre: Theatre) -> None:
    """Ben's own figures count a visit at once, and only that."""
    await theatre.shop.quick({"link": f"{theatre.address}/r/osei", "plan": "scale"})
    before = await both(theatre, "ben")
    await theatre.shop.follow({"link": f"{theatre.address}/r/osei"})

    seat = Seat(theatre, "slack", "ben")
    async with asyncio.timeout(5):
        while (await seat.type("partner stats", period="week")).figures["Clicks"] == before["Clicks"]:
            await asyncio.sleep(0.05)
    after = await both(theatre, "ben")
    assert count(after["Clicks"]) == count(before["Clicks"]) + 1
    assert [after[name] for name in ("Leads", "Sales", "Revenue", "Your commission")] == [
        before[name] for name in ("Leads", "Sales", "Revenue", "Your commission")
    ]
