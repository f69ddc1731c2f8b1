"""Rewards as partners read them: for each a short paragraph that says all that its terms say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cards.terms import Speaker, rate
from bot.chat.markup import Words, join, literal
from bot.chat.templates import Sayings
from bot.formats import money, number
from program.money import Money
from program.terms import Bonus, Condition, Reward, Terms, Volume

_FACTS = {
    "customer.country",
    "sale.amount",
    "sale.type",
    "sale.product",
    "lead.score",
    "partner.country",
    "partner.tier",
    "partner.archetype",
}
_OPERATORS = {
    "=": "is",
    "!=": "is_not",
    ">=": "least",
    "<=": "most",
    ">": "above",
    "<": "below",
    "in": "among",
    "not in": "not_among",
    "starts with": "starts",
    "contains": "contains",
}


def reward_words(speaker: Speaker, terms: Terms, reward: Reward) -> Words:
    """Return everything that a reward pays, when, and within which limits, as one item of a list."""
    say = speaker.say(
        "terms/reward",
        reward=reward,
        plain=None if reward.rate_bp is None else rate(reward.rate_bp),
        flat=[money(amount) for amount in reward.flat],
        hold=terms.holds.days if reward.hold_days is None else reward.hold_days,
        rivals=_rivals(terms, reward),
        fiscal=terms.fiscal,
    )
    rivals = (say("rivals"),) if _rivals(terms, reward) else ()
    return join([say("start"), *_sentences(say, reward), *rivals], " ")


def _sentences(say: Sayings, reward: Reward) -> Iterator[Words]:
    if reward.bonus:
        yield say("bonus", target=_target(say, reward.bonus), window=reward.bonus.window)
    else:
        yield say(f"on.{reward.on}")
        yield say("pays")
    if reward.steps:
        yield say("steps", steps=[(step.from_month, rate(step.rate_bp)) for step in reward.steps])
    if reward.by_tier:
        yield say("by_tier", rates=[(one.tier, rate(one.rate_bp)) for one in reward.by_tier])
    if reward.volume:
        yield say(f"volume.{reward.volume.basis}", volume=reward.volume, bands=_bands(reward.volume))
    if reward.when:
        yield say("when", conditions=[_condition(say, one) for one in reward.when])
    if reward.tranches:
        parts = [Words(rate(part.part_bp) + " " + say(f"part.{part.milestone}")) for part in reward.tranches]
        yield say("tranches", parts=parts)
    if reward.cap:
        yield say("cap", most=[money(one) for one in reward.cap.most], cap=reward.cap)
    yield say("hold")


def _target(say: Sayings, bonus: Bonus) -> Words:
    if bonus.measure == "sales":
        return say("target.sales", target=bonus.target)
    if bonus.measure == "revenue":
        return say("target.revenue", target=Money(bonus.target, bonus.currency))
    return say("target.customers", target=bonus.target, measure=bonus.measure)


def _rivals(terms: Terms, reward: Reward) -> list[str]:
    """The keys of the other rewards that this one competes with."""
    group = reward.group or reward.on
    return [
        one.key for one in terms.rewards if (one.group or one.on) == group and one.on == reward.on and one != reward
    ]


def _bands(volume: Volume) -> list[tuple[str, str]]:
    """Where each band begins, and its rate."""
    starts = [
        money(Money(band.start, volume.currency)) if volume.measure == "revenue" else number(band.start)
        for band in volume.bands
    ]
    return [(start, rate(band.rate_bp)) for start, band in zip(starts, volume.bands, strict=True)]


def _condition(say: Sayings, condition: Condition) -> Words:
    """A condition in words, such as `the customer's country is one of DE, AT`."""
    known = condition.attribute in _FACTS
    fact = say(f"fact.{condition.attribute}") if known else say("fact.other", name=condition.attribute)
    return Words(fact + " " + say(f"compare.{_OPERATORS[condition.operator]}", value=_value(condition.value)))


def _value(value: str | int | Money | Sequence[str]) -> Words:
    if isinstance(value, Money):
        return literal(money(value))
    return literal(value if isinstance(value, str | int) else ", ".join(value))
