"""A poll's card: the question, what was picked so far, and a button for each option."""

from __future__ import annotations

from typing import Any

from bot.cards.motions import Teller
from bot.chat.markup import literal
from bot.chat.reply import Block, Button, Buttons, Chart, ChartKind, Note, Reply, Series, Text
from program.polls import counts_of, poll_options
from program.tables import Poll


def poll_card(teller: Teller, poll: Poll) -> Reply:
    """Draw a poll as it stands; once it is over, with a picture and without buttons."""
    options, counts = poll_options(poll), counts_of(teller.store, poll)
    over = poll.closed or poll.close_at < teller.now
    say: Any = teller.say(
        "polls/card", poll=poll, options=options, counts=counts, total=sum(counts), shown=over or sum(counts)
    )
    blocks: list[Block] = [Text(say("options")), Text(say("over") if over else say("open"))]
    if over:
        values = (Series(say("series"), tuple(map(float, counts))),)
        blocks.append(Chart(ChartKind.BAR, say("title"), tuple(options), values, say("summary")))
    else:
        number = str(poll.number)
        buttons = [
            Button(literal(option), "partner vote", {"poll": number, "option": str(place)})
            for place, option in enumerate(options, 1)
        ]
        blocks.append(Buttons(tuple(buttons)))
    return Reply(say("title"), (*blocks, Note(say("note"))))
