"""A form is a fact as it is written in prompts and templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot.formats import day, days, money, number, plural
from program.money import Money
from program.periods import Span
from program.rules.drafts.table import (
    Address,
    Amount,
    Change,
    Count,
    Day,
    Fact,
    FactTable,
    Name,
    Rank,
    Share,
    Stretch,
    Term,
)


def form_of(fact: Fact) -> str:  # noqa: C901 - one arm for each kind of fact
    """Return a fact as it is written: what the checker takes, and what a template prints."""
    match fact:
        case Amount(_, amount):
            return money(amount)
        case Count(_, value, nouns):
            return plural(value, nouns[0], nouns[-1])
        case Share(_, percent):
            return f"{percent} %"
        case Change():
            return _change(fact)
        case Day(_, on):
            return day(on)
        case Stretch(_, start, end, labels):
            return labels[0] if labels else days(Span(start, end))
        case Rank(_, place):
            return f"place {place}"
        case Name(_, text) | Term(_, text):
            return text
        case Address(_, url):
            return url
        case _:
            assert_never(fact)


def forms_of(table: FactTable) -> Mapping[str, str]:
    """Return every fact of a table as it is written, by its id."""
    return {fact.id: form_of(fact) for fact in table}


def _change(fact: Change) -> str:
    """`clicks rose from 300 to 336`, with the noun first, so that the direction is said of it."""
    ends = [_end(fact, value) for value in (fact.before, fact.after)]
    if not fact.sign:
        return f"{fact.nouns[-1]}: {ends[1]}"
    return f"{fact.nouns[-1]} {'rose' if fact.sign > 0 else 'fell'} from {ends[0]} to {ends[1]}"


def _end(fact: Change, value: int) -> str:
    return money(Money(value, fact.currency)) if fact.currency else number(value)
