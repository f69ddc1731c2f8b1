"""Made visible, a text shows also what nobody sees, so that whoever agrees to it agrees to all of it."""

import unicodedata

_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def visible(text: str) -> str:
    """Return a text with each character that is not seen written as its number, such as ⟦U+202E⟧; lines stay lines."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    unseen = unicodedata.category(character) in _UNSEEN and character != "\n"
    variation = "\ufe00" <= character <= "\ufe0f" or character == "\u034f"
    spaced = unicodedata.category(character) == "Zs" and character != " "
    return f"⟦U+{ord(character):04X}⟧" if unseen or variation or spaced else character
