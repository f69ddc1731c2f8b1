"""Announcement cards: the message that its receivers read, and several of them in one weekly digest."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.recognitions import Speaker
from bot.chat.reply import Block, Buttons, Divider, LinkButton, Note, Reply, Text
from program.announcements import Way
from program.tables import Announcement

OPENED_MOST = 5


def announcement_card(speaker: Speaker, row: Announcement) -> Reply:
    """Draw what each receiver reads."""
    say = speaker.say("announcements/card", row=row, program=speaker.program.name)
    opened = (Buttons((LinkButton(say("open"), row.link),)),) if row.link else ()
    note = say("note.channel") if Way(row.way).is_channel else say("note")
    return Reply(say("title"), (Text(say("text")), *opened, Note(note)))


def digest_card(speaker: Speaker, rows: Sequence[Announcement]) -> Reply:
    """Draw the announcements of a week as one message; a single one is drawn as itself."""
    if len(rows) == 1:
        return announcement_card(speaker, rows[0])
    say = speaker.say("announcements/digest", rows=rows, program=speaker.program.name)
    items: list[Block] = []
    for row in rows:
        items += [Text(speaker.say("announcements/digest", row=row)("item")), Divider()]
    opened = [
        LinkButton(speaker.say("announcements/digest", row=row)("open"), row.link)
        for row in rows[:OPENED_MOST]
        if row.link
    ]
    links = (Buttons(tuple(opened)),) if opened else ()
    return Reply(say("title"), (*items[:-1], *links, Note(say("note"))))
