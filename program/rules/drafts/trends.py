"""A trend is a word of direction, such as rose or fell; it must agree with how the facts moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from program.rules.drafts.claims import Claim, Kind
from program.rules.drafts.reading import Token
from program.rules.drafts.table import Change, FactTable
from program.rules.drafts.vocabulary import (
    BEING,
    DOWN,
    DOWN_BESIDE,
    FLAT,
    THINGS,
    UP,
    UP_BESIDE,
)


def directions_in(tokens: Sequence[Token], claims: Sequence[Claim]) -> Iterator[tuple[int, int]]:
    """Yield each word of direction: its place, and 1 for up, -1 for down, 0 for neither."""
    figured = {tokens[place].clause for claim in claims if claim.kind is not Kind.DAY for place in (claim.begin,)}
    for token in tokens:
        if token.kind != "word":
            continue
        beside = token.clause in figured or _after_being(tokens, token)
        if token.low in UP or (beside and token.low in UP_BESIDE):
            yield token.at, 1
        elif token.low in DOWN or (beside and token.low in DOWN_BESIDE):
            yield token.at, -1
        elif token.low in FLAT and _after_being(tokens, token):
            yield token.at, 0


def changes_of(table: FactTable, noun: str) -> list[Change]:
    """Return the changes of what a noun names, or all of them where no noun was found."""
    found = [fact for fact in table if isinstance(fact, Change)]
    return [fact for fact in found if noun in fact.nouns] if noun else found


def subject_of(tokens: Sequence[Token], at: int, things: frozenset[int]) -> str:
    """Return what a word of direction speaks of: the nearest thing before it, else behind it, in its clause."""
    here = tokens[at]
    clause = [token for token in tokens if token.clause == here.clause and token.at in things]
    before = [token.low for token in clause if token.at < at]
    behind = [token.low for token in clause if token.at > at]
    earlier = [
        token.low
        for token in tokens[:at]
        if token.sentence == here.sentence and token.clause != here.clause and token.at in things
    ]
    return (before[-1:] or behind[:1] or earlier[-1:] or [""])[0]


def agrees(table: FactTable, noun: str, sign: int) -> bool:
    """Return whether everything that a noun names moved in that direction; without any change nothing did."""
    found = changes_of(table, noun)
    return bool(found) and all(change.sign == sign for change in found)


def multiplied(table: FactTable, claim: Claim) -> bool:
    """Return whether a count went to exactly so many times, or for halved to half, of what it was."""
    [factor] = claim.values or {Decimal(0)}
    for change in changes_of(table, claim.noun):
        more, less = (change.before, change.after) if claim.sign < 0 else (change.after, change.before)
        if less and more == factor * less:
            return True
    return False


def spans_in(tokens: Sequence[Token], claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Yield each pair that says from one figure to another."""
    for first, second in pairwise(claims):
        between = [token.low for token in tokens[first.after : second.begin] if token.low not in THINGS]
        before = tokens[first.begin - 1].low if first.begin else ""
        figures = first.kind is second.kind and first.kind in (Kind.COUNT, Kind.MONEY)
        if figures and ((before == "from" and between == ["to"]) or between in (["from"], [",", "from"])):
            yield (first, second) if before == "from" and between == ["to"] else (second, first)


def _after_being(tokens: Sequence[Token], token: Token) -> bool:
    return token.at > 0 and tokens[token.at - 1].low in BEING
