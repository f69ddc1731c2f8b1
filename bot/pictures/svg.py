"""An SVG is a drawing as text; it becomes the same PNG on every machine, because the font travels with the bot."""

from __future__ import annotations

import html
import re
from pathlib import Path

import resvg_py

FONT = "DejaVu Sans"
_FONTS = Path(__file__).parent / "fonts"
_FONT_FILES = [str(_FONTS / "DejaVuSans.ttf"), str(_FONTS / "DejaVuSans-Bold.ttf")]
# What XML cannot hold, and marks that would turn the reading direction of what follows.
_UNDRAWABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_MEAN_ADVANCE = 0.62


def clean(text: str) -> str:
    """Return text that can stand in an SVG, on one line."""
    return html.escape(" ".join(_UNDRAWABLE.sub("", text).split()))


def shorten(text: str, most: int) -> str:
    """Return the text in at most so many characters, an ellipsis standing for what was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def advance(text: str, size: float) -> float:
    """Return about how many pixels a text takes; DejaVu Sans is a wide font."""
    return len(text) * size * _MEAN_ADVANCE


def label(x: float, y: float, text: str, size: float, colour: str, *, anchor: str = "start", bold: bool = False) -> str:  # noqa: PLR0913
    """Return a text element; any text is made harmless."""
    weight = ' font-weight="bold"' if bold else ""
    where = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
    return f'<text {where} fill="{colour}"{weight}>{clean(text)}</text>'


def png(width: int, height: int, parts: list[str]) -> bytes:
    """Return the drawing as PNG bytes."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}">'
    drawn = resvg_py.svg_to_bytes(
        svg_string=head + "".join(parts) + "</svg>",
        skip_system_fonts=True,
        font_files=_FONT_FILES,
        font_family=FONT,
    )
    return bytes(drawn)
