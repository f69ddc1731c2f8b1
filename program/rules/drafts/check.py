"""The check compares a draft with its fact table: what it says beyond the table is an objection, and refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from program.rules.drafts.claims import Claim, Kind, claims_in, things_in
from program.rules.drafts.days import supports
from program.rules.drafts.figures import owned, supported
from program.rules.drafts.reading import Token, read, unreadable
from program.rules.drafts.strangers import forbidden, strangers
from program.rules.drafts.table import FactTable
from program.rules.drafts.trends import agrees, changes_of, directions_in, multiplied, spans_in, subject_of
from program.rules.drafts.vocabulary import BEST, NEGATIONS, TO_MOVE

MOST_CHARACTERS = 6000
WORDS_LEAST = 2
_FIRST = Decimal(1)


@dataclass(frozen=True)
class Objection:
    """Why a draft is refused: `kind` names the rule, `said` is what it said."""

    kind: str
    said: str


def check(draft: str, table: FactTable) -> tuple[Objection, ...]:
    """Return every objection to a draft; none means that it says only what the table says."""
    if len(draft) > MOST_CHARACTERS:
        return (Objection("length", str(len(draft))),)
    tokens = read(draft, table)
    if sum(token.kind in ("word", "fact") for token in tokens) < WORDS_LEAST:
        return (Objection("empty", ""),)
    claims = tuple(claims_in(tokens, table.nouns))
    return tuple(dict.fromkeys(_objections(draft, tokens, claims, table)))


def _objections(draft: str, tokens: Sequence[Token], claims: Sequence[Claim], table: FactTable) -> Iterator[Objection]:
    yield from (Objection("character", said) for said in unreadable(draft, tokens))
    yield from (Objection("forbidden", said) for said in forbidden(tokens, table))
    taken = {place for claim in claims for place in range(claim.begin, claim.after)}
    yield from (Objection("name", said) for said in strangers(tokens, taken, table))
    for claim in claims:
        yield from _of_claim(tokens, claim, table)
    yield from _of_trends(tokens, claims, table)
    yield from _of_best(tokens, taken, table)


def _of_claim(tokens: Sequence[Token], claim: Claim, table: FactTable) -> Iterator[Objection]:
    said = _said(tokens, claim.begin, claim.after)
    if claim.dated is not None:
        if not any(supports(fact, claim.dated) for fact in table):
            yield Objection("date", said)
        return
    if claim.kind is Kind.TIMES:
        if not multiplied(table, claim):
            yield Objection("multiple", said)
    elif not any(owned(tokens, claim, fact, table) for fact in supported(tokens, claim, table)):
        yield Objection(claim.kind.value, said)
    if claim.hedged:
        yield Objection("hedge", said)
    if _negated(tokens, claim.begin):
        yield Objection("negation", said)


def _of_trends(tokens: Sequence[Token], claims: Sequence[Claim], table: FactTable) -> Iterator[Objection]:
    things = things_in(tokens, claims, table.nouns)
    for at, sign in directions_in(tokens, claims):
        if not agrees(table, subject_of(tokens, at, things), sign):
            yield Objection("direction", tokens[at].text)
        if _negated(tokens, at):
            yield Objection("negation", tokens[at].text)
    for token in tokens:
        if token.low in TO_MOVE and _negated(tokens, token.at):
            yield Objection("negation", token.text)
    for first, second in spans_in(tokens, claims):
        pairs = [(change.before, change.after) for change in changes_of(table, second.noun or first.noun)]
        scales = [1, *(100 for _ in pairs if first.currency)]
        if not any(
            before in {value * scale for value in first.values} and after in {value * scale for value in second.values}
            for before, after in pairs
            for scale in scales
        ):
            yield Objection("direction", _said(tokens, first.begin, second.after))


def _of_best(tokens: Sequence[Token], taken: set[int], table: FactTable) -> Iterator[Objection]:
    """Superlatives are a first rank; without one in the table, nobody is the best at anything."""
    for token in tokens:
        if token.kind == "word" and token.low in BEST and token.at not in taken:
            wanted = Claim(Kind.RANK, token.at, token.at + 1, frozenset({_FIRST}))
            if not any(owned(tokens, wanted, fact, table) for fact in supported(tokens, wanted, table)):
                yield Objection("rank", token.text)


def _negated(tokens: Sequence[Token], at: int) -> bool:
    here = tokens[at].clause
    return any(
        token.clause == here and token.at != at and (token.low in NEGATIONS or token.low.endswith("n't"))
        for token in tokens
    )


def _said(tokens: Sequence[Token], begin: int, after: int) -> str:
    return " ".join(token.text for token in tokens[begin:after])
