"""A fact table is the closed list of what a draft may say: every figure, day, rank, name and address in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from program.money import Money, exponent


@dataclass(frozen=True)
class Amount:
    """Money; `nouns` say of what, such as revenue, and `owner` whose, by the id of a name."""

    id: str
    money: Money
    nouns: tuple[str, ...] = ()
    owner: str = ""


@dataclass(frozen=True)
class Count:
    """A whole number of things: `nouns` are their names, singular and plural."""

    id: str
    value: int
    nouns: tuple[str, ...]
    owner: str = ""


@dataclass(frozen=True)
class Share:
    """A part of a whole, in percent."""

    id: str
    percent: Decimal
    nouns: tuple[str, ...] = ()
    owner: str = ""


@dataclass(frozen=True)
class Change:
    """How a count, or with a currency an amount in minor units, moved from one period to the next."""

    id: str
    nouns: tuple[str, ...]
    before: int
    after: int
    currency: str | None = None
    owner: str = ""

    @property
    def percent(self) -> Decimal | None:
        """By how much, in whole percent with its sign, a half rounded up; None where there was nothing before."""
        if not self.before:
            return None
        share = (abs(self.after - self.before) * 200 + self.before) // (2 * self.before)
        return Decimal(share if self.after >= self.before else -share)

    @property
    def sign(self) -> int:
        """1 where it rose, -1 where it fell, 0 where it stayed."""
        return (self.after > self.before) - (self.after < self.before)


@dataclass(frozen=True)
class Day:
    """A calendar day."""

    id: str
    day: date


@dataclass(frozen=True)
class Stretch:
    """A month, quarter or year with the words for it that are true today, such as `last quarter`."""

    id: str
    start: date
    end: date
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rank:
    """A place in an order, the best being 1."""

    id: str
    place: int
    owner: str = ""


@dataclass(frozen=True)
class Name:
    """What somebody or something is called, exactly."""

    id: str
    text: str


@dataclass(frozen=True)
class Address:
    """A link, exactly."""

    id: str
    url: str


@dataclass(frozen=True)
class Term:
    """Words that may be said as they stand, such as a command or a badge."""

    id: str
    text: str


Fact: TypeAlias = Amount | Count | Share | Change | Day | Stretch | Rank | Name | Address | Term


@dataclass(frozen=True)
class FactTable:
    """All that a draft may say; `others` are names that must not appear, `familiar` words that may begin a sentence."""

    facts: tuple[Fact, ...]
    others: frozenset[str] = field(default_factory=frozenset)
    familiar: frozenset[str] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def get(self, name: str) -> Fact | None:
        """Return the fact of an id, or None."""
        return next((fact for fact in self.facts if fact.id == name), None)

    @property
    def nouns(self) -> frozenset[str]:
        """Every name of a thing that figures here are of."""
        figures = (fact for fact in self.facts if isinstance(fact, Amount | Count | Share | Change))
        return frozenset(noun for fact in figures for noun in fact.nouns)


def value_of(money: Money) -> Decimal:
    """Return an amount in whole units of its currency."""
    return Decimal(money.minor).scaleb(-exponent(money.currency))
