"""What our own pages say may be said again: the figures, names and commands in a text are read as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from program.money import Money, exponent
from program.rules.drafts.claims import Claim, Kind, claims_in
from program.rules.drafts.reading import Token, read
from program.rules.drafts.strangers import strangers
from program.rules.drafts.table import Amount, Count, Fact, FactTable, Rank, Share, Term

_COMMAND = re.compile(r"(?<![\w/])/(?:partner|program|council)(?: [a-z-]+){0,2}")


def facts_of_page(text: str, prefix: str) -> tuple[Fact, ...]:
    """Return the facts that a text of our own states, with ids that begin with a prefix."""
    commands = tuple(dict.fromkeys(_COMMAND.findall(text)))
    tokens = read(text, FactTable(tuple(Term(command, command) for command in commands)))
    claims = tuple(claims_in(tokens, frozenset()))
    taken = {place for claim in claims for place in range(claim.begin, claim.after)}
    words = dict.fromkeys(strangers(tokens, taken, FactTable(())))
    found = [*(Term("", each) for each in (*commands, *words)), *_figures(text, tokens, claims)]
    return tuple(_named(fact, f"{prefix}{number}") for number, fact in enumerate(found))


def _figures(text: str, tokens: tuple[Token, ...], claims: tuple[Claim, ...]) -> Iterator[Fact]:
    for claim in claims:
        value = max(claim.values, default=Decimal(0))
        match claim.kind:
            case Kind.COUNT if claim.noun and value == int(value):
                yield Count("", int(value), (claim.noun,))
            case Kind.MONEY:
                yield Amount("", Money(int(value.scaleb(exponent(claim.currency))), claim.currency))
            case Kind.PERCENT:
                yield Share("", value)
            case Kind.RANK:
                yield Rank("", int(value))
            case Kind.DAY:
                yield Term("", " ".join(token.text for token in tokens[claim.begin : claim.after]))


def _named(fact: Fact, name: str) -> Fact:
    match fact:
        case Count(_, value, nouns):
            return Count(name, value, nouns)
        case Amount(_, money):
            return Amount(name, money)
        case Share(_, percent):
            return Share(name, percent)
        case Rank(_, place):
            return Rank(name, place)
        case Term(_, text):
            return Term(name, text)
    return fact
