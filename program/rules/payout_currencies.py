"""A payout's currency decides by which ways it can be paid, and in steps of how many minor units."""

from __future__ import annotations

# What PayPal pays out in, from its list of payout currencies.
_PAYPAL = frozenset(
    {"AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY", "MXN", "MYR", "NOK", "NZD"}
    | {"PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD"}
)
_WHOLE_ONLY = {"paypal": frozenset({"HUF", "TWD"}), "stripe": frozenset({"HUF", "TWD"})}


def pays(kind: str, currency: str) -> bool:
    """Return whether a way of paying can pay a currency; Wise and Stripe say so themselves when they are asked."""
    if kind == "sepa":
        return currency == "EUR"
    return kind != "paypal" or currency in _PAYPAL


def step_minor(kind: str, currency: str) -> int:
    """Return the minor units that an amount must be a multiple of: some currencies are paid in whole units only."""
    return 100 if currency in _WHOLE_ONLY.get(kind, frozenset()) else 1
