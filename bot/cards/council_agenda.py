"""The agenda's card: what members brought up, which motions wait for what, and which answers are due."""

from __future__ import annotations

from bot.cards.motions import Teller
from bot.chat.job import Channel, Living, Message
from bot.chat.markup import join
from bot.chat.reply import Block, Button, Buttons, Mode, Reply, Style, Text
from program.council_agenda import next_roundtable, open_points
from program.motions import NEEDS_SECOND, OPEN, SECONDED, list_motions
from program.responses import unanswered
from program.tables import LiveEvent

SHOWN_MOST = 15


def agenda_card(teller: Teller, event: LiveEvent | None) -> Reply:
    """Draw the agenda of a roundtable, or of the next one where none is scheduled."""
    say = teller.say("council_agenda/card", event=event)
    blocks: list[Block] = [Text(say("when") if event else say("nowhere"))]
    if event and event.agenda:
        blocks.append(Text(join([say("group.planned"), say("planned")])))
    groups = _groups(teller)
    blocks += groups
    if not groups and not (event and event.agenda):
        blocks.append(Text(say("empty")))
    buttons = (
        Button(say("add"), "council agenda add", style=Style.PRIMARY, mode=Mode.ASK),
        Button(say("motions"), "council motions"),
    )
    return Reply(say("title"), (*blocks, Buttons(buttons)))


def agenda_message(teller: Teller, event: LiveEvent) -> Message:
    """Address a roundtable's agenda to the council's channel, where it is changed in place."""
    card = agenda_card(teller, event)
    return Message(Channel("council"), card, f"agenda:{event.id}", living=Living(f"agenda:{event.id}"))


def next_agenda(teller: Teller) -> Reply:
    """Draw the agenda of the next roundtable."""
    return agenda_card(teller, next_roundtable(teller.store, teller.now))


def _groups(teller: Teller) -> list[Block]:
    """What there is to talk about, by what it waits for."""
    say = teller.say("council_agenda/card", event=None)
    points = [teller.say("council_agenda/row", point=point)("line") for point in open_points(teller.store)[:SHOWN_MOST]]
    found: list[Block] = [Text(join([say("group.points"), *points]))] if points else []
    groups = {state: list_motions(teller.store, [state]) for state in (NEEDS_SECOND, SECONDED, OPEN)}
    for name, motions in {**groups, "answers": unanswered(teller.store)}.items():
        lines = [teller.say("motions/row", motion=motion)("line") for motion in motions[:SHOWN_MOST]]
        if lines:
            found.append(Text(join([say(f"group.{name}"), *lines])))
    return found
