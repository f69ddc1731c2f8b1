"""A packed button is a command and its values in at most 100 characters, the narrowest platform's limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from bot.chat.errors import BadButton
from bot.chat.reply import Button, Mode

PREFIX = "rm"
PACKED_MOST = 100


@dataclass(frozen=True)
class Press:
    """What a pressed button asks: a path, its values, and what the press does."""

    path: str
    values: Mapping[str, str]
    mode: Mode = Mode.ANSWER


def pack(press: Press, place: int = 0) -> str:
    """Return the id of a button; `place` keeps two alike in one message apart. Too long an id is a bug (ValueError)."""
    packed = f"{PREFIX}{place}{press.mode.value}:{press.path.replace(' ', '.')}"
    if press.values:
        packed += "?" + urlencode(press.values)
    if len(packed) > PACKED_MOST:
        raise ValueError(f"the button id {packed!r} has {len(packed)} characters; {PACKED_MOST} fit")
    return packed


def unpack(packed: str) -> Press:
    """Return what a button id asks; BadButton where it is not one of ours."""
    head, _, rest = packed.partition(":")
    digits = head[len(PREFIX) : -1]
    if not head.startswith(PREFIX) or not digits.isascii() or not digits.isdigit() or not rest:
        raise BadButton
    path, _, query = rest.partition("?")
    try:
        values = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
        return Press(path.replace(".", " "), values, Mode(head[-1]))
    except ValueError as error:
        raise BadButton from error


def packed(button: Button, place: int = 0) -> str:
    """Return the id under which a renderer draws a button."""
    return pack(Press(button.path, button.values, button.mode), place)


def fits(button: Button) -> bool:
    """Return whether a button's id has room for all that it holds."""
    try:
        packed(button)
    except ValueError:
        return False
    return True
