"""The tables about credit and money: [attribution], [[tiers]], [holds], [payouts] and [milestones]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bot.settings.strict import Strict
from bot.settings.values import Amount, Amounts, BasisPoints, Ranks, condition
from program.rules.bank_accounts import clean_bic, clean_iban
from program.terms import TOUCH_KINDS, Attribution, Holds, MilestoneRule, PayoutRules, Tier, Window


class AttributionTable(Strict):
    """How credit is divided."""

    model: Literal["last", "first", "linear", "position", "decay", "w_shaped"] = "last"
    window_days: int = Field(default=90, ge=1, le=1000)
    deal_days: int = Field(default=180, ge=1, le=1000)
    half_life_days: int = Field(default=7, ge=1, le=1000)
    precedence: Ranks = tuple((kind,) for kind in TOUCH_KINDS)
    assists: BasisPoints = 0
    least: BasisPoints = 0

    @field_validator("precedence")
    @classmethod
    def _each_once(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        given = [kind for rank in value for kind in rank]
        if sorted(given) != sorted(TOUCH_KINDS):
            raise ValueError(f"must rank each of {', '.join(TOUCH_KINDS)} once")
        return value

    @field_validator("assists", "least")
    @classmethod
    def _at_most_half(cls, value: int) -> int:
        if value > 5000:
            raise ValueError('must be at most "50"')
        return value

    def rule(self) -> Attribution:
        """Return the rule for the program."""
        return Attribution(
            model=self.model,
            window_days=self.window_days,
            deal_days=self.deal_days,
            half_life_days=self.half_life_days,
            precedence=self.precedence,
            assist_bp=self.assists,
            least_bp=self.least,
        )


class HoldsTable(Strict):
    """How long commissions wait."""

    days: int = Field(default=30, ge=0, le=400)

    def rule(self) -> Holds:
        """Return the rule for the program."""
        return Holds(self.days)


class TierTable(Strict):
    """A rank of partners, reached by sales, by revenue, or by either."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    sales: int | None = Field(default=None, ge=0)
    revenue: Amount | None = None
    window: Window = "quarter"
    benefits: tuple[str, ...] = ()

    def tier(self) -> Tier:
        """Return the rule for the program."""
        return Tier(self.key, self.sales, self.revenue, self.window, self.benefits)


class PayerTable(Strict):
    """The program's own bank account, from which SEPA payouts are paid."""

    name: str = Field(min_length=2, max_length=70)
    iban: str
    bic: str

    @field_validator("iban")
    @classmethod
    def _iban(cls, value: str) -> str:
        if clean_iban(value) is None:
            raise ValueError("must be the IBAN of an account in the euro payments area")
        return value

    @field_validator("bic")
    @classmethod
    def _bic(cls, value: str) -> str:
        if clean_bic(value) is None:
            raise ValueError("must be a BIC of 8 or 11 letters and digits, such as ACMEDEFF")
        return value


class PayoutsTable(Strict):
    """When money is paid out, who must agree, and from which account."""

    minimum: Amounts = ()
    second_approver_above: Amounts = ()
    schedule: Literal["weekly", "monthly", "quarterly"] = "monthly"
    day: int = Field(default=1, ge=1, le=28)
    payer: PayerTable | None = None

    @field_validator("day")
    @classmethod
    def _in_week(cls, value: int, info: ValidationInfo) -> int:
        if info.data.get("schedule") == "weekly" and value > 7:
            raise ValueError("a week has days 1 (Monday) to 7")
        return value

    def rule(self) -> PayoutRules:
        """Return the rule for the program."""
        return PayoutRules(self.minimum, self.second_approver_above, self.schedule, self.day)


def _signs(value: object, info: ValidationInfo) -> tuple[MilestoneRule, ...]:
    """Names of events, or conditions on metadata; the milestone is the key they stand under."""
    if not isinstance(value, list) or not all(isinstance(sign, str) and sign.strip() for sign in value):
        raise ValueError('must be a list such as ["Onboarding completed", "metadata.stage = live"]')
    return tuple(_sign(str(info.field_name), sign.strip(), info) for sign in value)


def _sign(milestone: str, sign: str, info: ValidationInfo) -> MilestoneRule:
    if sign.startswith("metadata."):
        return MilestoneRule(milestone, when=condition(sign, info))
    return MilestoneRule(milestone, event=sign)


Signs = Annotated[tuple[MilestoneRule, ...], BeforeValidator(_signs)]


class MilestonesTable(Strict):
    """Which of the merchant's events tell that a customer reached a milestone."""

    onboarded: Signs = ()
    activated: Signs = ()
    renewed: Signs = ()
    expanded: Signs = ()

    def rules(self) -> Iterator[MilestoneRule]:
        """Return the rules for the program."""
        for name in type(self).model_fields:
            yield from getattr(self, name)
