"""A reward turns what a customer paid into what a partner earns."""

from collections.abc import Iterable
from dataclasses import dataclass

from program.money import percent_of
from program.terms import Reward


@dataclass(frozen=True)
class Earning:
    """What an event of `base` minor units earns by a reward: `amount` minor units of the same currency."""

    reward: Reward
    base: int
    amount: int


def best_earning(rewards: Iterable[Reward], event: str, base: int) -> Earning | None:
    """Return the reward that pays most for an event, the first listed among equals, or None where none applies."""
    earnings = [Earning(reward, base, percent_of(base, reward.rate_bp)) for reward in rewards if reward.on == event]
    return max(earnings, key=lambda earning: earning.amount, default=None)
