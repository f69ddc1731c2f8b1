"""A brief says what a model is to write: a strict header, instructions, and the template that stands in for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.chat.markup import Words
from bot.chat.templates import TemplateError, Templates

FOLDER = "briefs/"
SAYINGS = ["header", "instructions", "fallback"]
_LINE = re.compile(r"([a-z_]+): *(\S.*)")
_WORD = re.compile(r"[a-z][a-z_]*\??")


class Audience(StrEnum):
    """Who reads what is written: what the community reads waits for a person's yes."""

    PARTNER = "partner"
    MANAGERS = "managers"
    COUNCIL = "council"
    COMMUNITY = "community"


@dataclass(frozen=True)
class Brief:
    """One brief: its facts by id (True where it cannot do without), its fields from outside, and its limits."""

    name: str
    audience: Audience
    facts: Mapping[str, bool]
    outside: tuple[str, ...]
    most_characters: int
    most_lines: int
    open_facts: bool = False

    @property
    def public(self) -> bool:
        """Whether a person must agree to the exact text before anybody else sees it."""
        return self.audience is Audience.COMMUNITY

    def complain(self, facts: Mapping[str, Any], outside: Mapping[str, str]) -> str:
        """Return what is wrong with facts or fields that were handed in, or nothing."""
        missing = sorted(name for name, needed in self.facts.items() if needed and name not in facts)
        surplus = [] if self.open_facts else sorted(set(facts) - set(self.facts))
        foreign = sorted(set(outside) - set(self.outside))
        found = (("lacks", missing), ("does not know the facts", surplus), ("does not know the fields", foreign))
        return "; ".join(f"{self.name} {why} {', '.join(names)}" for why, names in found if names)


def read_briefs(templates: Templates) -> dict[str, Brief]:
    """Return every brief by its name; TemplateError names the file that is wrong and says how."""
    names = [name for name in templates.names() if name.startswith(FOLDER)]
    return {name.removeprefix(FOLDER): read_brief(templates, name) for name in names}


def read_brief(templates: Templates, name: str) -> Brief:
    """Return one brief, checked line by line."""
    if templates.sayings(name) != SAYINGS:
        raise TemplateError(f"prompts/{name}.md.j2 must have {', '.join(f'[{one}]' for one in SAYINGS)}, in this order")
    header = _header(name, str(templates.open(name)("header")))
    try:
        return Brief(
            name=header.pop("name"),
            audience=Audience(header.pop("audience")),
            facts={word.removesuffix("?"): not word.endswith("?") for word in _words(header.pop("facts"))},
            outside=tuple(_words(header.pop("outside"))),
            most_characters=_limit(header.pop("most_characters"), 3000),
            most_lines=_limit(header.pop("most_lines"), 40),
            open_facts=_open(header),
        )
    except (KeyError, ValueError) as error:
        raise TemplateError(f"prompts/{name}.md.j2 [header]: {error}") from None


def _header(name: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in text.splitlines():
        line = _LINE.fullmatch(row.strip())
        if line is None or line[1] in found:
            raise TemplateError(
                f"prompts/{name}.md.j2 [header]: {row.strip()!r} must be a new key, a colon and a value"
            )
        found[line[1]] = line[2].strip()
    if found.get("name") != name.removeprefix(FOLDER):
        raise TemplateError(f"prompts/{name}.md.j2 [header]: name must be {name.removeprefix(FOLDER)}")
    return found


def _words(text: str) -> list[str]:
    words = [] if text == "none" else [word.strip() for word in text.split(",")]
    if not all(map(_WORD.fullmatch, words)) or len(set(words)) != len(words):
        raise ValueError(f"{text!r} must be different words with commas between, or none")
    return words


def _limit(text: str, most: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise ValueError(f"{text!r} must be a whole number from 1 to {most}")
    return int(text)


def _open(rest: dict[str, str]) -> bool:
    """Whether facts beyond those listed may be handed in: only a question is answered from pages nobody listed."""
    given = rest.pop("more_facts", "no")
    if rest or given not in ("yes", "no"):
        raise ValueError(f"nothing is called {', '.join(rest) or given}")
    return given == "yes"


def stand_in(templates: Templates, brief: str, forms: Mapping[str, str], known: Mapping[str, bool]) -> Words:
    """Return the template's text over facts as they are written; facts that are not there are None."""
    facts = {name: None for name in known} | dict(forms)
    return templates.open(f"{FOLDER}{brief}", **facts)("fallback")
