"""A claim is one thing a draft says that can be true or false: a figure of something, a place, a day, a direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from program.money import exponent
from program.rules.drafts.days import Dated, dated_at
from program.rules.drafts.numbers import Number, number_at
from program.rules.drafts.reading import Token
from program.rules.drafts.vocabulary import (
    CURRENCIES,
    HALVES,
    HEDGES,
    NUMBER_OF,
    ONE_AFTER,
    ONE_BEFORE,
    RATIOS,
    SPACER,
    THINGS,
    VAGUE,
)

RIGHT_WORDS = 3


class Kind(StrEnum):
    """What sort of thing is claimed."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    RANK = "rank"
    TIMES = "times"
    DAY = "day"
    ODD = "odd"


@dataclass(frozen=True)
class Claim:
    """What tokens `begin` to `after` claim; `sign` is -1, 0 or 1 as written, `noun` what the figure is of."""

    kind: Kind
    begin: int
    after: int
    values: frozenset[Decimal] = frozenset()
    currency: str = ""
    sign: int = 0
    noun: str = ""
    dated: Dated | None = None
    hedged: bool = False


def claims_in(tokens: Sequence[Token], nouns: frozenset[str]) -> Iterator[Claim]:
    """Yield every claim of a draft in its order."""
    found = tuple(_bare_claims(tokens))
    things = things_in(tokens, found, nouns)
    for claim in found:
        yield replace(claim, noun=_noun(tokens, claim, things), hedged=_hedged(tokens, claim))


def things_in(tokens: Sequence[Token], claims: Sequence[Claim], nouns: frozenset[str]) -> frozenset[int]:
    """Return the places of what figures can be of; the month in last month is a time, and not a thing."""
    times = {place for claim in claims if claim.kind is Kind.DAY for place in range(claim.begin, claim.after)}
    return frozenset(token.at for token in tokens if token.low in nouns | THINGS and token.at not in times)


def _bare_claims(tokens: Sequence[Token]) -> Iterator[Claim]:
    at = 0
    while at < len(tokens):
        claim = _claim(tokens, at)
        if claim is not None:
            yield claim
        at = max(claim.after if claim else 0, at + 1)


def _claim(tokens: Sequence[Token], at: int) -> Claim | None:
    if tokens[at].kind == "fact":
        return None
    said = dated_at(tokens, at)
    if said is not None:
        return Claim(Kind.DAY, at, said.after, dated=said)
    try:
        number = number_at(tokens, at)
    except ValueError:
        return Claim(Kind.ODD, at, at + 2)
    if number is not None:
        return _numbered(tokens, at, number)
    return _worded(tokens, at)


def _numbered(tokens: Sequence[Token], at: int, number: Number) -> Claim | None:
    if tokens[at].low == "one" and _idle_one(tokens, at, number.after):
        return None
    if number.ordinal:
        return Claim(Kind.RANK, at, number.after, number.values)
    if number.times or _low(tokens, number.after) in ("times", "fold"):
        return Claim(Kind.TIMES, at, number.after + (not number.times), number.values)
    sign, begin = _sign(tokens, at)
    percent = _percent(tokens, number.after)
    if percent:
        kind = Kind.PERCENT if percent > 0 else Kind.ODD
        return Claim(kind, begin, number.after + abs(percent), number.values, sign=sign)
    return _figure(tokens, Claim(Kind.COUNT, begin, number.after, number.values, sign=sign), at)


def _figure(tokens: Sequence[Token], count: Claim, at: int) -> Claim:
    """Money where a currency stands beside the number, a rank after such words as place, else a count."""
    behind = _currency_of(tokens, count.after)
    before = _currency_of(tokens, at - 1) or (count.sign and _currency_of(tokens, at - 2))
    if behind or before:
        begin = count.begin if behind else min(count.begin, at - 1)
        after = count.after + bool(behind)
        return replace(count, kind=Kind.MONEY, begin=begin, after=after, currency=behind or str(before))
    return replace(count, kind=Kind.RANK) if _ranked(tokens, at) else count


def _worded(tokens: Sequence[Token], at: int) -> Claim | None:
    """Quantities that words say without a number: doubled, half, no sales, dozens."""
    word = tokens[at].low
    if word in RATIOS:
        return Claim(Kind.TIMES, at, at + 1, frozenset({Decimal(RATIOS[word])}), sign=1)
    if word in HALVES:
        return Claim(Kind.TIMES, at, at + 1, frozenset({Decimal(2)}), sign=-1)
    if word == "half":
        return Claim(Kind.PERCENT, at, at + 1, frozenset({Decimal(50)}))
    if word in VAGUE or word == "%" or (word in CURRENCIES and not _before_number(tokens, at)):
        return Claim(Kind.ODD, at, at + 1)
    if word == "no" and _low(tokens, at + 1) in THINGS | SPACER:
        return Claim(Kind.COUNT, at, at + 1, frozenset({Decimal(0)}))
    return None


