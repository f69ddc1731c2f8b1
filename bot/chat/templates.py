"""A template is a file of named sayings in prompts/: `[name]` on its own line, then what is said, in strict Jinja."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.chat.markup import Words, literal

_SECTION = re.compile(r"^\[([a-z0-9_.]+)\]\s*$", re.MULTILINE)


class TemplateError(Exception):
    """A template file is wrong; the message names the file and says how."""


class Sayings:
    """The sayings of one template over one set of facts; call it with a saying's name."""

    def __init__(self, name: str, sections: Mapping[str, jinja2.Template], facts: Mapping[str, Any]) -> None:
        self._name, self._sections, self._facts = name, sections, facts

    def __call__(self, saying: str, /, **more: Any) -> Words:
        """Return the words of a saying; an unknown saying or a missing fact is a bug and raises."""
        section = self._sections.get(saying)
        if section is None:
            raise TemplateError(f"prompts/{self._name}.md.j2 has no [{saying}]")
        return Words(section.render({**self._facts, **more}).strip("\n"))

    def __contains__(self, saying: str) -> bool:
        return saying in self._sections


class Templates:
    """Every sentence the bot says, read once from a folder; printed facts are escaped unless they are words already."""

    def __init__(self, folder: Path, filters: Mapping[str, Callable[..., Any]]) -> None:
        self.folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        self._environment.filters.update(filters)
        self._files: dict[str, dict[str, jinja2.Template]] = {}

    def open(self, name: str, /, **facts: Any) -> Sayings:
        """Return the sayings of `prompts/<name>.md.j2` over these facts."""
        if name not in self._files:
            self._files[name] = self._read(name)
        return Sayings(name, self._files[name], facts)

    def names(self) -> list[str]:
        """Return the name of every template file, sorted."""
        files = self.folder.rglob("*.md.j2")
        return sorted(str(file.relative_to(self.folder)).removesuffix(".md.j2") for file in files)

    def sayings(self, name: str) -> list[str]:
        """Return the names of a template's sayings, in their order."""
        self.open(name)
        return list(self._files[name])

    def _read(self, name: str) -> dict[str, jinja2.Template]:
        file = self.folder / f"{name}.md.j2"
        if not file.is_file():
            raise TemplateError(f"there is no prompts/{name}.md.j2")
        head, *pieces = _SECTION.split(file.read_text(encoding="utf-8"))
        if head.strip():
            raise TemplateError(f"prompts/{name}.md.j2 begins before its first [saying]")
        sections: dict[str, jinja2.Template] = {}
        for saying, body in zip(pieces[::2], pieces[1::2], strict=True):
            if saying in sections:
                raise TemplateError(f"prompts/{name}.md.j2 has [{saying}] twice")
            try:
                sections[saying] = self._environment.from_string(body.strip("\n"))
            except jinja2.TemplateSyntaxError as error:
                raise TemplateError(f"prompts/{name}.md.j2 [{saying}]: {error.message}") from error
        return sections


def _finalize(value: object) -> object:
    if isinstance(value, Words | jinja2.Undefined):
        return value
    return literal(value)
