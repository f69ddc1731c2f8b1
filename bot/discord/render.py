"""Rendering draws a neutral reply as one Discord message: a container of components in the reply's own order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, assert_never

import discord
from discord import ui

from bot.chat.button import packed
from bot.chat.markup import Words, plain
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
    Style,
    Table,
    Text,
    Tone,
)  # fmt: skip
from bot.chat.templates import Templates
from bot.discord.confirm import Confirmations
from bot.discord.grid import csv_bytes, grid
from bot.discord.limits import BUTTON_LABEL, BUTTONS_IN_ROW, LINK_URL, TABLE_ROWS, clip
from bot.discord.markdown import markdown, small
from bot.discord.sheet import Attachment, Item, Sheet
from bot.pictures.chart import chart_png
from bot.pictures.picture import picture_png

_COLOURS = {Tone.NEUTRAL: 0x4C6FFF, Tone.GOOD: 0x2E9E6B, Tone.WARNING: 0xE0A100, Tone.BAD: 0xD64545}
_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.DANGER: discord.ButtonStyle.danger,
}
_METER_STEPS = 12
# The fences of a table and the line that tells what is not shown.
_TABLE_FRAME = 120


@dataclass(frozen=True)
class Page:
    """A drawn reply: one container and the files it shows."""

    container: ui.Container[Any]
    files: tuple[Attachment, ...]
    refusal: bool = False

    def components(self) -> list[dict[str, Any]]:
        """Return the message's components as Discord's JSON."""
        return [self.container.to_component_dict()]


class Renderer:
    """Draws replies with these sayings; usable from several threads."""

    def __init__(self, templates: Templates, confirmations: Confirmations) -> None:
        self._templates, self._confirmations = templates, confirmations
        # Drawing keeps the interpreter to itself for tens of milliseconds. Several pictures at once are no faster, and
        # the event loop would wait for all of them instead of one: acknowledgements come first.
        self._pencil = Lock()

    def page(self, reply: Reply) -> Page:
        """Draw a reply; what does not fit is counted in a closing line, never dropped in silence."""
        sheet = Sheet(kept=_button_cost(reply))
        sheet.text("### " + markdown(reply.title).replace("\n", " "))
        taken: set[str] = set()
        for block in reply.blocks:
            self._draw(sheet, block, taken)
        if sheet.hidden:
            sheet.close(small(self._templates.open("discord/more", count=sheet.hidden)("parts")))
        container: ui.Container[Any] = ui.Container(*sheet.items, accent_colour=_COLOURS[reply.tone])
        return Page(container, tuple(sheet.files), reply.refusal)

    def _draw(self, sheet: Sheet, block: Block, taken: set[str]) -> None:  # noqa: C901 - one arm for each kind
        match block:
            case Text(words):
                sheet.text(markdown(words))
            case Fields(pairs):
                sheet.text("\n".join(f"**{markdown(label)}**  {markdown(value)}" for label, value in pairs))
            case Note(words):
                sheet.text(small(words))
            case Meter():
                sheet.text(_meter(block))
            case Table():
                self._table(sheet, block)
            case Chart():
                sheet.picture(self._picture("chart.png", partial(chart_png, block), block.summary))
            case Picture():
                sheet.picture(self._picture(block.name, partial(picture_png, block), block.summary))
            case File():
                sheet.text(markdown(block.title))
                sheet.file(Attachment(block.name, block.media_type, block.data, plain(block.title)))
            case Buttons(buttons):
                for start in range(0, len(buttons), BUTTONS_IN_ROW):
                    sheet.row([self._button(button, taken) for button in buttons[start : start + BUTTONS_IN_ROW]])
            case Divider():
                sheet.divider()
            case _:
                assert_never(block)

    def _picture(self, name: str, draw: Callable[[], bytes], summary: Words) -> Attachment:
        with self._pencil:
            return Attachment(name, "image/png", draw(), plain(summary))

    def _table(self, sheet: Sheet, table: Table) -> None:
        """Draw the first rows as text; all rows follow as a file when some are left out."""
        caption = f"**{markdown(table.caption)}**\n" if table.caption else ""
        lines = grid(table, TABLE_ROWS)
        while len(lines) > 2 and len("\n".join(lines)) > sheet.characters - len(caption) - _TABLE_FRAME:
            lines.pop()
        sheet.text(f"{caption}```\n" + "\n".join(lines) + "\n```")
        left_out = len(table.rows) - (len(lines) - 2)
        if left_out:
            sheet.text(small(self._templates.open("discord/more", count=left_out)("rows")))
            name = plain(table.caption).lower()[:40] or "table"
            sheet.file(Attachment(f"{name}.csv", "text/csv", csv_bytes(table), plain(table.caption)))

    def _button(self, button: Button | LinkButton, taken: set[str]) -> Item:
        # Discord refuses the whole message for a button on which nothing stands.
        label = clip(plain(button.label), BUTTON_LABEL).strip() or "–"
        if isinstance(button, LinkButton):
            if len(button.url) > LINK_URL:
                raise ValueError(f"a link button's address has {len(button.url)} characters; {LINK_URL} fit")
            return ui.Button(label=label, url=button.url)
        custom_id = _free_id(button, taken)
        if button.confirm:
            custom_id = self._confirmations.mark(custom_id, button.confirm)
        return ui.Button(label=label, style=_STYLES[button.style], custom_id=custom_id)


def _meter(meter: Meter) -> str:
    share = min(1.0, max(0.0, meter.value / meter.target)) if meter.target > 0 else 0.0
    full = int(share * _METER_STEPS)
    bar = "▰" * full + "▱" * (_METER_STEPS - full)
    return f"**{markdown(meter.label)}**\n{bar}  {int(share * 100)} %\n{markdown(meter.caption)}"


def _free_id(button: Button, taken: set[str]) -> str:
    """Return the button's id; two alike in one message differ by their place, as Discord refuses equal ids."""
    place = 0
    while (wanted := packed(button, place)) in taken:
        place += 1
    taken.add(wanted)
    return wanted


def _button_cost(reply: Reply) -> int:
    rows = [len(block.buttons) for block in reply.blocks if isinstance(block, Buttons)]
    return sum(count + -(-count // BUTTONS_IN_ROW) for count in rows)
