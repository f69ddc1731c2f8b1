"""Mail is cut off on all its ways: circuits, other platforms, cards, broadcasts, doubts, and what stands twice."""

from __future__ import annotations

from random import Random

from sqlmodel import select

from bot.chat.delivery import Scope, SendLater, SendRefused, SendUnknown
from bot.chat.job import Channel, Direct, Living
from program import broadcasts
from program.delivery_decisions import remove_extra
from program.people import Handle, add_identity, ensure_person
from program.tables import Delivery, Person
from tests.kills.place import Place, Story
from tests.kills.post import COMMUNITY, NOON, Fault, Post

_NO_ANSWER = SendUnknown("no answer")
ENDED = ("sent", "refused", "ambiguous", "dropped")


def _people(place: Place) -> None:
    """Ada can be reached on Discord only, Ben nowhere, and Cleo starts broadcasts."""
    with place.open().unit() as unit:
        ada = ensure_person(unit, Handle("slack", "T", "U0ADA", "Ada"), NOON)
        add_identity(unit, ada.id, Handle("discord", "T", "17", "Ada"), NOON)
        ensure_person(unit, Handle("slack", "T", "U0BEN", "Ben"), NOON)
        ensure_person(unit, Handle("slack", "T", "U0CLEO", "Cleo"), NOON)


def _to(post: Post, name: str) -> Direct:
    with post.store.unit(False) as unit:
        return Direct(unit.exec(select(Person).where(Person.name == name)).one().id)


def _closed_ways(place: Place) -> None:
    """A channel that is archived, direct messages that are closed, and a broadcast that tells of both."""
    archived = SendRefused("archived", Scope.CHANNEL)
    closed = SendRefused("closed", Scope.PERSON)
    post = Post(place, [], {"C0ARCHIVED": archived, "DU0ADA": closed, "DU0BEN": closed})
    with post.store.unit() as unit:
        broadcasts.begin(unit, "news", "News", _to(post, "Cleo").person_id, post.now())
    post.write("archived", Channel("archived"))
    for name in ("Ada", "Ben", "Cleo"):
        post.write(f"news:{name}", _to(post, name), "News", broadcast="news")
    post.run(1500, 10)


def _cards(place: Place) -> None:
    """A card with three states; the second change has no answer."""
    post = Post(place, [Fault("edit", COMMUNITY, _NO_ANSWER, applied=True)], {})
    for number in range(3):
        post.write(f"tally:{number}", Channel("community"), f"state {number}", living=Living("tally"))
        post.run(10)
    post.run(1500, 10)


def _doubts(place: Place) -> None:
    """One that has to wait, one whose first try is late, one that cannot be read, and talk between them."""
    plan = [
        Fault("send", COMMUNITY, _NO_ANSWER, late=90 + place.seed * 7 % 60),
        Fault("send", "C0COUNCIL", SendLater(7, "slow down")),
        Fault("send", "C0COUNCIL", _NO_ANSWER, late=200 + place.seed * 37 % 700),
        Fault("look", COMMUNITY, SendLater(3, "slow down")),
        Fault("look", COMMUNITY, _NO_ANSWER),
        Fault("remove", COMMUNITY, SendLater(3, "slow down")),
        Fault("remove", COMMUNITY, _NO_ANSWER),
        Fault("remove", "C0COUNCIL", SendRefused("no")),
    ]
    post, chance = Post(place, plan, {}), Random(place.seed)
    post.write("late", Channel("community"))
    post.write("slow", Channel("council"))
    talk = [(f"talk:{number}", Channel(chance.choice(("community", "council")))) for number in range(10)]
    for key, channel in talk:
        post.write(key, channel)
    for _ in range(8):
        post.run(400, chance.choice((7, 10, 15)))
        _have_removed(post)


def _have_removed(post: Post) -> None:
    """An operator has the second one of each message deleted, but once only."""
    with post.store.unit() as unit:
        for row in unit.exec(select(Delivery).where(Delivery.state == "ambiguous")).all():
            if row.extra is not None and row.trouble != "no":
                remove_extra(unit, row, post.now())


def _unreadable(place: Place) -> None:
    """A channel whose history is closed: a message without an answer, and one that was sent again before that."""
    plan = [Fault("send", COMMUNITY, _NO_ANSWER), Fault("send", "C0COUNCIL", _NO_ANSWER)]
    plan += [Fault("look", COMMUNITY, _NO_ANSWER)] * 300 + [Fault("look", "C0COUNCIL", _NO_ANSWER, after=100)] * 300
    post = Post(place, plan, {})
    post.write("unread", Channel("community"))
    post.write("again", Channel("council"))
    post.run(2400, 20)


def _wrong(place: Place) -> list[str]:
    """What is lost, stands twice unseen, or is stuck."""
    post, wrong = Post(place, [], {}), []
    standing = [one for each in (post.slack, post.discord) for there in each.channels.values() for one in there]
    with post.store.unit(False) as unit:
        rows = unit.exec(select(Delivery)).all()
    for row in rows:
        times = sum(one.key == row.key for one in standing)
        if row.state not in ENDED or row.look_at is not None:
            wrong.append(f"{row.key} is stuck as {row.state}")
        elif row.card is None and times != 1 and (row.state == "sent" or (times > 1 and row.state != "ambiguous")):
            wrong.append(f"{row.key} is {row.state} and stands {times} times")
    return wrong


def _card_wrong(place: Place) -> list[str]:
    """A card that stands twice, or shows a former state."""
    shown = [one.text for one in Post(place, [], {}).slack.channels[COMMUNITY]]
    return _wrong(place) + ([] if shown == ["state 2"] else [f"the card shows {shown}"])


STORIES = (
    Story("closed ways", _people, _closed_ways, _wrong, exact=False),
    Story("cards", _people, _cards, _card_wrong, exact=False),
    Story("doubts", _people, _doubts, _wrong, exact=False),
    Story("unreadable", _people, _unreadable, _wrong, exact=False),
)
