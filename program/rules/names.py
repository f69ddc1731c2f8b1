"""A name is what people read for a partner or a link: visible characters only, so that none can pose as another."""

import re
import unicodedata

from program.errors import BadEmail

NAME_MOST = 100
# So much of a name is shown where many stand in a list.
SHOWN_MOST = 40
_EMAIL = re.compile(r"[^\s@<>()\[\]\",;:\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
# Fillers that are letters by category and yet draw nothing.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")


def clean_name(given: str) -> str:
    """Return a name in NFKC with invisible characters gone, runs of space made one, at most 100 characters long."""
    seen = visible(unicodedata.normalize("NFKC", given))
    return unicodedata.normalize("NFC", seen[:NAME_MOST].rstrip())


def visible(given: str) -> str:
    """Return a text on one line, invisible characters gone and runs of space made one."""
    seen = "".join(" " if letter.isspace() else letter for letter in given if _is_visible(letter))
    return " ".join(seen.split())


def shortened(name: str, most: int = SHOWN_MOST) -> str:
    """Return a name as a list shows it: cut after a word where one ends near, with an ellipsis, when it is long."""
    if len(name) <= most:
        return name
    cut = name[: most - 1]
    whole = cut.rpartition(" ")[0]
    return f"{whole if len(whole) > most // 2 else cut}…"


def clean_email(given: str) -> str:
    """Return an e-mail address in lower case without space around it; BadEmail when it is none."""
    text = given.strip().lower()
    if len(text) > 254 or not _EMAIL.fullmatch(text) or not all(map(_is_visible, text)):
        raise BadEmail(given=clean_name(given))
    return text


def _is_visible(letter: str) -> bool:
    """Controls, format marks (bidi, zero width, tags), surrogates, private and unassigned ones draw nothing."""
    if letter.isspace():
        return True
    if letter in _BLANK or "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef":
        return False
    return unicodedata.category(letter)[0] != "C"
