"""Words are text in a small neutral markup; outside parts are escaped, so nobody's name can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

_SPECIAL = re.compile(r"([\\*_`\[\]()<>~|#@:!-])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TOKEN = re.compile(
    r"\\(?P<literal>.)"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*"
    r"|(?<![^\W_])_(?P<italic>(?:\\.|[^\\_])+)_(?![^\W_])"
    r"|`(?P<code>(?:\\.|[^`\\])+)`"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>(?:\\.|[^)\\\s])+)\)"
    r"|<t:(?P<unix>-?\d+):(?P<style>[tTdDfFR])>"
    r"|<@(?P<who>(?:\\.|[^>\\])+)>",
    re.DOTALL,
)


class Words(str):
    r"""Neutral markup: **bold**, _italic_, `code`, [label](url), moments, mentions; `\` makes a character plain."""

    __slots__ = ()


@dataclass(frozen=True)
class Plain:
    """Characters that mean only themselves."""

    text: str


@dataclass(frozen=True)
class Bold:
    """A strongly emphasised run."""

    inside: tuple[Span, ...]


@dataclass(frozen=True)
class Italic:
    """A lightly emphasised run."""

    inside: tuple[Span, ...]


@dataclass(frozen=True)
class Code:
    """A run in fixed width."""

    text: str


@dataclass(frozen=True)
class Link:
    """A label that leads to an address."""

    label: str
    url: str


@dataclass(frozen=True)
class Moment:
    """An instant that each reader sees in their own zone; `style` is t, T, d, D, f, F or R (relative)."""

    unix: int
    style: str


@dataclass(frozen=True)
class Mention:
    """A person, addressed by their account on the platform that draws it, else by name."""

    name: str
    accounts: Mapping[str, str]


Span: TypeAlias = Plain | Bold | Italic | Code | Link | Moment | Mention


@dataclass(frozen=True)
class Line:
    """One line of words; `bullet` when it is an item of a list."""

    spans: tuple[Span, ...]
    bullet: bool = False


def literal(text: object) -> Words:
    """Return text from outside as words that draw exactly as given, on every platform."""
    return Words(_SPECIAL.sub(r"\\\1", str(text)))


def moment(at: datetime, style: str = "f") -> Words:
    """Return words for an instant; an aware datetime is required (ValueError)."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return Words(f"<t:{int(at.timestamp())}:{style}>")


def mention(name: str, accounts: Mapping[str, str]) -> Words:
    """Return words that address a person by their account, e.g. {"slack": "U0ADA"}."""
    parts = [literal(name), *(f"{platform}={literal(user)}" for platform, user in sorted(accounts.items()))]
    return Words("<@" + ";".join(part.replace(";", ",") for part in parts) + ">")


def link(label: str, url: str) -> Words:
    """Return words for a labelled address."""
    return Words(f"[{literal(label)}]({literal(url)})")


def join(parts: Iterable[Words], between: str = "\n") -> Words:
    """Return several words as one; `between` is markup of ours, never outside text."""
    return Words(between.join(parts))


def parse(words: Words) -> tuple[Line, ...]:
    """Return the lines of words, as spans for a renderer to draw."""
    lines = []
    for row in words.split("\n"):
        bullet = row.startswith("- ")
        lines.append(Line(_spans(row[2:] if bullet else row), bullet))
    return tuple(lines)


def plain(words: Words) -> str:
    """Return words without any markup, for places that draw plain text only."""
    return "\n".join(("• " if line.bullet else "") + "".join(map(_plain, line.spans)) for line in parse(words))


def _plain(span: Span) -> str:
    match span:
        case Plain(text) | Code(text):
            return text
        case Bold(inside) | Italic(inside):
            return "".join(map(_plain, inside))
        case Link(label, _):
            return label
        case Mention(name, _):
            return name
        case Moment(unix, _):
            return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _spans(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    pending = ""
    at = 0
    for found in _TOKEN.finditer(text):
        pending += text[at : found.start()]
        at = found.end()
        if found["literal"] is not None:
            pending += found["literal"]
            continue
        if pending:
            spans.append(Plain(pending))
            pending = ""
        spans.append(_span(found))
    pending += text[at:]
    if pending:
        spans.append(Plain(pending))
    return tuple(spans)


def _span(found: re.Match[str]) -> Span:
    if found["bold"] is not None:
        return Bold(_spans(found["bold"]))
    if found["italic"] is not None:
        return Italic(_spans(found["italic"]))
    if found["code"] is not None:
        return Code(_unescaped(found["code"]))
    if found["url"] is not None:
        return Link(_unescaped(found["label"]), _unescaped(found["url"]))
    if found["unix"] is not None:
        return Moment(int(found["unix"]), found["style"])
    name, *accounts = found["who"].split(";")
    pairs = (account.split("=", 1) for account in accounts)
    return Mention(_unescaped(name), {platform: _unescaped(user) for platform, user in pairs})


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
