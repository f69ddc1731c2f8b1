"""Values are what stands behind a key in words of people: percentages, amounts and conditions, read exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, ValidationInfo

from program.money import MINOR_MOST, Money, exponent
from program.terms import Condition, Operator

_FACTS = (
    *("customer.country", "sale.amount", "sale.type", "sale.product", "lead.score"),
    *("partner.country", "partner.tier", "partner.archetype"),
)
# Longer ones first, so that >= is not read as >.
_OPERATORS = sorted(get_args(Operator), key=len, reverse=True)
_CONDITION = re.compile(rf"\s*(\S+?)\s*({'|'.join(map(re.escape, _OPERATORS))})(?<![a-z])\s*(.*\S)\s*")
_WORDED = re.compile(rf"\s*(\S+)\s+({'|'.join(one for one in _OPERATORS if one[0].isalpha())})\s+(.*\S)\s*")


def basis_points(value: object) -> int:
    """Return a percentage such as "12.5" in basis points; ValueError."""
    try:
        rate = Decimal(str(value)) * 100
    except InvalidOperation:
        raise ValueError(f'{value!r} is not a percentage such as "20" or "12.5"') from None
    if isinstance(value, float) or not rate.is_finite() or rate != rate.to_integral_value() or not 0 <= rate <= 10_000:
        raise ValueError(f'{value!r} must be a percentage in quotes from "0" to "100" with at most two decimals')
    return int(rate)


def money(value: object, currency: str) -> Money:
    """Return an amount such as "49.90" in a currency's minor units; ValueError."""
    places = exponent(currency)
    try:
        minor = Decimal(str(value)).scaleb(places)
    except InvalidOperation:
        raise ValueError(f'{value!r} is not an amount such as "50" or "49.90"') from None
    if isinstance(value, float | bool) or not minor.is_finite() or not 0 <= minor <= MINOR_MOST:
        raise ValueError(f'{value!r} must be an amount in quotes such as "50" or "49.90"')
    if minor != minor.to_integral_value():
        raise ValueError(f"{value!r} has more decimals than {currency} has ({places})")
    return Money(int(minor), currency)


def _amounts(value: object, info: ValidationInfo) -> tuple[Money, ...]:
    """One amount in the program's currency, or a table of amounts by currency."""
    if isinstance(value, dict):
        return tuple(money(amount, currency) for currency, amount in value.items())
    return (money(value, home_currency(info)),)


def _amount(value: object, info: ValidationInfo) -> Money:
    """An amount with its currency behind it, or in the program's."""
    number, _, currency = str(value).strip().partition(" ")
    return money(number if currency else value, currency.strip() or home_currency(info))


def home_currency(info: ValidationInfo) -> str:
    """Return the currency that amounts without one are meant in; ValueError where the program names none."""
    context: dict[str, str | None] = info.context or {}
    currency = context.get("currency")
    if currency is None:
        raise ValueError("is meant in the program's currency, and program.currency names none")
    return currency


def condition(value: object, info: ValidationInfo) -> Condition:
    """Return what `customer.country in DE, AT` or `sale.amount >= 100` asks for; ValueError."""
    match = _WORDED.fullmatch(str(value)) or _CONDITION.fullmatch(str(value))
    if match is None:
        raise ValueError(f"{value!r} must look like customer.country = DE; there are {', '.join(_OPERATORS)}")
    attribute, operator, wanted = match[1], match[2], match[3]
    if attribute not in _FACTS and not re.fullmatch(r"metadata\.\S+", attribute):
        raise ValueError(f"no fact is called {attribute!r}; there are {', '.join(_FACTS)} and metadata.<key>")
    return Condition(attribute, operator, _wanted(attribute, operator, wanted, info))  # type: ignore[arg-type]


def _wanted(attribute: str, operator: str, wanted: str, info: ValidationInfo) -> str | Money | tuple[str, ...]:
    if attribute == "sale.amount":
        if operator not in ("=", "!=", ">=", "<=", ">", "<"):
            raise ValueError(f"an amount cannot be compared with {operator!r}")
        return _amount(wanted, info)
    if operator in ("in", "not in"):
        return tuple(_items(wanted))
    if operator in (">=", "<=", ">", "<"):
        _number(wanted)
    return wanted


def _items(text: str) -> Iterable[str]:
    found = [item.strip() for item in text.split(",") if item.strip()]
    if not found:
        raise ValueError("a list needs at least one value")
    return found


def _number(text: str) -> None:
    try:
        Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number, so that nothing can be more or less") from None


def _ranks(value: object) -> Any:
    """A kind that stands alone is a rank of one."""
    return [[rank] if isinstance(rank, str) else rank for rank in value] if isinstance(value, list) else value


BasisPoints = Annotated[int, BeforeValidator(basis_points)]
Amount = Annotated[Money, BeforeValidator(_amount)]
Amounts = Annotated[tuple[Money, ...], BeforeValidator(_amounts)]
When = Annotated[Condition, BeforeValidator(condition)]
Ranks = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_ranks)]
