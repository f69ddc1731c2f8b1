"""A renderer draws a reply as Slack's blocks, inside every limit, and says what it had to leave out."""

from __future__ import annotations

import base64
import io
from enum import StrEnum
from typing import assert_never

import segno

from bot.chat.delivery import Drawing
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
    Png,
    Qr,
    Reply,
    Table,
    Text,
    Tone,
)
from bot.chat.templates import Templates
from bot.slack import chart as charts
from bot.slack import limits
from bot.slack import table as tables
from bot.slack.elements import Json, button, context, marked, plain_text, section
from bot.slack.graphemes import shorten
from bot.slack.mrkdwn import escape, mrkdwn, plain_fit, sections

_TONES = {Tone.NEUTRAL: "", Tone.GOOD: "✅ ", Tone.WARNING: "⚠️ ", Tone.BAD: "⛔ "}
_METER_CELLS = 20


class Surface(StrEnum):
    """Where a reply is drawn; each allows other blocks."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


class Renderer:
    """Draws replies; the few words it adds itself come from the templates."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def draw(self, reply: Reply, surface: Surface = Surface.MESSAGE) -> Drawing:
        """Return `text`, `blocks`, `classic_blocks` for older clients, and the files that go with each, as JSON."""
        newest, oldest = _Sheet(self._templates, surface, native=True), _Sheet(self._templates, surface, native=False)
        return {
            "text": fallback(reply),
            "blocks": newest.draw(reply),
            "classic_blocks": oldest.draw(reply),
            "files": newest.files,
            "classic_files": oldest.files,
        }


def fallback(reply: Reply) -> str:
    """Return a reply as plain words, for notifications and screen readers; nothing in it can ping anybody."""
    parts = [_TONES[reply.tone] + plain_fit(reply.title), *(_said(block) for block in reply.blocks)]
    text = "\n".join(part for part in parts if part)
    return _escaped_within(text, limits.TEXT_FALLBACK)


def _escaped_within(text: str, most: int) -> str:
    """Text escaped and within a limit that counts the escapes."""
    room = most
    while limits.size(escape(shorten(text, room))) > most:
        room -= max(1, limits.size(escape(shorten(text, room))) - most)
    return escape(shorten(text, room))


def _said(block: Block) -> str:
    match block:
        case Text(words) | Note(words):
            return plain(words)
        case Fields(pairs):
            return "\n".join(f"{plain_fit(label)}: {plain_fit(value)}" for label, value in pairs)
        case Table(caption, columns, rows):
            lines = [" | ".join(map(plain_fit, row)) for row in (tuple(c.title for c in columns), *rows)]
            return "\n".join([plain_fit(caption), *lines])
        case Meter(label, value, target, caption):
            return f"{plain_fit(label)}: {value}/{target} {plain_fit(caption)}"
        case Chart() | Picture():
            return plain(block.summary)
        case File():
            return plain(block.title)
        case Buttons() | Divider():
            return ""
        case _:
            assert_never(block)