def _before_number(tokens: Sequence[Token], at: int) -> bool:
    behind = tokens[at + 1 : at + 3]
    return bool(behind) and (_is_number(behind[0]) or (behind[0].low in "-−+" and _is_number(behind[-1])))


def _idle_one(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether `one` only points at something, as in no one or one of them."""
    behind = _low(tokens, after)
    if behind in THINGS | SPACER - {"of"} or _percent(tokens, after) or _currency_of(tokens, after):
        return False
    return (bool(at) and tokens[at - 1].low in ONE_BEFORE) or (after == at + 1 and behind in ONE_AFTER)


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _sign(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The sign before a number and where it stands; a dash between two numbers or words is none."""
    for before in (at - 1, at - 2):
        mark = _low(tokens, before)
        if mark in ("minus", "negative", "plus"):
            return (1 if mark == "plus" else -1), before
        joined = before > 0 and tokens[before].glued and tokens[before - 1].kind != "sign"
        if mark in ("-", "−", "–", "+") and not joined:
            return (1 if mark == "+" else -1), before
        if not _currency_of(tokens, before):
            break
    return 0, at


def _percent(tokens: Sequence[Token], after: int) -> int:
    """How many tokens say percent; below zero where they say percentage points, which no fact has."""
    words = [_low(tokens, place) for place in range(after, after + 3)]
    if words[0] in ("%", "percent", "pct"):
        return -2 if words[1] in ("point", "points") else 1
    if words[:2] == ["per", "cent"]:
        return 2
    return -2 if words[0] == "percentage" else 0


def _currency_of(tokens: Sequence[Token], at: int) -> str:
    word = _low(tokens, at)
    if word in CURRENCIES:
        return CURRENCIES[word]
    if len(word) != 3 or not word.isascii() or not word.isalpha() or word in ("all", "top", "try"):
        return ""
    try:
        exponent(word.upper())
    except ValueError:
        return ""
    return word.upper()


def _ranked(tokens: Sequence[Token], at: int) -> bool:
    before = [_low(tokens, at - back) for back in (1, 2)]
    return before[0] in ("rank", "ranked", "place", "placed", "position", "number", "spot", "top") or (
        before[0] in ("at", ".") and before[1] in ("ranked", "no", "placed")
    )


def _noun(tokens: Sequence[Token], claim: Claim, things: frozenset[int]) -> str:
    """What a figure is of: the thing named right behind it, else before it in its clause, else in its sentence."""
    if claim.kind is Kind.DAY:
        return ""
    return (
        _right(tokens, claim, things, RIGHT_WORDS)
        or _left(tokens, claim, things, within_clause=True)
        or _left(tokens, claim, things, within_clause=False)
        or _right(tokens, claim, things, 8)
    )


def _right(tokens: Sequence[Token], claim: Claim, things: frozenset[int], most: int) -> str:
    here = tokens[min(claim.after, len(tokens)) - 1]
    for token in tokens[claim.after : claim.after + most]:
        if token.clause != here.clause or _is_number(token):
            return ""
        if token.at in things:
            return token.low
        if most == RIGHT_WORDS and token.low not in SPACER and token.text != "-":
            return ""
    return ""


def _left(tokens: Sequence[Token], claim: Claim, things: frozenset[int], *, within_clause: bool) -> str:
    here = tokens[claim.begin]
    for token in reversed(tokens[: claim.begin]):
        if token.sentence != here.sentence or (within_clause and token.clause != here.clause):
            return ""
        if token.at in things:
            return token.low
    return ""


def _is_number(token: Token) -> bool:
    return token.kind == "number" or token.low in NUMBER_OF


def _hedged(tokens: Sequence[Token], claim: Claim) -> bool:
    """Whether words make another figure of it, as in nearly 42 or more than 42."""
    if claim.kind is Kind.DAY:
        return False
    before = [_low(tokens, claim.begin - back) for back in (1, 2)]
    behind = [_low(tokens, place) for place in (claim.after, claim.after + 1)]
    if (
        before == ["to", "up"]
        or behind[0] in ("odd", "ish")
        or behind[:2] in (["or", "more"], ["or", "so"], ["or", "less"])
    ):
        return True
    if behind[0] == "+":
        return True
    return before[0] in HEDGES or (before[1] in HEDGES and before[0] in ("than", "a", "the"))
