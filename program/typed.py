"""What is typed by people, read: days such as 2026-11-23, and amounts such as `12.50 EUR`."""

from __future__ import annotations

import re
from datetime import date, time

from program.errors import Refusal
from program.money import Money, exponent

_TIME = re.compile(r"(\d{1,2})(?:[:.]([0-5]\d))?\s*(am|pm)?")
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,3}))?(?: ?([A-Za-z]{3}))?")


class BadDay(Refusal):
    """That is not a day; facts: given."""


class BadTime(Refusal):
    """That is not a time of day; facts: given."""


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


def read_time(given: str) -> time:
    """Return the time of day that was typed: `20:00`, `8`, `8 am` or `8:30 pm`; BadTime."""
    found = _TIME.fullmatch(given.strip().lower())
    if found is None:
        raise BadTime(given=given)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise BadTime(given=given)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour > 23:
        raise BadTime(given=given)
    return time(hour, minute)


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
