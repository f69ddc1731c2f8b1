"""A grapheme is what a reader takes for one character; text is only ever cut between two of them."""

from __future__ import annotations

import unicodedata

from bot.slack.limits import size

_JOINER = "\u200d"
ELLIPSIS = "…"


def graphemes(text: str) -> list[str]:
    """Return the text as what a reader takes for single characters: accents, emoji families and flags stay whole."""
    found: list[str] = []
    for character in text:
        if found and _belongs(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def shorten(text: str, most: int) -> str:
    """Return the text within `most` UTF-16 units, ending in an ellipsis where something was cut."""
    if size(text) <= most:
        return text
    kept, room = "", most - 1
    for grapheme in graphemes(text):
        room -= size(grapheme)
        if room < 0:
            break
        kept += grapheme
    return kept.rstrip() + ELLIPSIS


def _belongs(cluster: str, character: str) -> bool:
    code = ord(character)
    if character == _JOINER or cluster.endswith(_JOINER) or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    return _flag_half(character) and len(cluster) == 1 and _flag_half(cluster)


def _flag_half(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
