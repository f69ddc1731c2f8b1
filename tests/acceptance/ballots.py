"""An open vote in both chats, and members who press on its card: what the stories of votes share."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from bot.store import Store, open_engine
from program.motions import Actor, Draft, propose, second
from program.rules.ballots import Method
from tests.acceptance.seats import Seat, Seen
from tests.acceptance.theatre import Theatre, until

COUNCIL = {"slack": "C0COUNCIL", "discord": "200000000000000003"}
SPACING = timedelta(seconds=3)
# A call is noted when it arrives, a moment after the outbox decided to make it.
_JITTER = timedelta(seconds=0.25)


def seconded(theatre: Theatre, title: str) -> int:
    """Let there be a motion that may be opened, and return its number."""
    store, now = Store(open_engine(f"sqlite:///{theatre.database}")), datetime.now(UTC)
    with store.unit() as session:
        motion = propose(session, Draft(title, "One sentence.", Method.YES_NO, (), True), Actor("per_x", "X"), now)
        number = second(session, motion, Actor("per_y", "Y"), now).number
    store.dispose()
    return number


async def opened(theatre: Theatre, title: str) -> tuple[int, dict[str, Seen]]:
    """Open a vote; return its number and its card as it stands in each chat."""
    number = seconded(theatre, title)
    await Seat(theatre, "slack", "ada").type("council open", motion=str(number), days="3")
    for platform in COUNCIL:
        await until(lambda platform=platform: "Yes" in card(theatre, platform, title).buttons)
    return number, {platform: card(theatre, platform, title) for platform in COUNCIL}


def card(theatre: Theatre, platform: str, title: str) -> Seen:
    """Return the newest message in the council's channel, and not in a thread of it, that names a motion."""
    chat = theatre.slack if platform == "slack" else theatre.discord
    seat = Seat(theatre, platform, "ada")
    seen = [seat.seen(one) for one in chat.messages(COUNCIL[platform]) if not getattr(one, "thread_ts", None)]
    return next((one for one in reversed(seen) if title in one.text), Seen(_Blank(), []))


class _Blank:
    text = ""


def turnout(seen: Seen) -> str:
    """Return what a card says of who voted, such as `2 of 7`."""
    found = re.search(r"(\d+ of \d+) seats", seen.text)
    return found[1] if found else ""


def standing(theatre: Theatre, number: int) -> tuple[set[str], int]:
    """Return the receipt codes of the ballots that stand, and how many seats are said to have one."""
    # A bot that was killed may have left a journal, which whoever only reads cannot take back.
    rows = sqlite3.connect(f"file:{theatre.database}?mode=rw", uri=True, timeout=10)
    mine = "motion_id = (select id from motion where number = ?)"
    codes = {code for (code,) in rows.execute(f"select code from ballot where {mine}", [number])}
    [(seats,)] = rows.execute(f"select count(*) from participation where {mine} and stands", [number])
    rows.close()
    return codes, int(seats)


async def click(theatre: Theatre, number: int, cards: dict[str, Seen], clicks: int, seconds: float) -> int:
    """Let three members vote and take their votes back on two platforms; return how many votes stand at the end."""
    chance, stands = Random(number), dict[str, bool]()
    seats = [Seat(theatre, "slack", "ada"), Seat(theatre, "discord", "ben"), Seat(theatre, "slack", "cleo")]
    began, gestures = time.monotonic(), []
    for place in range(clicks):
        seat = seats[place % len(seats)]
        label = chance.choice(("Yes", "No", "Take my vote back"))
        last = [one for one in gestures if one[0] is seat][-1:]
        await asyncio.gather(*(seat.answer(gesture) for _, gesture in last))  # each waits for an answer, as people do
        gestures.append((seat, await seat.pressing(cards[seat.platform], cards[seat.platform].buttons[label])))
        stands[seat.who] = label != "Take my vote back"
        await asyncio.sleep(max(0.0, began + seconds * (place + 1) / clicks - time.monotonic()))
    for seat, gesture in gestures[-len(seats) :]:
        await seat.answer(gesture)
    return sum(stands.values())


def edits(theatre: Theatre, since: datetime) -> dict[str, list[datetime]]:
    """Return when the council's card was changed in each chat, by the world's clock."""
    slack = [one.at for one in theatre.slack.calls("chat.update") if one.params.get("channel") == COUNCIL["slack"]]
    discord = [one.at for one in theatre.discord.calls(f"PATCH /channels/{COUNCIL['discord']}/messages")]
    return {"slack": [at for at in slack if at >= since], "discord": [at for at in discord if at >= since]}


def well_spaced(moments: Sequence[datetime]) -> bool:
    """Return whether there are three seconds between any two."""
    return all(later - earlier >= SPACING - _JITTER for earlier, later in itertools.pairwise(moments))
