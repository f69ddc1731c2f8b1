"""A condition holds when the fact it names is known and compares as it says; texts compare without regard to case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from program.money import Money
from program.terms import Condition

Fact = str | int | bool | Decimal | Money


def holds(condition: Condition, facts: Mapping[str, Fact]) -> bool:
    """Return whether a condition holds of an event; a missing fact makes every condition false, also `!=`."""
    fact = facts.get(condition.attribute)
    if fact is None:
        return False
    if condition.operator in _IN_ORDER:
        pair = _numbers(fact, condition.value)
        return pair is not None and _IN_ORDER[condition.operator](*pair)
    if isinstance(condition.value, Money) or isinstance(fact, Money):
        pair = _numbers(fact, condition.value)
        return pair is not None and (pair[0] == pair[1]) == (condition.operator == "=")
    return _of_texts(condition, _text(fact))


_IN_ORDER: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": lambda fact, value: fact >= value,
    "<=": lambda fact, value: fact <= value,
    ">": lambda fact, value: fact > value,
    "<": lambda fact, value: fact < value,
}


def _of_texts(condition: Condition, fact: str) -> bool:
    if isinstance(condition.value, tuple):
        return (fact in map(_text, condition.value)) == (condition.operator == "in")
    value = _text(condition.value)
    match condition.operator:
        case "!=":
            return not _same(fact, value)
        case "starts with":
            return fact.startswith(value)
        case "contains":
            return value in fact
        case _:
            return _same(fact, value)


def _same(fact: str, value: str) -> bool:
    """60 and 60.0 are the same number; anything else is compared as text."""
    pair = _numbers(fact, value)
    return fact == value if pair is None else pair[0] == pair[1]


def _numbers(fact: object, value: object) -> tuple[Decimal, Decimal] | None:
    """Both as numbers that can be compared, or None; money compares within one currency only."""
    if isinstance(fact, Money) and isinstance(value, Money):
        return (Decimal(fact.minor), Decimal(value.minor)) if fact.currency == value.currency else None
    if isinstance(fact, Money | bool) or isinstance(value, Money | bool):
        return None
    try:
        pair = Decimal(str(fact)), Decimal(str(value))
    except InvalidOperation:
        return None
    return pair if all(number.is_finite() for number in pair) else None


def _text(fact: object) -> str:
    """Booleans read as in JSON."""
    return str(fact).strip().casefold()
