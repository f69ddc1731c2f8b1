"""Markdown here is how Discord writes words: ours as markup, everybody else's escaped."""

from __future__ import annotations

import re
import unicodedata

from bot.chat.markup import Bold, Code, Italic, Line, Link, Mention, Moment, Plain, Span, Words, parse

# An address in plain text is left alone: Discord takes a backslash inside it for a part of the address.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._/?=&%#:+,;]+")
_SPECIAL = re.compile(r"([\\*_~|`<>\[\]()])")
_LINE_START = re.compile(r"^(\s*)(#{1,3}|-#|-|\+|>|\d+(?=\.))")
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
# Marks that turn the reading direction, so that a name could swallow or mirror what follows it.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SAFE_SCHEMES = ("https://", "http://", "mailto:")
_BACKTICK = "ˋ"
_NO_JOIN = "\u200b"


def markdown(words: Words) -> str:
    """Return words as Discord markdown."""
    return "\n".join(_line(line) for line in parse(words))


def small(words: Words) -> str:
    """Return words as Discord's small print."""
    return "\n".join(f"-# {row}" if row.strip() else row for row in markdown(words).split("\n"))


def straight(text: str) -> str:
    """Return text without control characters and without marks that turn the reading direction."""
    shown = _TURNING.sub("", text)
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in shown)


def escaped(text: str) -> str:
    """Return outside text so that Discord shows exactly its characters."""
    text = straight(text)
    pieces, at = [], 0
    for address in _ADDRESS.finditer(text):
        pieces += [_quiet(text[at : address.start()]), address.group()]
        at = address.end()
    return "".join([*pieces, _quiet(text[at:])])


def _quiet(text: str) -> str:
    return _EVERYONE.sub("@" + _NO_JOIN, _SPECIAL.sub(r"\\\1", text))


def _line(line: Line) -> str:
    drawn = "".join(_span(span) for span in line.spans)
    if line.bullet:
        return "- " + drawn
    if line.spans and isinstance(line.spans[0], Plain):
        return _LINE_START.sub(_not_a_list, drawn)
    return drawn


def _not_a_list(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _span(span: Span) -> str:
    match span:
        case Plain(text):
            return escaped(text)
        case Bold(inside):
            return f"**{''.join(map(_span, inside))}**"
        case Italic(inside):
            return f"*{''.join(map(_span, inside))}*"
        case Code(text):
            return f"`{straight(text).replace('`', _BACKTICK)}`"
        case Link(label, url):
            return _link(label, url)
        case Mention(name, accounts):
            user = accounts.get("discord", "")
            return f"<@{user}>" if user.isascii() and user.isdigit() else escaped(name)
        case Moment(unix, style):
            return f"<t:{unix}:{style}>"


def _link(label: str, url: str) -> str:
    if not url.lower().startswith(_SAFE_SCHEMES):
        return f"{escaped(label)} ({escaped(url)})"
    address = url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f"[{escaped(label)}](<{address}>)"
