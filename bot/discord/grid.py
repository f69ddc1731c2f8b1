"""A grid is a table as aligned monospaced text; the whole of it, however long, is also a CSV file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from bot.chat.markup import Words, plain
from bot.chat.reply import Column, Table
from bot.discord.limits import CELL_WIDTH, TABLE_WIDTH
from bot.discord.markdown import straight

_GAP = "  "
_ISOLATE, _ISOLATE_END = "\u2068", "\u2069"
_JOINER = "\u200d"
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,\s]*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def width(text: str) -> int:
    """Return how many columns of a fixed-width font a text takes."""
    before = ["", *text[:-1]]
    # What is joined to the character before it is drawn into the same picture, as in a family of four.
    return sum(0 if last == _JOINER else _columns(each) for last, each in zip(before, text, strict=False))


def grid(table: Table, rows: int) -> list[str]:
    """Return the heading, the rule and the first rows of a table as aligned lines."""
    cells = [[_cell(column.title) for column in table.columns]]
    cells += [[_cell(cell) for cell in row] for row in table.rows[:rows]]
    widths = _fitted([max(width(row[at]) for row in cells) for at in range(len(table.columns))])
    heading, *body = [_row(row, widths, table.columns) for row in cells]
    return [heading, _GAP.join("─" * size for size in widths), *body]


def csv_bytes(table: Table) -> bytes:
    """Return every row as CSV in UTF-8; a text that a spreadsheet would run as a formula gets a leading quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_harmless(plain(column.title)) for column in table.columns)
    for row in table.rows:
        writer.writerow(_harmless(plain(cell)) for cell in row)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cell(words: Words) -> str:
    text = " ".join(straight(plain(words)).split())
    return _cut(text.replace("`", "ˋ"), CELL_WIDTH)


def _cut(text: str, most: int) -> str:
    if width(text) <= most:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > most - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def _fitted(widths: list[int]) -> list[int]:
    """Narrow the widest columns until the line fits."""
    fitted = list(widths)
    room = TABLE_WIDTH - len(_GAP) * (len(fitted) - 1)
    while sum(fitted) > room and max(fitted) > 4:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _row(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    drawn = []
    for text, size, column in zip(cells, widths, columns, strict=True):
        short = _cut(text, size)
        space = " " * (size - width(short))
        drawn.append(space + _kept_apart(short) if column.number else _kept_apart(short) + space)
    return _GAP.join(drawn).rstrip()


def _kept_apart(text: str) -> str:
    """Isolate what is written from right to left, or it would pull the columns beside it over to its other side."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "RLE", "RLO", "RLI") for character in text):
        return f"{_ISOLATE}{text}{_ISOLATE_END}"
    return text


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
