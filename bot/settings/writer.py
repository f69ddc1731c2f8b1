"""The table about the model that rewrites facts: [writer]."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.settings.strict import Strict
from program.rules.spending import MILLION, WriterRules


def micros(value: object) -> int:
    """Return US dollars such as "0.25" in millionths; ValueError."""
    try:
        amount = Decimal(str(value)) * MILLION
    except InvalidOperation:
        raise ValueError(f'{value!r} is not an amount in US dollars such as "2" or "0.25"') from None
    if isinstance(value, float | bool) or not amount.is_finite() or amount != int(amount) or not 0 <= amount <= 10**12:
        raise ValueError(f'{value!r} must be an amount in US dollars in quotes, such as "2" or "0.25"')
    return int(amount)


Dollars = Annotated[int, BeforeValidator(micros)]


class WriterTable(Strict):
    """Which model is asked, how much it may be given and may answer, and what it may cost."""

    enabled: bool = True
    model: str = Field(default="gpt-5-mini", min_length=1, max_length=100)
    input_price: Dollars = 250_000
    output_price: Dollars = 2_000_000
    daily: Dollars = 1_000_000
    monthly: Dollars = 10_000_000
    input_tokens: int = Field(default=8000, ge=500, le=100_000)
    output_tokens: int = Field(default=1000, ge=100, le=10_000)
    seconds: int = Field(default=20, ge=1, le=25)

    def rules(self) -> WriterRules:
        """Return the rules for the program."""
        return WriterRules(**self.model_dump(exclude={"enabled"}))
