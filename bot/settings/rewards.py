"""The tables under [[rewards]]: what each kind of event earns, in the words of the settings file."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.settings.strict import Strict
from bot.settings.values import Amounts, BasisPoints, When, home_currency, money
from program.money import exponent
from program.terms import AT_ONCE, MILESTONES, Band, Bonus, Cap, Event, Reward, Step, TierRate, Tranche, Volume, Window

_Part = Literal["sale", "onboarded", "activated", "renewed", "expanded"]
_Target = Literal["sales", "revenue", "onboarded", "activated", "renewed", "expanded"]


class StepTable(Strict):
    """A rate from one of a customer's months on."""

    from_month: int = Field(ge=2, le=600)
    percent: BasisPoints


class BandTable(Strict):
    """A rate from a number of sales, or from an amount of revenue, on."""

    start: int | str = Field(alias="from")
    percent: BasisPoints


class VolumeTable(Strict):
    """Rates that rise with what a partner sells in a window."""

    basis: Literal["marginal", "retroactive"]
    measure: Literal["sales", "revenue"]
    window: Window
    currency: str | None = None
    bands: tuple[BandTable, ...] = Field(min_length=1)

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str | None) -> str | None:
        if value is not None:
            exponent(value)
        return value

    @model_validator(mode="after")
    def _bands_rise(self, info: ValidationInfo) -> Self:
        starts = [band.start for band in self.volume(home_currency(info)).bands]
        if starts != sorted(set(starts)) or starts[0] <= 0:
            raise ValueError("bands must begin above zero, each above the one before")
        return self

    def volume(self, currency: str) -> Volume:
        """Return the rule, in a currency where the table names none."""
        meant = self.currency or currency
        bands = tuple(Band(self._start(band.start, meant), band.percent) for band in self.bands)
        return Volume(self.basis, self.measure, self.window, bands, meant)

    def _start(self, start: int | str, currency: str) -> int:
        if self.measure == "revenue":
            return money(start, currency).minor
        if not isinstance(start, int):
            raise ValueError(f"a band of sales begins with a number of them, not {start!r}")
        return start


class BonusTable(Strict):
    """A target within a window."""

    measure: _Target
    target: int | str
    window: Window = "quarter"

    @model_validator(mode="after")
    def _readable(self, info: ValidationInfo) -> Self:
        if self.bonus(home_currency(info)).target <= 0:
            raise ValueError("a target must be above zero")
        return self

    def bonus(self, currency: str) -> Bonus:
        """Return the rule; a target of revenue is an amount of the currency."""
        if self.measure == "revenue":
            return Bonus(self.measure, money(self.target, currency).minor, self.window, currency)
        if not isinstance(self.target, int):
            raise ValueError(f"the target must be a number, not {self.target!r}")
        return Bonus(self.measure, self.target, self.window, currency)


class CapTable(Strict):
    """The most that a reward pays in a window."""

    most: Amounts
    window: Window
    per: Literal["partner", "customer"] = "partner"


class RewardTable(Strict):
    """What one kind of event earns."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    on: Event
    percent: BasisPoints | None = None
    amount: Amounts = ()
    group: str = Field(default="", pattern=r"^([a-z][a-z0-9-]{0,39})?$")
    recurring: Literal["first", "forever"] | int = "forever"
    steps: tuple[StepTable, ...] = ()
    by_tier: dict[str, BasisPoints] = Field(default_factory=dict)
    volume: VolumeTable | None = None
    when: tuple[When, ...] = ()
    tranches: dict[_Part, BasisPoints] = Field(default_factory=dict)
    bonus: BonusTable | None = None
    cap: CapTable | None = None
    hold_days: int | None = Field(default=None, ge=0, le=400)

    @field_validator("recurring")
    @classmethod
    def _months(cls, value: str | int) -> str | int:
        if isinstance(value, int) and not 1 <= value <= 600:
            raise ValueError('must be "first", "forever" or a number of months from 1 to 600')
        return value

    @field_validator("steps")
    @classmethod
    def _steps_rise(cls, value: tuple[StepTable, ...]) -> tuple[StepTable, ...]:
        months = [step.from_month for step in value]
        if months != sorted(set(months)):
            raise ValueError("each step must begin in a later month than the one before")
        return value

    @field_validator("tranches")
    @classmethod
    def _tranches_whole(cls, value: dict[str, int]) -> dict[str, int]:
        if value and sum(value.values()) != 10_000:
            raise ValueError('the tranches must come to "100" together')
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.percent is None) == (not self.amount):
            raise ValueError("a reward has either percent or amount")
        if self.percent is None and self._rates():
            raise ValueError(f"{self._rates()[0]} takes the place of percent, so percent is needed as the plain rate")
        if len(self._rates()) > 1:
            raise ValueError(f"a reward has one of {' and '.join(self._rates())}, not both")
        self._fits_event()
        return self

    def _rates(self) -> list[str]:
        given = {"steps": self.steps, "by_tier": self.by_tier, "volume": self.volume}
        return [name for name, value in given.items() if value]

    def _fits_event(self) -> None:
        if self.on in ("lead", *MILESTONES) and self.percent is not None:
            advice = "give an amount" if self.on == "lead" else "give an amount, or a sale's reward tranches"
            raise ValueError(f"on = {self.on} has no amount to take a percentage of; {advice}")
        if self.on != "sale" and (self.tranches or self.volume):
            raise ValueError("tranches and volume are for sales")
        if self.bonus and (not self.amount or self.tranches):
            raise ValueError("a bonus is an amount, and without tranches")
        if self.bonus and self.bonus.measure not in (self.on, f"{self.on}s", "revenue"):
            raise ValueError(f"a bonus for {self.bonus.measure} must be on that event, not on {self.on}")
        if self.bonus and self.bonus.measure == "revenue" and self.on != "sale":
            raise ValueError("a bonus for revenue must be on sale")

    def reward(self, currency: str) -> Reward:
        """Return the rule for the program, whose currency is meant where none is named."""
        months = {"first": 0, "forever": None}
        return Reward(
            key=self.key,
            on=self.on,
            rate_bp=self.percent,
            flat=self.amount,
            group=self.group,
            months=months[self.recurring] if isinstance(self.recurring, str) else self.recurring,
            steps=tuple(Step(step.from_month, step.percent) for step in self.steps),
            by_tier=tuple(TierRate(tier, rate) for tier, rate in self.by_tier.items()),
            volume=self.volume.volume(currency) if self.volume else None,
            when=self.when,
            tranches=self._tranches(),
            bonus=self.bonus.bonus(currency) if self.bonus else None,
            cap=Cap(self.cap.most, self.cap.window, self.cap.per) if self.cap else None,
            hold_days=self.hold_days,
        )

    def _tranches(self) -> tuple[Tranche, ...]:
        """What is paid at the sale comes first."""
        ordered = sorted(self.tranches.items(), key=lambda item: item[0] != AT_ONCE)
        return tuple(Tranche(milestone, part) for milestone, part in ordered)
