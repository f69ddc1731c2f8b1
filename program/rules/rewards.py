"""A reward turns an event into what a partner earns: the best of each group, by money, with how it was computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from program.money import Money
from program.rules.conditions import Fact, holds
from program.rules.formula import Formula
from program.rules.rates import Part, rate_of, volume_parts
from program.rules.shares import divide
from program.terms import AT_ONCE, Bonus, Cap, Reward, Terms, Tranche

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Standing:
    """Where a partner stood before an event, in the windows of one reward.

    `sales` and `revenue` are their part of what was sold in the window of its volume or bonus and in the event's
    currency, `reached` the customers at its bonus' milestone, `earned` what it paid in the window of its cap. `again`
    says that the event's customer is one of those already.
    """

    sales: int = 0
    revenue: int = 0
    reached: int = 0
    earned: int = 0
    again: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of one event for one partner: `base` minor units, the customer's month (1 is the first), credit.

    `credits` are the basis points of all partners who share the event, `credit` is the place of this one.
    `standing` is by reward key; `known` is what conditions may ask for, such as customer.country.
    """

    event: str
    base: int
    currency: str
    month: int = 1
    first: bool = True
    tier: str = ""
    credits: tuple[int, ...] = (WHOLE_BP,)
    credit: int = 0
    known: Mapping[str, Fact] = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def own_base(self) -> int:
        """This partner's part of the base."""
        return divide(self.base, self.credits)[self.credit]


@dataclass(frozen=True)
class Earning:
    """What an event earns a partner by a reward, in minor units of the event's currency.

    `tranche` is empty where there are none; `milestone` is what a later tranche waits for. An amount of nothing says
    why: condition:<attribute>, first_only, after_months:<months>, no_currency, capped, too_small or later.
    """

    reward: Reward
    base: int
    rate_bp: int | None
    formula: Formula
    hold_days: int
    tranche: str = ""
    reason: str = ""

    @property
    def amount(self) -> int:
        """What the partner earns, after share and cap."""
        return 0 if self.reason else self.formula.amount

    @property
    def milestone(self) -> str | None:
        """What must be reached before it accrues, or None for what accrues at once."""
        return self.tranche if self.tranche not in ("", AT_ONCE) else None


def earn(terms: Terms, facts: Facts) -> tuple[Earning, ...]:
    """Return what an event earns: of each group the reward worth most, the first listed among equals, by tranche.

    Groups add up. Where none pays, one earning of nothing says why; a bonus that is not due yet says nothing.
    """
    offers: dict[str, list[list[Earning]]] = {}
    for reward in terms.rewards:
        if reward.on == facts.event and (reward.bonus is None or _is_due(reward.bonus, facts, _of(facts, reward))):
            offer = list(_offer(reward, facts, terms.holds.days))
            offers.setdefault(reward.group or reward.on, []).append(offer)
    best = [max(group, key=worth) for group in offers.values()]
    paying = [earning for offer in best if worth(offer) for earning in offer]
    return tuple(paying or (offer[0] for offer in best[:1]))


def worth(offer: Iterable[Earning]) -> int:
    """Return what all tranches of a reward come to for the partner."""
    return sum(earning.formula.amount for earning in offer if earning.reason in ("", "later"))


def cap_of(cap: Cap | None, currency: str) -> int | None:
    """Return the most that a cap allows in a currency, or None where it does not limit it."""
    most = [money.minor for money in cap.most if money.currency == currency] if cap else []
    return most[0] if most else None


def _of(facts: Facts, reward: Reward) -> Standing:
    return facts.standing.get(reward.key, Standing())


def _is_due(bonus: Bonus, facts: Facts, standing: Standing) -> bool:
    """Whether this event is the one that reaches the target."""
    if bonus.measure == "revenue":
        before, more = standing.revenue, facts.own_base if facts.currency == bonus.currency else 0
    elif bonus.measure == "sales":
        before, more = standing.sales, 1
    else:
        before, more = standing.reached, 0 if standing.again else 1
    return before < bonus.target <= before + more


def _offer(reward: Reward, facts: Facts, hold_days: int) -> Iterator[Earning]:
    """What one reward would pay, tranche by tranche; the cap is used up in their order."""
    held = hold_days if reward.hold_days is None else reward.hold_days
    refusal, formula, rate = _refused(reward, facts), *_formula(reward, facts)
    if refusal:
        yield Earning(reward, facts.base, rate, formula, held, _first_tranche(reward), refusal)
        return
    tranches = _tranches(reward)
    most = cap_of(reward.cap, facts.currency)
    left = None if most is None else max(most - _of(facts, reward).earned, 0)
    for place, tranche in enumerate(tranches):
        one = formula.at(place, left)
        left = None if left is None else left - one.amount
        name = tranche.milestone if reward.tranches else ""
        yield Earning(reward, facts.base, rate, one, held, name, _why_nothing(one, tranche))


def _tranches(reward: Reward) -> tuple[Tranche, ...]:
    """A reward without tranches has one; one that pays nothing at the sale still says so there."""
    if not reward.tranches:
        return (Tranche(AT_ONCE, WHOLE_BP),)
    at_once = [tranche for tranche in reward.tranches if tranche.milestone == AT_ONCE]
    later = [tranche for tranche in reward.tranches if tranche.milestone != AT_ONCE]
    return tuple(at_once or [Tranche(AT_ONCE, 0)]) + tuple(later)


def _first_tranche(reward: Reward) -> str:
    return AT_ONCE if reward.tranches else ""


def _refused(reward: Reward, facts: Facts) -> str:
    """Why a reward does not pay for this event at all, or an empty text."""
    for condition in reward.when:
        if not holds(condition, facts.known):
            return f"condition:{condition.attribute}"
    if reward.months == 0 and not facts.first:
        return "first_only"
    if reward.months and facts.month > reward.months:
        return f"after_months:{reward.months}"
    if reward.flat and _flat(reward.flat, facts.currency) is None:
        return "no_currency"
    return ""


def _why_nothing(formula: Formula, tranche: Tranche) -> str:
    if formula.amount:
        return ""
    if not tranche.part_bp:
        return "later"
    return "capped" if formula.before_cap else "too_small"


def _formula(reward: Reward, facts: Facts) -> tuple[Formula, int | None]:
    """How the whole commission is computed, and its rate; volume is judged on the partner's own part of the base."""
    weights = tuple(tranche.part_bp for tranche in _tranches(reward))
    if reward.flat:
        flat = _flat(reward.flat, facts.currency) or 0
        return Formula(flat=flat, tranches=weights, credits=facts.credits, credit=facts.credit), None
    volume = reward.volume
    if volume is not None and volume.currency == facts.currency:
        standing = _of(facts, reward)
        parts = volume_parts(reward.rate_bp or 0, volume, facts.own_base, standing.sales, standing.revenue)
        return Formula(parts=parts, tranches=weights), parts[-1 if volume.basis == "marginal" else 0].rate_bp
    rate = rate_of(reward, facts.month, facts.tier)
    whole = (Part(facts.base, rate),)
    return Formula(parts=whole, tranches=weights, credits=facts.credits, credit=facts.credit), rate


def _flat(flat: tuple[Money, ...], currency: str) -> int | None:
    return next((money.minor for money in flat if money.currency == currency), None)
