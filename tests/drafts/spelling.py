"""Spelling says one value in the many ways that people write it: separators, orders, words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from program.money import Money, exponent

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_NAMES = {"USD": "dollars", "EUR": "euros", "GBP": "pounds"}
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def in_words(value: int, chance: Random) -> str:
    """Return a whole number below a million in words."""
    if value >= 1000 and value % 1000 >= 100 and value < 2000 and chance.random() < 0.3:
        return _hundreds(value // 100) + " hundred" + (f" {_hundreds(value % 100)}" if value % 100 else "")
    if value >= 1000:
        rest = value % 1000
        return f"{in_words(value // 1000, chance)} thousand" + (f" {_hundreds(rest)}" if rest else "")
    return _hundreds(value)


def _hundreds(value: int) -> str:
    if value >= 100:
        return f"{_SMALL[value // 100]} hundred" + (f" and {_hundreds(value % 100)}" if value % 100 else "")
    if value < 20:
        return _SMALL[value]
    return _TENS[value // 10] + (f"-{_SMALL[value % 10]}" if value % 10 else "")


def count(value: int, chance: Random) -> str:
    """Return a whole number as somebody would write it."""
    ways = [str(value), f"{value:,}", f"{value:,}", f"{value:,}".replace(",", "."), f"{value:,}".replace(",", " ")]
    ways += [f"{value:,}".replace(",", "\u202f"), in_words(value, chance)]
    if value == 12:
        ways.append("a dozen")
    if value == 24:
        ways.append("two dozen")
    return chance.choice(ways)


def money(amount: Money, chance: Random) -> str:
    """Return an amount as somebody would write it."""
    places = exponent(amount.currency)
    value = abs(Decimal(amount.minor).scaleb(-places))
    plain, code = f"{value:,.{places}f}", amount.currency
    mirrored = plain.translate(str.maketrans(",.", ".,"))
    whole = f"{int(value):,}"
    ways = [f"{plain} {code}", f"{code} {plain}", f"{mirrored} {code}"]
    if value == int(value):
        ways += [f"{whole} {code}", f"{code} {whole}", f"{whole.replace(',', ' ')} {code}"]
        if code in _NAMES:
            ways += [f"{_SYMBOLS[code]}{whole}", f"{whole} {_NAMES[code]}"]
            ways.append(f"{in_words(int(value), chance)} {_NAMES[code]}" if value < 100_000 else ways[0])
    if code in _SYMBOLS:
        ways += [f"{_SYMBOLS[code]}{plain}", f"{plain} {_SYMBOLS[code]}" if code == "EUR" else ways[0]]
    return (chance.choice(("-", "−", "minus ")) if amount.minor < 0 else "") + chance.choice(ways)


def percent(value: Decimal, chance: Random) -> str:
    """Return a percentage as somebody would write it."""
    ways = [f"{value} %", f"{value}%", f"{value} percent", f"{value} per cent", f"{value}\u202f%"]
    if value == int(value):
        ways.append(f"{in_words(int(value), chance)} percent")
    else:
        ways.append(f"{value}%".replace(".", ","))
    return chance.choice(ways)


def day(value: date, chance: Random) -> str:
    """Return a day as somebody would write it."""
    end = "th" if 4 <= value.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value.day % 10, "th")
    month = f"{value:%B}"
    ways = [
        f"{value.day} {month} {value.year}",
        f"{month} {value.day}, {value.year}",
        f"{value:%A}, {value.day} {month}",
    ]
    ways += [f"{month} {value.day}{end}", f"the {value.day}{end} of {month}", value.isoformat(), f"{value.day} {month}"]
    ways += [f"{value.day:02}.{value.month:02}.{value.year}", f"{value.day} {value:%b} {value.year}"]
    ways.append(f"{value:%A}, {month} {value.day}")
    return chance.choice(ways)


def rank(place: int, chance: Random) -> str:
    """Return a place in an order as somebody would write it."""
    end = "th" if 4 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    ways = [f"{place}{end} place", f"rank {place}", f"number {place}", f"the {place}{end} place"]
    if place <= 10:
        ways += [f"{_ORDINALS[place]} place", f"rank {_SMALL[place]}", f"number {_SMALL[place]}"]
    return chance.choice(ways)