class _Sheet:
    """One drawing of one reply, being filled."""

    def __init__(self, templates: Templates, surface: Surface, *, native: bool) -> None:
        self._templates, self._surface, self._native = templates, surface, native
        self._blocks: list[Json] = []
        self._buttons = 0
        self.files: list[Json] = []

    def draw(self, reply: Reply) -> list[Json]:
        """Return the reply's blocks, cut with a word about it where there are too many."""
        title = _TONES[reply.tone] + plain_fit(reply.title)
        self._blocks.append({"type": "header", "text": plain_text(title, limits.HEADER)})
        for block in reply.blocks:
            self._add(block)
        most = limits.BLOCKS_IN_MESSAGE if self._surface is Surface.MESSAGE else limits.BLOCKS_IN_VIEW
        most -= limits.BLOCKS_RESERVED
        if len(self._blocks) > most:
            cut = len(self._blocks) - most
            self._blocks = [*self._blocks[:most], context(self._say("more_blocks", count=cut))]
        return self._blocks

    def _say(self, saying: str, **facts: object) -> Words:
        return self._templates.open("slack/draw", **facts)(saying)

    def _add(self, block: Block) -> None:  # noqa: C901 - one arm for each kind of block
        match block:
            case Text(words):
                self._blocks += [section(piece) for piece in sections(words, limits.SECTION)]
            case Fields(pairs):
                self._fields(pairs)
            case Table():
                self._table(block)
            case Meter():
                self._blocks.append(section(_meter(block)))
            case Chart():
                self._chart(block)
            case Picture():
                self._picture(block)
            case File(data, name, _, title):
                self._keep(data, name, plain_fit(title))
                self._small(title)
            case Buttons(buttons):
                self._row(buttons)
            case Note(words):
                self._small(words)
            case Divider():
                self._blocks.append({"type": "divider"})
            case _:
                assert_never(block)

    def _fields(self, pairs: tuple[tuple[Words, Words], ...]) -> None:
        drawn = [marked(_field(label, value)) for label, value in pairs]
        for start in range(0, len(drawn), limits.SECTION_FIELDS):
            self._blocks.append({"type": "section", "fields": drawn[start : start + limits.SECTION_FIELDS]})

    def _table(self, table: Table) -> None:
        if not table.rows:
            self._caption(table.caption)
            self._blocks.append(context(self._say("no_rows")))
            return
        if self._may_draw("data_table", limits.TABLES_IN_MESSAGE) and tables.drawable(table):
            block, left = tables.native(table)
            self._blocks.append(block)
        else:
            self._caption(table.caption)
            text, left = tables.classic(table)
            self._blocks.append(section(text))
        if left:
            self._keep(tables.as_csv(table), tables.csv_name(table), plain_fit(table.caption))
            self._blocks.append(context(self._say("more_rows", count=left, file=tables.csv_name(table))))

    def _chart(self, chart: Chart) -> None:
        if self._may_draw("data_visualization", limits.CHARTS_IN_MESSAGE) and charts.drawable(chart):
            block, left = charts.native(chart)
            self._blocks.append(block)
        else:
            self._caption(chart.title)
            text, left = charts.classic(chart)
            if chart.labels and chart.series:
                self._blocks.append(section(text))
        if left:
            self._blocks.append(context(self._say("more_points", count=left)))
        self._small(chart.summary)

    def _may_draw(self, kind: str, most: int) -> bool:
        """Whether one more block of a newer kind is accepted here."""
        allowed = self._surface is Surface.MESSAGE or (self._surface is Surface.HOME and kind == "data_table")
        return self._native and allowed and sum(block["type"] == kind for block in self._blocks) < most

    def _caption(self, words: Words) -> None:
        if plain_fit(words):
            self._blocks.append(section(f"*{mrkdwn(words, limits.SECTION - 2)}*"))

    def _picture(self, picture: Picture) -> None:
        self._keep(_png(picture.drawing), picture.name, plain_fit(picture.summary))
        self._small(picture.summary)

    def _small(self, words: Words) -> None:
        if plain_fit(words):
            self._blocks.append(context(words))

    def _keep(self, data: bytes, name: str, title: str) -> None:
        encoded = base64.b64encode(data).decode("ascii")
        self.files.append({"name": name, "title": shorten(title, limits.HEADER) or name, "data": encoded})

    def _row(self, buttons: tuple[Button | LinkButton, ...]) -> None:
        drawn = []
        for one in buttons:
            drawn.append(button(one, self._buttons))
            self._buttons += 1
        for start in range(0, len(drawn), limits.BUTTONS_IN_ROW):
            self._blocks.append({"type": "actions", "elements": drawn[start : start + limits.BUTTONS_IN_ROW]})


def _field(label: Words, value: Words) -> str:
    head = mrkdwn(label, limits.SECTION_FIELD // 4)
    return f"*{head}*\n" + mrkdwn(value, limits.SECTION_FIELD - limits.size(head) - 3)


def _meter(meter: Meter) -> str:
    part = min(1.0, max(0.0, meter.value / meter.target)) if meter.target > 0 else 1.0
    full = round(_METER_CELLS * part)
    bar = "▰" * full + "▱" * (_METER_CELLS - full)
    half = limits.SECTION // 2 - _METER_CELLS
    return f"*{mrkdwn(meter.label, half)}*\n{bar}  {int(part * 100)}%\n{mrkdwn(meter.caption, half)}".rstrip()


def _png(drawing: Png | Qr) -> bytes:
    match drawing:
        case Png(data):
            return data
        case Qr(text):
            out = io.BytesIO()
            segno.make(text, error="m").save(out, kind="png", scale=8, border=4)
            return out.getvalue()
        case _:
            assert_never(drawing)
