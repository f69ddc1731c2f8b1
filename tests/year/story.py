"""A story is what people do in a played year, month by month and mostly in chat: it gives jobs something to say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlmodel import col, select

from bot.settings import Settings
from program.disputes import OPEN, answer, disputes, open_dispute
from program.money import Money
from program.motions import Actor, Draft, propose, second
from program.partners import set_status
from program.payout_runs import payouts_of, runs
from program.payouts import approve, fail, return_, settle, submit
from program.people import person_of
from program.reversals import TakeBack, reverse
from program.rules.ballots import Method
from program.tables import Commission
from tests.acceptance.seats import Seat, Seen
from tests.year import founding
from tests.year.citizens import BY_KEY, CITIZENS, PROGRAM_ZONE, Citizen
from tests.year.town import Town

Act = Callable[[Town], Awaitable[None]]
COMES = ("ada", "jon", "kai", "fay", "cleo", "rae")


@dataclass(frozen=True)
class Deed:
    """Something done at a moment, and what it leaves: in which channel, the first word of the keys, how many posts."""

    at: datetime
    name: str
    act: Act
    leaves: tuple[tuple[str, str, int], ...] = ()
    # What it sets going, and when that begins or is written at the latest.
    sets: tuple[tuple[str, datetime], ...] = ()


def deeds(start: datetime, until: datetime) -> list[Deed]:
    """Return all that is done between two moments, in order."""
    found = [*_weekly(start, until), *_once()]
    month = start.astimezone(PROGRAM_ZONE).date().replace(day=1)
    while month <= until.astimezone(PROGRAM_ZONE).date():
        found += _monthly(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return sorted((deed for deed in found if start < deed.at <= until), key=lambda deed: deed.at)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PROGRAM_ZONE).astimezone(UTC)


def _monthly(month: date) -> Iterator[Deed]:
    """What comes every month, on its days."""
    yield from _talk(month, f"{month:%B}")
    yield from _money(month)


def _talk(month: date, title: str) -> Iterator[Deed]:
    """A vote, an event, announcements, thanks and a poll; both chats read what goes into a channel."""
    first, event = month.replace, f"Session of {title}"
    held, told, told_weekly = _at(first(day=4), 16), _at(first(day=2), 19, 30), _at(first(day=15), 12)
    yield Deed(
        _at(first(day=1), 15), "a vote", lambda town: vote(town, f"A stand in {title}"), _left("council", "motion")
    )
    yield Deed(
        _at(first(day=2), 10),
        "an event",
        lambda town: invite(town, event, first(day=4)),
        _left("community", "event"),
        (("event", held),),
    )
    yield Deed(_at(first(day=2), 11), "answers", lambda town: come(town, event))
    yield Deed(
        told,
        "an announcement",
        lambda town: announce(town, f"News of {title}", "direct messages"),
        sets=(("announcements", told + timedelta(minutes=10)),),
    )
    yield Deed(
        _at(first(day=12), 12),
        "praise",
        lambda town: praise(town, month.month),
        _left("community", "recognition"),
    )
    yield Deed(_at(first(day=13), 20, 30), "kudos", lambda town: thank(town, title))
    yield Deed(
        told_weekly,
        "a digest",
        lambda town: announce(town, f"Digest of {title}", "weekly digest"),
        sets=(("announcement-digest", told_weekly + timedelta(days=9)),),
    )
    yield Deed(_at(first(day=20), 12), "a poll", lambda town: poll(town, title), _left("community", "poll"))
    yield Deed(
        _at(first(day=22), 12),
        "a notice",
        lambda town: announce(town, f"Notice of {title}", "community channel"),
        _left("community", "announcements"),
    )


def _left(place: str, word: str) -> tuple[tuple[str, str, int], ...]:
    """One post in each chat."""
    return ((place, word, 2),)


def _money(month: date) -> Iterator[Deed]:
    """The way of a payout run, and an objection with its answer."""
    yield Deed(_at(month.replace(day=5), 10), "approval", approve_run)
    yield Deed(_at(month.replace(day=5), 11), "submission", submit_run)
    yield Deed(_at(month.replace(day=7), 15), "arrival", lambda town: money_arrives(town, month.month))
    yield Deed(_at(month.replace(day=10), 10), "an objection", object_to)
    yield Deed(_at(month.replace(day=17), 9, 30), "an answer", answer_objections)


def _weekly(start: datetime, until: datetime) -> Iterator[Deed]:
    """Four sales a week, at all hours."""
    monday = start.astimezone(PROGRAM_ZONE).date()
    monday -= timedelta(days=monday.weekday())
    for week in range((until.date() - monday).days // 7 + 1):
        for place in range(4):
            number = week * 4 + place
            day = monday + timedelta(days=7 * week + (place * 2) % 7)
            yield Deed(_at(day, (number * 5) % 24, 20), "a sale", lambda town, number=number: sell(town, number))


def _once() -> Iterator[Deed]:
    """What happens once in 2027."""
    yield Deed(_at(date(2027, 3, 3), 12), "Sol joins", lambda town: join(town, BY_KEY["sol"]))
    yield Deed(_at(date(2027, 4, 20), 14), "a refund", take_back)
    yield Deed(_at(date(2027, 5, 17), 16), "new terms", lambda town: town.restart(_longer_holds))
    yield Deed(_at(date(2027, 7, 1), 16), "Quin leaves", lambda town: leave(town, BY_KEY["quin"]))
    yield Deed(_at(date(2027, 6, 2), 19, 25), "an outage", lambda town: lose(town, "slack", 4))
    yield Deed(_at(date(2027, 11, 2), 19, 25), "an outage", lambda town: lose(town, "discord", 6))
    yield Deed(
        _at(date(2027, 8, 1), 5), "a pause", lambda town: _typed(town, "rae", "partner settings pause", days="14")
    )
    for citizen in CITIZENS:
        for category, at in citizen.stops:
            yield Deed(at, "enough", partial(turn_off, who=citizen.key, category=category))


def _longer_holds(settings: Settings) -> Settings:
    holds = settings.file.holds.model_copy(update={"days": 45})
    return settings.model_copy(update={"file": settings.file.model_copy(update={"holds": holds})})


async def lose(town: Town, platform: str, hours: float) -> None:
    """Let a platform be out of reach, while somebody announces something: it is over at night."""
    town.cut_off[platform] = town.now + timedelta(hours=hours)


# In chat.


async def _typed(town: Town, who: str, path: str, **options: str) -> Seen:
    theatre: Any = town
    return await Seat(theatre, BY_KEY[who].on[0], who).type(path, **options)


async def _pressed(town: Town, who: str, seen: Seen, label: str) -> Seen:
    theatre: Any = town
    return await Seat(theatre, BY_KEY[who].on[0], who).press(seen, label)


async def announce(town: Town, title: str, way: str) -> None:
    """Let the manager say something."""
    seen = await _typed(town, "dana", "program announce write", title=title, text=f"{title}: all is well.", way=way)
    await _pressed(town, "dana", seen, "Send it now")


async def turn_off(town: Town, who: str, category: str) -> None:
    """Let somebody have enough of a category."""
    await _typed(town, who, "partner settings notices", category=category, wanted="no")


async def invite(town: Town, title: str, day: date) -> None:
    """Let the manager invite to an event."""
    await _typed(
        town, "dana", "program events schedule", title=title, day=day.isoformat(), time="16:00", place="Room 1"
    )


async def come(town: Town, title: str) -> None:
    """Let some say that they come."""
    for who in COMES:
        await _typed(town, who, "partner events answer", event=title, answer="yes")


async def praise(town: Town, month: int) -> None:
    """Let the manager thank a partner in public."""
    partner = BY_KEY["ada" if month % 2 else "kai"].company
    seen = await _typed(
        town,
        "dana",
        "program recognize",
        partner=partner,
        kind="retained customers",
        reason="Most of their customers stay for years.",
    )
    assert "Approve and post" in seen.buttons, seen.text
    await _pressed(town, "dana", seen, "Approve and post")


async def thank(town: Town, title: str) -> None:
    """Let a partner thank two others, one of whom does not want to hear of it."""
    for who in ("cleo", "ines"):
        await _typed(town, "ada", "partner kudos give", partner=BY_KEY[who].company, reason=f"For {title}.")


async def poll(town: Town, title: str) -> None:
    """Let the manager ask the community something."""
    await _typed(town, "dana", "program poll", question=f"How was {title}?", options="Good; Very good", days="3")


async def vote(town: Town, title: str) -> None:
    """Let the council vote for three days; nobody votes, so that all are reminded."""
    with town.store.unit() as store:
        text, actor = "One sentence.", Actor("per_x", "X")
        motion = propose(store, Draft(title, text, Method.YES_NO, (), True), actor, town.now)
        number = second(store, motion, Actor("per_y", "Y"), town.now).number
    await _typed(town, "ada", "council open", motion=str(number), days="3")


# Beside the chats.


async def sell(town: Town, number: int) -> None:
    """Let one partner after the other sell something."""
    sellers = founding.partners(town.now)
    founding.sell(town, sellers[number % len(sellers)], 1000 + number, town.now)


async def join(town: Town, citizen: Citizen) -> None:
    """Let somebody become a partner."""
    with town.store.unit() as store:
        founding.settle(store, town.app.setup, citizen, town.now)


async def leave(town: Town, citizen: Citizen) -> None:
    """Let somebody's partnership end."""
    with town.store.unit() as store:
        person = person_of(store, citizen.handles()[0])
        assert person is not None
        set_status(store, str(person.partner_id), "deactivated")


