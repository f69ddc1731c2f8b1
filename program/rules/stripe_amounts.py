"""Stripe's amounts are whole numbers of units of its own, which for a few currencies are not those of ISO 4217."""

from program.money import MINOR_MOST, Money

# Stripe counts whole ariary where ISO 4217 has two decimals, and hundredths where it has none.
_TIMES = {"MGA": 100}
_OVER = {"ISK": 100, "UGX": 100}


class Unreadable(Exception):
    """An event says something that cannot be taken into the books; the message is the reason, one sentence."""


def money_of(amount: object, currency: object) -> Money:
    """Return an amount of Stripe's in minor units of ISO 4217; Unreadable says what is wrong with it."""
    if not isinstance(currency, str) or len(currency) != 3:
        raise Unreadable("it names no currency")
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise Unreadable(f"its amount {amount!r} is not a whole number of minor units")
    code = currency.upper()
    minor, rest = divmod(amount * _TIMES.get(code, 1), _OVER.get(code, 1))
    if rest:
        raise Unreadable(f"its amount {amount} has the wrong exponent: {code} has no decimals")
    if not 0 <= minor <= MINOR_MOST:
        raise Unreadable(f"its amount {amount} is not from 0 to {MINOR_MOST}")
    try:
        return Money(minor, code)
    except ValueError as error:
        raise Unreadable(f"its currency {error}") from None
