"""Reading cuts a draft into tokens: facts as they stand, numerals, words and marks, each in its clause and sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from program.rules.drafts.table import Address, Fact, FactTable, Name, Term
from program.rules.drafts.vocabulary import JOINING

SPACES = " \u00a0\u202f\u2009"
_GROUPED = rf"\d{{1,3}}(?P<mark>[,.'’{SPACES}])\d{{3}}(?:(?P=mark)\d{{3}})*(?:[.,]\d+)?(?![\d])"
_NUMERAL = rf"(?P<number>{_GROUPED}|\d+(?:[.,]\d+)?)"
_WORD = r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
_REST = rf"{_NUMERAL}|{_WORD}|(?P<break>\n)|(?P<sign>[^\s])"
_MARKS = frozenset(".,;:!?'’‘\"“”()–—-/%&+−€$£¥…·•°")
_ENDS = frozenset(".!?…")
_CUTS = frozenset(",;:()–—")


@dataclass(frozen=True)
class Token:
    """A piece of a draft; `glued` when nothing stands between it and the piece before."""

    kind: str
    text: str
    at: int
    glued: bool
    clause: int
    sentence: int
    first: bool

    @property
    def low(self) -> str:
        """The text in small letters, with straight apostrophes."""
        return self.text.casefold().replace("’", "'")


@dataclass
class _Place:
    """Where the reading stands."""

    clause: int = 0
    sentence: int = 0
    first: bool = True
    end: int = 0
    tokens: list[Token] = field(default_factory=list)


def read(text: str, table: FactTable) -> tuple[Token, ...]:
    """Return the tokens of a draft; what stands in the table word for word is one token of the kind `fact`."""
    pattern = _pattern(table)
    place = _Place()
    for found in pattern.finditer(text):
        _take(place, found)
    return tuple(place.tokens)


def unreadable(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield what no draft may hold outside of facts: what nobody sees, other scripts and digits, signs of markup."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn") and character != "\n":
            yield f"U+{ord(character):04X}"
    for token in tokens:
        if token.kind == "sign" and token.text not in _MARKS:
            yield token.text if token.text.isprintable() else f"U+{ord(token.text):04X}"
        elif (token.kind == "number" and not token.text.isascii() and not _spaced(token.text)) or (
            token.kind == "word" and not all(map(_latin, token.text))
        ):
            yield token.text


def _pattern(table: FactTable) -> re.Pattern[str]:
    literal = [text for text in map(_literal, table) if text]
    known = "|".join(re.escape(text) for text in sorted(literal, key=len, reverse=True))
    fact = rf"(?P<fact>(?<![\w./@:-])(?:{known})(?![\w/?#=&%@-])(?!\.\w))|" if known else ""
    return re.compile(fact + _REST)


def _literal(fact: Fact) -> str:
    """What of a fact is said word for word; a name that is nothing but a figure would be a figure of its own."""
    match fact:
        case Name(_, text):
            return "" if re.fullmatch(r"[\W\d]*\d[\W\d]*\w{0,3}", text) else text
        case Address(_, url):
            return url
        case Term(_, text):
            return text
    return ""


def _take(place: _Place, found: re.Match[str]) -> None:
    kind = found.lastgroup or "sign"
    text = found.group()
    if kind == "break" or text.casefold() in JOINING:
        place.clause += 1
    if kind == "break":
        place.sentence, place.first = place.sentence + 1, True
    glued = found.start() == place.end and found.start() > 0 and kind != "break"
    place.tokens.append(Token(kind, text, len(place.tokens), glued, place.clause, place.sentence, place.first))
    _move(place, kind, text)
    place.end = -1 if kind == "break" else found.end()


def _move(place: _Place, kind: str, text: str) -> None:
    if kind == "break":
        return
    if kind != "sign":
        place.first = False
    elif text in _ENDS:
        place.clause, place.sentence, place.first = place.clause + 1, place.sentence + 1, True
    elif text in _CUTS:
        place.clause, place.first = place.clause + 1, place.first or text in ":("


def _spaced(text: str) -> bool:
    return all(character.isascii() or character in "’" + SPACES for character in text)


def _latin(character: str) -> bool:
    return character in "'’" or "LATIN" in unicodedata.name(character, "")
