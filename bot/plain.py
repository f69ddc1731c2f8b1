"""A reply as plain text, for a terminal: every block in order, tables and meters in fixed width."""

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
    """Return a reply as lines of text."""
    return "\n".join([plain(reply.title), *(_block(block) for block in reply.blocks)])


def _block(block: Block) -> str:  # noqa: C901 - one arm for each kind of block, so that a new kind fails the type check
    match block:
        case Text(words) | Note(words):
            return plain(words)
        case Fields(pairs):
            return "\n".join(f"{plain(label)}: {plain(value)}" for label, value in pairs)
        case Table():
            return _table(block)
        case Meter():
            return f"{plain(block.label)}: {block.value} of {block.target}, {plain(block.caption)}"
        case Chart():
            return f"[chart: {plain(block.title)}. {plain(block.summary)}]"
        case Picture():
            return f"[picture: {plain(block.summary)}]"
        case File():
            return f"[file: {block.name}]"
        case Buttons(buttons):
            return " ".join(_button(button) for button in buttons)
        case Divider():
            return "-" * 40
        case _:
            assert_never(block)


def _button(button: Button | LinkButton) -> str:
    return f"[{plain(button.label)}]"


def _table(table: Table) -> str:
    cells = [[plain(column.title) for column in table.columns], *([plain(cell) for cell in row] for row in table.rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(table.columns))]
    lines = []
    for row in cells:
        aligned = (
            cell.rjust(width) if column.number else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )
        lines.append("  ".join(aligned).rstrip())
    return "\n".join([plain(table.caption), *lines])
