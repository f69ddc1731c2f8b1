"""Prose is what people read beside the code: the pages, and the code that is quoted on them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.house.sources import ROOT

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FILE = re.compile(r"^`([\w./]+)`:\n\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LOOSE_STORY = re.compile(r"(?<!:\n\n)^```python\n((?:def test_).*?)^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Return every page for people, the front page first."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@cache
def text_of(page: Path) -> str:
    """Return a page as it is written."""
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """Return a page's name from the project's root."""
    return str(page.relative_to(ROOT))


def quoted(page: Path) -> list[str]:
    """Return what a page says in code: each span, and each line of its fenced blocks."""
    text = text_of(page)
    lines = [line for _, block in _FENCE.findall(text) for line in block.splitlines()]
    return lines + _SPAN.findall(_FENCE.sub("", text))


def files_on(page: Path) -> dict[str, str]:
    """Return the files that a page tells its reader to write, by their paths."""
    return dict(_FILE.findall(text_of(page)))


def stories_on(page: Path) -> list[str]:
    """Return the tests that a page shows without naming a file for them."""
    return _LOOSE_STORY.findall(text_of(page))
