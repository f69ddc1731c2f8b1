"""Dispute cards: what managers read of an objection, and what the partner is told of its answer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards.recognitions import Speaker
from bot.chat.job import Channel, Direct, Living, Message
from bot.chat.markup import Words, join
from bot.chat.reply import Block, Button, Buttons, Fields, Mode, Note, Reply, Style, Text, Tone
from bot.chat.templates import Sayings
from program.disputes import OPEN
from program.money import Money
from program.tables import Commission, Dispute, Partner, Person


def channel_card(speaker: Speaker, row: Dispute) -> Reply:
    """Draw what stands in the managers' channel: whose objection, until when, who owes the answer; never a sum."""
    say = sayings_of(speaker, row)
    blocks: list[Block] = [
        Text(say("text")),
        Fields(((say("label.owner"), say("owner")), (say("label.due"), say("due")))),
    ]
    if row.state == OPEN:
        values = {"dispute": row.id}
        show = Button(say("show"), "program disputes show", values, Style.PRIMARY)
        blocks.append(Buttons((show, Button(say("take"), "program disputes take", values))))
    return Reply(say("title"), tuple(blocks), Tone.WARNING if row.state == OPEN else Tone.NEUTRAL)


def in_channel(speaker: Speaker, row: Dispute, mark: str) -> tuple[Message, str]:
    """Return the living card of the managers' channel, with its key; `mark` tells this state from all others."""
    name = f"dispute:{row.id}"
    key = f"{name}:{mark}"
    return Message(Channel("managers"), channel_card(speaker, row), key, living=Living(name)), key


def sheet(speaker: Speaker, row: Dispute) -> Reply:
    """Draw all of it for one manager: the commission, the objection, and the ways to decide."""
    say = sayings_of(speaker, row)
    blocks: list[Block] = [Text(say("objection")), Fields(_facts(say))]
    if row.state == OPEN:
        values = {"dispute": row.id}
        accept = Button(say("accept"), "program disputes accept", values, Style.PRIMARY, Mode.ASK)
        refuse = Button(say("refuse"), "program disputes refuse", values, mode=Mode.ASK)
        blocks += [Buttons((accept, refuse, Button(say("take"), "program disputes take", values))), Note(say("note"))]
    else:
        blocks.append(Text(say("answer")))
    return Reply(say("title"), tuple(blocks))


def answer_messages(speaker: Speaker, row: Dispute, people: list[Person]) -> Iterator[tuple[Message, str]]:
    """Yield what the partner's people are told of the answer, with its reason."""
    card = answer_card(speaker, row)
    for person in people:
        yield Message(Direct(person.id), card, courtesy="asked"), f"dispute:{row.id}:answer:{person.id}"


def answer_card(speaker: Speaker, row: Dispute) -> Reply:
    """Draw the answer."""
    say = sayings_of(speaker, row)
    look = Buttons((Button(say("credit"), "partner credit", {"line": row.commission_id}),))
    tone = Tone.GOOD if row.state == "accepted" else Tone.NEUTRAL
    return Reply(say(f"told.{row.state}"), (Text(say("answer")), look, Note(say("told.note"))), tone)


def clock_card(speaker: Speaker, rows: list[Dispute], what: str) -> Reply:
    """Draw what managers or an owner are reminded of: answers that are due `soon`, or `overdue`."""
    say = speaker.say("disputes/clock", count=len(rows))
    lines = [speaker.say("disputes/clock", row=row, partner=_partner(speaker, row).name)("line") for row in rows[:10]]
    button = Button(say("list"), "program disputes list", style=Style.PRIMARY)
    text = Text(join(lines))
    return Reply(say(f"{what}.title"), (text, Buttons((button,))), Tone.BAD if what == "overdue" else Tone.WARNING)


def opened_card(speaker: Speaker, row: Dispute) -> Reply:
    """Draw what the partner reads who objects: until when they get an answer."""
    say = sayings_of(speaker, row)
    follow = Buttons((Button(say("follow"), "partner dispute list"),))
    return Reply(say("opened.title"), (Text(say("opened.text")), follow), Tone.GOOD)


def withdrawn_card(speaker: Speaker, row: Dispute) -> Reply:
    """Draw what the partner reads who takes an objection back."""
    say = sayings_of(speaker, row)
    return Reply(say("withdrawn.title"), (Text(say("withdrawn.text")),), Tone.GOOD)


def line_of(speaker: Speaker, row: Dispute) -> Words:
    """Return a dispute as a line of its partner's list."""
    say = sayings_of(speaker, row)
    return say(f"line.{row.state}")


def cells_of(speaker: Speaker, row: Dispute) -> tuple[Words, Words]:
    """Return who answers a dispute, and until when or how it ended, for a table."""
    say = sayings_of(speaker, row)
    return say("owner"), say("due")


def sayings_of(speaker: Speaker, row: Dispute) -> Sayings:
    """Return what is said of a dispute as it stands."""
    commission = speaker.store.get_one(Commission, row.commission_id)
    owner = speaker.store.get(Person, row.owner_id) if row.owner_id else None
    return speaker.say(
        "disputes/card",
        row=row,
        partner=_partner(speaker, row).name,
        owner=owner.name if owner else None,
        amount=Money(commission.amount, commission.currency),
        earned_at=commission.at,
    )


def _facts(say: Sayings) -> tuple[tuple[Words, Words], ...]:
    return tuple((say(f"label.{name}"), say(name)) for name in ("commission", "owner", "due"))


def _partner(speaker: Speaker, row: Dispute) -> Partner:
    return speaker.store.get_one(Partner, row.partner_id)
