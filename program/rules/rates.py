"""A rate is the part of a base, in basis points, that a reward pays: plain, by month, by tier or by volume."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from program.terms import Reward, Volume


@dataclass(frozen=True)
class Part:
    """Minor units of a base and the rate in basis points that is paid of them."""

    minor: int
    rate_bp: int


def rate_of(reward: Reward, month: int, tier: str) -> int:
    """Return the rate of a reward without volume: of the customer's month, or of the partner's tier, or the plain."""
    plain = reward.rate_bp or 0
    for one in reward.by_tier:
        if one.tier == tier:
            return one.rate_bp
    reached = [step for step in reward.steps if step.from_month <= month]
    return max(reached, key=lambda step: step.from_month).rate_bp if reached else plain


def volume_parts(plain_bp: int, volume: Volume, base: int, sales_before: int, revenue_before: int) -> tuple[Part, ...]:
    """Return what is paid of a sale at which rate, after so many sales and so much revenue in the window.

    Marginal: each part of the sale at the rate of the band it lies in. Retroactive: the sale at the rate that it
    reaches, and with it the difference to that rate for all of the window's revenue before it.
    """
    before, after = (
        (sales_before, sales_before + 1) if volume.measure == "sales" else (revenue_before, revenue_before + base)
    )
    if volume.basis == "retroactive":
        reached = _band_rate(plain_bp, volume, after)
        risen = reached - _band_rate(plain_bp, volume, before)
        earlier = (Part(revenue_before, risen),) if risen and revenue_before else ()
        return (Part(base, reached), *earlier)
    if volume.measure == "sales":
        return (Part(base, _band_rate(plain_bp, volume, after)),)
    return tuple(_sliced(plain_bp, volume, before, after)) or (Part(0, _band_rate(plain_bp, volume, after)),)


def _band_rate(plain_bp: int, volume: Volume, figure: int) -> int:
    reached = [band for band in volume.bands if band.start <= figure]
    return max(reached, key=lambda band: band.start).rate_bp if reached else plain_bp


def _sliced(plain_bp: int, volume: Volume, before: int, after: int) -> Iterable[Part]:
    """The stretch from before to after, cut where bands begin."""
    cuts = {before, after, *(band.start for band in volume.bands if before < band.start < after)}
    for start, end in pairwise(sorted(cuts)):
        yield Part(end - start, _band_rate(plain_bp, volume, start))
