"""Terms are what the program pays for; a reward is one line of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reward:
    """What one kind of event earns: a share of its amount in basis points."""

    key: str
    on: str
    rate_bp: int


@dataclass(frozen=True)
class Terms:
    """What a rule needs to know of this program: its rewards, and the zone that its days are counted in."""

    rewards: tuple[Reward, ...]
    timezone: str
