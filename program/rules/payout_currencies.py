"""A payout's currency decides by which ways it can be paid, and in steps of how many minor units."""

from __future__ import annotations

# What PayPal pays out in, from its list of payout currencies.
_PAYPAL = frozenset(
    {"AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR", "NOK", "NZD"}
    | {"PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD"}
)
# https://developer.paypal.com/api/rest/reference/currency-codes and https://docs.stripe.com/currencies#special-cases
_STEPS = {
    "paypal": {"HUF": 100, "TWD": 100},
    "stripe": {"HUF": 100, "TWD": 100, **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 10)},
}


def pays(kind: str, currency: str) -> bool:
    """Return whether a way of paying can pay a currency; Wise and Stripe say so themselves when they are asked."""
    if kind == "sepa":
        return currency == "EUR"
    return kind != "paypal" or currency in _PAYPAL


def step_minor(kind: str, currency: str) -> int:
    """Return the minor units that an amount must be a multiple of: not every way pays the smallest of a currency."""
    return _STEPS.get(kind, {}).get(currency, 1)
