"""A cell is one value of a CSV file, made harmless: no spreadsheet takes it for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from program.payout_files.batch import FileMismatch

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def text(value: str) -> str:
    """Return free text on one line, behind an apostrophe where a spreadsheet would read a formula."""
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(_STARTS) else flat


def exact(value: str) -> str:
    """Return a value that must not be altered, such as an address; FileMismatch where it could be a formula."""
    if value.startswith(_STARTS) or value != " ".join(value.split()):
        raise FileMismatch(f"{value[:1]!r} begins what could be read as a formula")
    return value


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8, with the line ends that RFC 4180 asks for."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def read(content: bytes) -> list[list[str]]:
    """Return the rows of such a file."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))
