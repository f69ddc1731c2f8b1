"""Terms are what the program agreed to pay for, when, and to whom: one frozen tree, read from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from program.money import Money
from program.periods import FiscalYear

Event = Literal["lead", "sale", "onboarded", "activated", "renewed", "expanded", "recruited"]
Window = Literal["day", "week", "month", "quarter", "year", "ever"]
Operator = Literal["=", "!=", ">=", "<=", ">", "<", "in", "not in", "starts with", "contains"]

MILESTONES = ("onboarded", "activated", "renewed", "expanded")
EVENTS = ("lead", "sale", *MILESTONES, "recruited")
MODELS = ("last", "first", "linear", "position", "decay", "w_shaped")
TOUCH_KINDS = ("manual", "deal", "coupon", "click")
AT_ONCE = "sale"


@dataclass(frozen=True)
class Condition:
    """A fact of an event that must hold: `customer.country in DE, AT`; one that is not known does not hold."""

    attribute: str
    operator: Operator
    value: str | int | Money | tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """The rate in basis points from a customer's month on; the month of their first sale is 1."""

    from_month: int
    rate_bp: int


@dataclass(frozen=True)
class TierRate:
    """The rate in basis points for partners of a tier."""

    tier: str
    rate_bp: int


@dataclass(frozen=True)
class Band:
    """The rate in basis points from a number of sales, or of minor units of revenue, on."""

    start: int
    rate_bp: int


@dataclass(frozen=True)
class Volume:
    """Rates that rise with a partner's volume in a window: on what lies past each band, or on all of the window."""

    basis: Literal["marginal", "retroactive"]
    measure: Literal["sales", "revenue"]
    window: Window
    bands: tuple[Band, ...]
    currency: str


@dataclass(frozen=True)
class Tranche:
    """The part of a commission, in basis points, that is paid when its customer reaches a milestone, or at the sale."""

    milestone: str
    part_bp: int


@dataclass(frozen=True)
class Bonus:
    """A target within a window: the reward is paid by the event that reaches it, once in each window."""

    measure: Literal["sales", "revenue", "onboarded", "activated", "renewed", "expanded"]
    target: int
    window: Window
    currency: str


@dataclass(frozen=True)
class Cap:
    """The most that a reward pays in a window, to a partner or for one customer of theirs."""

    most: tuple[Money, ...]
    window: Window
    per: Literal["partner", "customer"] = "partner"


@dataclass(frozen=True)
class Reward:
    """What one kind of event earns: a rate in basis points, or an amount of each currency that it is paid in.

    `months` is how many months of a customer count: None for ever, 0 their first sale only. Of the rewards of one
    `group` the one worth most is paid; a group that is not named is that of the event. Of `steps`, `by_tier` and
    `volume`, which take the place of the rate, a reward has one at most.
    """

    key: str
    on: str
    rate_bp: int | None = None
    flat: tuple[Money, ...] = ()
    group: str = ""
    months: int | None = None
    steps: tuple[Step, ...] = ()
    by_tier: tuple[TierRate, ...] = ()
    volume: Volume | None = None
    when: tuple[Condition, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    bonus: Bonus | None = None
    cap: Cap | None = None
    hold_days: int | None = None


@dataclass(frozen=True)
class Attribution:
    """How credit is divided: the model, how old a touch may be, which kinds outrank others, what assists get.

    Each row of `precedence` is one rank of touch kinds: where a rank has touches, lower ranks get nothing. `assist_bp`
    is what the other partners share under the models last and first; partners below `least_bp` get nothing.
    """

    model: str = "last"
    window_days: int = 90
    deal_days: int = 180
    half_life_days: int = 7
    precedence: tuple[tuple[str, ...], ...] = (("manual",), ("deal",), ("coupon",), ("click",))
    assist_bp: int = 0
    least_bp: int = 0


@dataclass(frozen=True)
class Holds:
    """How many days a commission waits before it can be paid, where its reward does not say."""

    days: int = 30


@dataclass(frozen=True)
class Tier:
    """A rank that partners reach by sales or revenue within a window, and what it brings them."""

    key: str
    sales: int | None = None
    revenue: Money | None = None
    window: Window = "quarter"
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True)
class PayoutRules:
    """When money is paid out: the least amount of each currency, what needs two approvers, and the rhythm."""

    minimum: tuple[Money, ...] = ()
    second_approver_above: tuple[Money, ...] = ()
    schedule: Literal["weekly", "monthly", "quarterly"] = "monthly"
    day: int = 1


@dataclass(frozen=True)
class MilestoneRule:
    """What tells that a customer reached a milestone: an event's name, or a condition on its metadata."""

    milestone: str
    event: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class Terms:
    """What a rule needs to know of this program: its rewards, its zone, and how credit, holds and payouts go.

    `fiscal_year_starts` is the month in which its year begins.
    """

    rewards: tuple[Reward, ...]
    timezone: str
    attribution: Attribution = field(default_factory=Attribution)
    holds: Holds = field(default_factory=Holds)
    tiers: tuple[Tier, ...] = ()
    payouts: PayoutRules = field(default_factory=PayoutRules)
    milestones: tuple[MilestoneRule, ...] = ()
    fiscal_year_starts: int = 1

    @property
    def fiscal(self) -> FiscalYear:
        """The year whose quarters windows, statements and payout days follow."""
        return FiscalYear(self.fiscal_year_starts)
