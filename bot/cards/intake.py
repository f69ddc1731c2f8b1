"""Intake cards list what is not in the books, with the reason, so that nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.terms import Speaker
from bot.chat.markup import join
from bot.chat.reply import Block, Note, Text
from program.intake import Kept

SHOWN_MOST = 15


def intake_lines(speaker: Speaker, rows: Sequence[Kept]) -> tuple[Block, ...]:
    """Draw what is kept, whole, a line for each, the first of it; a table would cut the ids that are to be typed."""
    drawn = join(speaker.say("intake/row", row=row)("text") for row in rows[:SHOWN_MOST])
    left = len(rows) - SHOWN_MOST
    more = (Note(speaker.say("intake/rows", more=left)("more")),) if left > 0 else ()
    return (Text(drawn), *more)
