"""A reply as plain text, for a terminal and for tests: the title, then each block in the order given."""

from __future__ import annotations

from typing import assert_never

from bot.chat.markup import plain
from bot.chat.reply import (
    Block,
    Button,
    Buttons,
    Chart,
    Divider,
    Fields,
    File,
    LinkButton,
    Meter,
    Note,
    Picture,
    Reply,
    Table,
    Text,
)


def draw(reply: Reply) -> str:
    """Return a reply as text, without any markup."""
    return "\n".join([plain(reply.title), *map(_block, reply.blocks)])


def _block(block: Block) -> str:  # noqa: C901 - one arm for each kind of block
    match block:
        case Text(words):
            return plain(words)
        case Note(words):
            return f"({plain(words)})"
        case Fields(pairs):
            return "\n".join(f"{plain(label)}: {plain(value)}" for label, value in pairs)
        case Table(caption, columns, rows):
            lines = [[column.title for column in columns], *rows]
            return "\n".join([plain(caption), *(" | ".join(map(plain, line)) for line in lines)])
        case Meter(label, value, target, caption):
            return f"{plain(label)}: {plain(caption)} ({value}/{target})"
        case Chart(_, title, labels, _, summary):
            return f"chart {plain(title)} [{', '.join(labels)}]: {plain(summary)}"
        case Picture(_, name, summary):
            return f"picture {name}: {plain(summary)}"
        case File(_, name, _, title):
            return f"file {name}: {plain(title)}"
        case Buttons(buttons):
            return " ".join(map(_button, buttons))
        case Divider():
            return "---"
        case _:
            assert_never(block)


def _button(button: Button | LinkButton) -> str:
    match button:
        case Button(label):
            return f"[{plain(label)}]"
        case LinkButton(label, url):
            return f"[{plain(label)} -> {url}]"
        case _:
            assert_never(button)
