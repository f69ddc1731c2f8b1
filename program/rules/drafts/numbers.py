"""Numbers are read from numerals, whose separators may mean two things, and from words such as a dozen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from program.rules.drafts.reading import SPACES, Token
from program.rules.drafts.vocabulary import NUMBER_OF, ORDINAL_OF, SCALES, TENS

_SUFFIX = {"k": 1000, "m": 1_000_000}
_ORDINAL_ENDS = ("st", "nd", "rd", "th")


@dataclass(frozen=True)
class Number:
    """A number that a draft says: every value it may mean, the token after it, and whether it is an ordinal."""

    values: frozenset[Decimal]
    after: int
    ordinal: bool = False
    times: bool = False


def number_at(tokens: Sequence[Token], at: int) -> Number | None:
    """Return the number that begins at a token, or None; ValueError for digits that mean nothing."""
    if tokens[at].kind == "number":
        return _numeral(tokens, at)
    return _spelled(tokens, at) if tokens[at].kind == "word" else None


def _numeral(tokens: Sequence[Token], at: int) -> Number:
    token = tokens[at]
    if token.glued and at and tokens[at - 1].kind in ("word", "number"):
        raise ValueError(token.text)
    values, after = _values(token.text), at + 1
    if after < len(tokens) and tokens[after].glued and tokens[after].kind == "word":
        return _with_suffix(values, tokens[after], after + 1)
    if after < len(tokens) and tokens[after].low == "dozen":
        return Number(frozenset(value * 12 for value in values), after + 1)
    if after < len(tokens) and tokens[after].low in SCALES:
        scale = SCALES[tokens[after].low]
        return Number(frozenset(value * scale for value in values), after + 1)
    return Number(values, after)


def _with_suffix(values: frozenset[Decimal], token: Token, after: int) -> Number:
    if token.low in _SUFFIX:
        return Number(frozenset(value * _SUFFIX[token.low] for value in values), after)
    if token.low in _ORDINAL_ENDS:
        return Number(values, after, ordinal=True)
    if token.low == "x":
        return Number(values, after, times=True)
    raise ValueError(token.text)


def _values(text: str) -> frozenset[Decimal]:
    """Every value that a numeral may mean: 1.250 is a thousand and more to some, and a little over one to others."""
    bare = re.sub(rf"[’'{SPACES}]", "", text)
    marks = re.findall(r"[.,]", bare)
    if not marks:
        return frozenset({Decimal(bare)})
    if len(set(marks)) == 2:
        whole, _, rest = bare.rpartition(marks[-1])
        return frozenset({Decimal(re.sub(r"[.,]", "", whole) + "." + rest)})
    joined = Decimal(re.sub(r"[.,]", "", bare))
    if len(marks) > 1:
        return frozenset({joined})
    whole, _, rest = bare.partition(marks[0])
    fraction = Decimal(f"{whole}.{rest}")
    return (
        frozenset({joined, fraction})
        if len(rest) == 3 and 0 < len(whole) <= 3 and whole != "0"
        else frozenset({fraction})
    )


def _spelled(tokens: Sequence[Token], at: int) -> Number | None:
    word = tokens[at].low
    if word in ("a", "an", "half") and not _opens(tokens, at):
        return None
    if word in ORDINAL_OF:
        return Number(frozenset({Decimal(ORDINAL_OF[word])}), at + 1, ordinal=True)
    total, current, after, seen = 0, 0, at, False
    while after < len(tokens):
        step = _step(tokens, after, current, seen)
        if step is None:
            break
        total, current, after, done = _added(total, step, after)
        seen = True
        if done:
            return Number(frozenset({Decimal(total + current)}), after, ordinal=True)
    return Number(frozenset({Decimal(total + current)}), after) if seen else None


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a, an or half begins a number, as in a dozen."""
    after = [token.low for token in tokens[at + 1 : at + 3]]
    if tokens[at].low == "half":
        return after[:2] in (["a", "dozen"], ["dozen"])
    return bool(after) and after[0] in (*SCALES, "dozen", "couple", "pair")


def _step(tokens: Sequence[Token], at: int, current: int, seen: bool) -> tuple[int, int, int, bool] | None:
    """What a word does to a number: (what is finished, what is open, words taken, whether it ends as an ordinal)."""
    word = tokens[at].low
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if word in ("and", "-") and seen and (following in NUMBER_OF or following in TENS or following in ORDINAL_OF):
        inner = _step(tokens, at + 1, current, True) if word == "-" or current >= 100 or current == 0 else None
        return None if inner is None else (inner[0], inner[1], inner[2] + 1, inner[3])
    if word in ("a", "an") and not seen:
        return 0, 1, 1, False
    if word == "half" and not seen:
        return 0, 6, 3 if following == "a" else 2, False
    if word in NUMBER_OF or word in TENS:
        return 0, current + NUMBER_OF.get(word, TENS.get(word, 0)), 1, False
    if word in ORDINAL_OF and seen and tokens[at - 1].text == "-":
        return 0, current + ORDINAL_OF[word], 1, True
    return _scaled(word, current, seen)


def _scaled(word: str, current: int, seen: bool) -> tuple[int, int, int, bool] | None:
    if word in ("dozen", "couple", "pair"):
        return (0, current * (12 if word == "dozen" else 2), 1, False) if seen else None
    if word == "hundred":
        return 0, max(current, 1) * 100, 1, False
    if word in SCALES:
        return max(current, 1) * SCALES[word], 0, 1, False
    return None


def _added(total: int, step: tuple[int, int, int, bool], after: int) -> tuple[int, int, int, bool]:
    finished, current, taken, done = step
    return total + finished, current, after + taken, done
