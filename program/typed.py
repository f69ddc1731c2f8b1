"""What is typed by people, read: days such as 2026-11-23, and amounts such as `12.50 EUR`."""

from __future__ import annotations

import re
from datetime import date

from program.errors import Refusal
from program.money import Money, exponent

_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,3}))?(?: ?([A-Za-z]{3}))?")


class BadDay(Refusal):
    """That is not a day; facts: given."""


class BadAmount(Refusal):
    """That is not an amount of more than nothing; facts: given, currency."""


class WrongOrder(Refusal):
    """The last day is before the first; facts: first, last."""


def read_day(given: str) -> date:
    """Return the day that was typed, as year, month and day; BadDay."""
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise BadDay(given=given) from None


def read_amount(given: str, currency: str) -> Money:
    """Return the amount that was typed, of a currency unless it names one; BadAmount, also for nothing."""
    found = _AMOUNT.fullmatch(given.strip())
    if found is None:
        raise BadAmount(given=given, currency=currency)
    whole, part, named = found.groups()
    named = (named or currency).upper()
    try:
        places = exponent(named)
    except ValueError:
        raise BadAmount(given=given, currency=currency) from None
    if len(part or "") > places:
        raise BadAmount(given=given, currency=named)
    minor = int(whole.replace(",", "")) * 10**places + int((part or "").ljust(places, "0") or 0)
    if not 0 < minor < 10**15:
        raise BadAmount(given=given, currency=named)
    return Money(minor, named)
