"""Pages are the program's own documentation, shipped beside the code, cut into passages that can be asked."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from program.rules.passages import Passage

DOCS = Path(__file__).resolve().parent.parent / "docs"
TEXT_LEAST = 60
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"\|[\s|:-]+\|")


@cache
def pages_for_partners() -> tuple[Passage, ...]:
    """Return what partners ask about and the program's words, one by one; none where the pages are not shipped."""
    asked = (replace(one, title=one.title.partition(": ")[2]) for one in _passages(DOCS / "partners.md")[1:])
    return (*asked, *_terms(DOCS / "glossary.md"))


@cache
def pages_for_managers() -> tuple[Passage, ...]:
    """Return the passages of every page but the records of decisions and the generated ones."""
    files = [*sorted(DOCS.glob("how-to/*.md")), *sorted(DOCS.glob("algorithms/*.md"))]
    files += [DOCS / "tutorial.md"]
    return (*pages_for_partners(), *(one for file in files for one in _passages(file)))


def _passages(file: Path) -> list[Passage]:
    if not file.is_file():
        return []
    head, *sections = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    title, _, intro = head.partition("\n")
    page = title.removeprefix("# ").strip()
    source = f"docs/{file.relative_to(DOCS)}"
    found = [Passage(page, source, _plain(intro))]
    for section in sections:
        heading, _, body = section.partition("\n")
        found.append(Passage(f"{page}: {heading.strip()}", source, _plain(body)))
    # What has nothing but a file's name left without its code answers no question.
    return [one for one in found if len(one.text) >= TEXT_LEAST]


def _terms(file: Path) -> list[Passage]:
    """Each word of the program with its meaning, from the glossary's table."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    _, _, section = text.partition("\n## Program\n")
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", section.partition("\n## ")[0], flags=re.MULTILINE)
    source = f"docs/{file.name}"
    return [Passage(term.strip(), source, meaning.strip()) for term, meaning in rows[1:]]


def _plain(text: str) -> str:
    """The sentences of a section, a paragraph or a row of a table to a line, without code and markup."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    blocks = re.split(r"\n\s*\n|\n(?=[-|\d] |\|)", text)
    lines = (_line(" ".join(block.split())) for block in blocks if not _RULE.fullmatch(block.strip()))
    return "\n".join(line for line in lines if line)


def _line(block: str) -> str:
    if block.startswith("|"):
        cells = [cell.strip() for cell in block.strip("|").split("|")]
        block = f"{cells[0]}: {'; '.join(cell for cell in cells[1:] if cell)}"
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", _LINK.sub(r"\1", block)).removeprefix("- ").strip()
