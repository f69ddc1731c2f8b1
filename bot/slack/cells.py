"""A cell is one value of a native table: a number that sorts as one, text, or rich text where it leads somewhere."""

from __future__ import annotations

import re
from typing import assert_never

from bot.chat.markup import Bold, Code, Italic, Link, Mention, Moment, Plain, Span, Words, parse
from bot.slack import limits
from bot.slack.elements import Json, is_web
from bot.slack.graphemes import shorten
from bot.slack.mrkdwn import DATES, plain_fit

_BLANK = "–"
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


def cell(words: Words, *, number: bool) -> Json:
    """Return the cell for words; only links and moments need rich text, which does not sort."""
    text = shorten(plain_fit(words), limits.TABLE_CELL) or _BLANK
    if number and (value := _value(text)) is not None:
        return {"type": "raw_number", "value": value, "text": text}
    spans = [span for line in parse(words) for span in line.spans]
    if text == plain_fit(words) and any(isinstance(span, Link | Moment) for span in spans):
        inside = [element for span in spans for element in _elements(span, {})]
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inside}]}
    return {"type": "raw_text", "text": text}


def _value(text: str) -> float | None:
    """The number a text shows, where it shows exactly one."""
    found: list[str] = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    value = float(found[0].replace(",", "").replace("−", "-"))
    return value if abs(value) < limits.TABLE_NUMBER else None


def _elements(span: Span, style: dict[str, bool]) -> list[Json]:
    """A span as rich text elements; nobody is pinged from a table."""
    styled: Json = {"style": style} if style else {}
    match span:
        case Plain(text) | Mention(text, _):
            return [{"type": "text", "text": text, **styled}] if text else []
        case Code(text):
            return [{"type": "text", "text": text, "style": style | {"code": True}}]
        case Bold(inside):
            return [element for one in inside for element in _elements(one, style | {"bold": True})]
        case Italic(inside):
            return [element for one in inside for element in _elements(one, style | {"italic": True})]
        case Link(label, url):
            kind = {"type": "link", "url": url, "text": label} if is_web(url) else {"type": "text", "text": label}
            return [{**kind, **styled}]
        case Moment(unix, form):
            return [{"type": "date", "timestamp": unix, "format": DATES[form]}]
        case _:
            assert_never(span)