async def approve_run(town: Town) -> None:
    """Let finance approve what is due."""
    with town.store.unit() as store:
        eli = person_of(store, BY_KEY["eli"].handles()[0])
        assert eli is not None
        approve(store, town.app.setup.terms, (run := runs(store)[0]), eli, town.now, shown=run.digest)


async def submit_run(town: Town) -> None:
    """Let the approved run go on its way."""
    with town.store.unit() as store:
        submit(store, town.app.setup.terms, runs(store)[0], town.now)


async def money_arrives(town: Town, month: int) -> None:
    """All of it arrives; in April one fails, and in August one comes back."""
    with town.store.unit() as store:
        run = runs(store)[0]
        for place, row in enumerate(payouts_of(store, run)):
            if month == 4 and place == 0:
                fail(store, row, "The account is closed", town.now)
                continue
            settle(store, row, f"PAYPAL-{run.label}-{place}", town.now)
            if month == 8 and place == 0:
                return_(store, row, "The bank sent it back", town.now + timedelta(minutes=5))


async def object_to(town: Town) -> None:
    """Let a partner object to a commission."""
    with town.store.unit() as store:
        person = person_of(store, BY_KEY["cleo"].handles()[0])
        assert person is not None
        mine = select(Commission).where(Commission.partner_id == person.partner_id).order_by(col(Commission.at).desc())
        open_dispute(store, store.exec(mine).all()[0], person.id, "This should be more, I think.", town.now)


async def answer_objections(town: Town) -> None:
    """Let the manager answer what is open."""
    with town.store.unit() as store:
        dana = person_of(store, BY_KEY["dana"].handles()[0])
        assert dana is not None
        for row in disputes(store):
            if row.state == OPEN:
                answer(store, row, False, "The rate is the one agreed on.", (dana.id, None), town.now)


async def take_back(town: Town) -> None:
    """Let a merchant refund a sale."""
    with town.store.unit() as store:
        taken = TakeBack("re_1", "refund", Money(30_000, "USD"), town.now, invoice_id="INV-ada-00000")
        reverse(store, town.app.setup.terms, taken)
