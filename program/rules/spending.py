"""Spending is what calls to a model may cost: prices, caps and the cost of one call, in millionths of a US dollar."""

from __future__ import annotations

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class WriterRules:
    """What the program lets a model do: which one, how much of it, and for how much.

    Prices are for a million tokens; prices and caps are in millionths of a US dollar, and `seconds` bound one draft.
    """

    model: str
    input_price: int
    output_price: int
    daily: int
    monthly: int
    input_tokens: int = 8000
    output_tokens: int = 1000
    seconds: int = 20


def cost_of(rules: WriterRules, input_tokens: int, output_tokens: int) -> int:
    """Return what so many tokens cost, rounded up."""
    spent = max(input_tokens, 0) * rules.input_price + max(output_tokens, 0) * rules.output_price
    return -(-spent // MILLION)


def fits(rules: WriterRules, cost: int, today: int, this_month: int) -> bool:
    """Return whether a call of this cost stays within both caps, given what was spent or is kept for open calls."""
    return today + cost <= rules.daily and this_month + cost <= rules.monthly
