"""A table is drawn as Slack's own sortable table, or in fixed width where that block is not accepted."""

from __future__ import annotations

import csv
import io
import re

from bot.chat.reply import Column, Table
from bot.slack import limits
from bot.slack.cells import cell
from bot.slack.elements import Json
from bot.slack.graphemes import graphemes, shorten
from bot.slack.limits import size
from bot.slack.mrkdwn import escape, plain_fit

_GAP = "  "
_CELL_WIDEST = 28
_FENCE = "```"
_FORMULA = re.compile(r"[=+@\t\r]|-(?![\d.,])")


def native(table: Table) -> tuple[Json, int]:
    """Return the table as a `data_table` block and how many rows did not fit; it needs a row and a column."""
    heads = [{"type": "raw_text", "text": title} for title in _titles(table)]
    kept: list[list[Json]] = []
    used = _used(_titles(table))
    for row in table.rows[: limits.TABLE_ROWS]:
        used += _used([plain_fit(words)[: limits.TABLE_CELL] for words in row])
        if used > limits.TABLE_CHARACTERS:
            break
        kept.append([cell(words, number=column.number) for words, column in zip(row, table.columns, strict=True)])
    block = {
        "type": "data_table",
        "caption": shorten(plain_fit(table.caption), limits.TABLE_CAPTION) or " ",
        "page_size": max(1, min(len(kept), limits.TABLE_PAGE)),
        "rows": [heads, *kept],
    }
    return block, len(table.rows) - len(kept)


def drawable(table: Table) -> bool:
    """Whether the table fits the native block's shape: at least one row, and not too many columns."""
    widths = 0 < len(table.columns) <= limits.TABLE_COLUMNS
    return widths and bool(table.rows) and native(table)[1] < len(table.rows)


def _used(texts: list[str]) -> int:
    """How many characters texts take in a table; a blank one is drawn as a dash."""
    return sum(max(1, size(text)) for text in texts)


def classic(table: Table) -> tuple[str, int]:
    """Return the table in fixed width as mrkdwn within one section, and how many rows did not fit."""
    rows = [_titles(table), *_cells(table)]
    widths = [min(_CELL_WIDEST, max(_width(row[at]) for row in rows)) for at in range(len(table.columns))]
    lines: list[str] = []
    room = limits.SECTION - 2 * size(_FENCE) - 1
    for row in rows:
        line = escape(_line(row, widths, table.columns))
        room -= size(line) + 1
        if room < 0:
            break
        lines.append(line)
    return _FENCE + "\n".join(lines) + _FENCE, len(rows) - len(lines)


def as_csv(table: Table) -> bytes:
    """Return the whole table as CSV that a spreadsheet reads as text, never as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_titles(table))
    writer.writerows([_inert(cell) for cell in row] for row in _cells(table))
    return out.getvalue().encode("utf-8-sig")


def csv_name(table: Table) -> str:
    """Return a file name made of the table's caption."""
    words = re.findall(r"[a-z0-9]+", plain_fit(table.caption).casefold())
    return ("-".join(words)[:60] or "table") + ".csv"


def _inert(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _titles(table: Table) -> list[str]:
    return [plain_fit(column.title) or "–" for column in table.columns]


def _cells(table: Table) -> list[list[str]]:
    return [[plain_fit(cell) for cell in row] for row in table.rows]


def _line(row: list[str], widths: list[int], columns: tuple[Column, ...]) -> str:
    drawn = []
    for text, width, column in zip(row, widths, columns, strict=True):
        cut = shorten(text.replace("`", "'"), width) if _width(text) > width else text.replace("`", "'")
        blanks = " " * (width - _width(cut))
        drawn.append(blanks + cut if column.number else cut + blanks)
    return _GAP.join(drawn).rstrip()


def _width(text: str) -> int:
    return len(graphemes(text))
