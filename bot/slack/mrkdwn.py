"""Mrkdwn is Slack's text markup; words become it with everything from outside drawn exactly as given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import assert_never

from bot.chat.markup import Bold, Code, Italic, Line, Link, Mention, Moment, Plain, Span, Words, parse, plain
from bot.slack.graphemes import ELLIPSIS, graphemes
from bot.slack.limits import size

# Slack has no escape for its own marks; a zero-width space beside one keeps it from pairing up.
_GUARD = "\u200b"
_MARKS = re.compile(r"([*~`]|(?<![^\W_])_|_(?![^\W_]))")
_EMOJI = re.compile(r":(?=[\w+'-]*[a-z][\w+'-]*:)")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_SAFE_URL = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
DATES = {
    "t": "{time}",
    "T": "{time_secs}",
    "d": "{date_num}",
    "D": "{date}",
    "f": "{date_short}, {time}",
    "F": "{date_long}, {time}",
    "R": "{ago}",
}


def escape(text: str) -> str:
    """Return text with the three characters escaped that are live everywhere in Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return text that Slack sent, with its three escapes undone."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def sections(words: Words, most: int) -> list[str]:
    """Return words as pieces of mrkdwn of at most `most`, cut between lines; one longer line is shortened."""
    pieces: list[str] = []
    for line in parse(words):
        drawn = _fit(line, most)
        if pieces and size(pieces[-1]) + 1 + size(drawn) <= most:
            pieces[-1] += "\n" + drawn
        else:
            pieces.append(drawn)
    return [piece for piece in pieces if piece.strip()]


def mrkdwn(words: Words, most: int) -> str:
    """Return words as one piece of mrkdwn of at most `most`, ending in an ellipsis where it was cut."""
    pieces = sections(words, most)
    if len(pieces) < 2:
        return "".join(pieces)
    return sections(words, most - 2)[0] + "\n" + ELLIPSIS


def plain_fit(words: Words) -> str:
    """Return words as one line of plain text, for headers, labels and cells."""
    return " ".join(plain(words).split())


def _fit(line: Line, most: int) -> str:
    drawn = _line(line)
    if size(drawn) <= most:
        return drawn
    low, high = 0, sum(len(graphemes(text)) for text in _texts(line.spans))
    while low < high:
        middle = (low + high + 1) // 2
        if size(_line(_clip(line, middle))) <= most:
            low = middle
        else:
            high = middle - 1
    return _line(_clip(line, low))


def _line(line: Line) -> str:
    drawn = "".join(map(_span, line.spans))
    if line.bullet:
        return "•  " + drawn
    return _GUARD + drawn if drawn.startswith("&gt;") else drawn


def _span(span: Span) -> str:
    match span:
        case Plain(text):
            return guarded(text)
        case Bold(inside):
            return f"*{''.join(map(_span, inside))}*"
        case Italic(inside):
            return f"_{''.join(map(_span, inside))}_"
        case Code(text):
            return f"`{escape(text.replace('`', _GUARD))}`"
        case Link(label, url):
            return _link(label, url)
        case Moment(unix, style):
            return _moment(unix, style)
        case Mention(name, accounts):
            user = accounts.get("slack", "")
            return f"<@{user}>" if _USER.fullmatch(user) else guarded(name)
        case _:
            assert_never(span)


def guarded(text: str) -> str:
    """Return text from outside as mrkdwn that draws it as given: no mention, no emphasis, no emoji by name."""
    return escape(_EMOJI.sub(":" + _GUARD, _MARKS.sub(r"\1" + _GUARD, text)))


def _link(label: str, url: str) -> str:
    if not _SAFE_URL.fullmatch(url):
        return guarded(f"{label} ({url})")
    return f"<{escape(url.replace('|', '%7C'))}|{escape(label.replace('|', '¦'))}>"


def _moment(unix: int, style: str) -> str:
    fallback = datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{unix}^{DATES[style]}|{fallback}>"


def _texts(spans: Sequence[Span]) -> Iterator[str]:
    for span in spans:
        match span:
            case Plain(text) | Code(text):
                yield text
            case Bold(inside) | Italic(inside):
                yield from _texts(inside)
            case Link(label, _) | Mention(label, _):
                yield label
            case Moment():
                yield "."
            case _:
                assert_never(span)


def _clip(line: Line, budget: int) -> Line:
    spans, _ = _clipped(line.spans, budget)
    return Line((*spans, Plain(ELLIPSIS)), line.bullet)


def _clipped(spans: Sequence[Span], budget: int) -> tuple[tuple[Span, ...], int]:
    """The spans that fit into a budget of graphemes, and what is left of it; links and mentions stay whole."""
    kept: list[Span] = []
    for span in spans:
        length = sum(len(graphemes(text)) for text in _texts((span,)))
        if length <= budget:
            kept.append(span)
            budget -= length
            continue
        if budget and isinstance(span, Plain | Code):
            kept.append(type(span)("".join(graphemes(span.text)[:budget])))
        elif budget and isinstance(span, Bold | Italic):
            kept.append(type(span)(_clipped(span.inside, budget)[0] or (Plain(ELLIPSIS),)))
        return tuple(kept), 0
    return tuple(kept), budget
