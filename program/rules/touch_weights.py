"""A touch's weight is what a model thinks of it beside the others: a whole number, zero for none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from math import isqrt
from typing import Protocol

from program.terms import Attribution


class Touched(Protocol):
    """Whatever has a time and a partner."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def partner_id(self) -> str:
        """Whose it was."""


_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_A_DAY = 86_400_000_000
_FRACTION_BITS = 32
_SCALE_BITS = 128


def weights_of(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    """Return the weight of each touch, which are given in order of time; ValueError for a model that is not known."""
    if rule.model not in _MODELS:
        raise ValueError(f"no attribution model is called {rule.model!r}")
    return _MODELS[rule.model](rule, touches, lead_at) if touches else []


def half_lives(age: timedelta, days: int) -> int:
    """Return 2 to the minus age by a half-life of so many days, times 2**128, the same on every machine.

    The exponent is cut to 32 binary places; each place multiplies by a root of one half that isqrt computed.
    """
    periods = ((age // _MICROSECOND) << _FRACTION_BITS) // (days * _MICROSECONDS_A_DAY)
    whole, rest = periods >> _FRACTION_BITS, periods & ((1 << _FRACTION_BITS) - 1)
    weight = 1 << _SCALE_BITS
    for place, root in enumerate(_roots_of_half(), 1):
        if rest >> (_FRACTION_BITS - place) & 1:
            weight = weight * root >> _SCALE_BITS
    return weight >> min(whole, _SCALE_BITS + 1)


@cache
def _roots_of_half() -> tuple[int, ...]:
    """One half to the powers 1/2, 1/4, 1/8 and on, times 2**128."""
    roots, root = [], 1 << (_SCALE_BITS - 1)
    for _ in range(_FRACTION_BITS):
        root = isqrt(root << _SCALE_BITS)
        roots.append(root)
    return tuple(roots)


def _last(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    return _with_assists(rule, touches, len(touches) - 1)


def _first(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    return _with_assists(rule, touches, 0)


def _linear(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    return [1] * len(touches)


def _position(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    """40 for the first and the last, 20 shared by all between; without any between half each."""
    between = len(touches) - 2
    if between <= 0:
        return [1] * len(touches)
    return [40 * between, *[20] * between, 40 * between]


def _decay(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    """Ages are taken from the last touch: only their differences matter, and the last never vanishes."""
    newest = touches[-1].at
    return [half_lives(newest - touch.at, rule.half_life_days) for touch in touches]


def _w_shaped(rule: Attribution, touches: Sequence[Touched], lead_at: datetime | None) -> list[int]:
    """30 for the first, for the one that made the lead and for the last, 10 shared by all between.

    One touch that is two of these gets both; without any between the three are a third each.
    """
    marks = (0, _lead_place(touches, lead_at), len(touches) - 1)
    between = len(touches) - len(set(marks))
    weights = [0 if place in marks else 10 for place in range(len(touches))]
    for mark in marks:
        weights[mark] += 30 * max(between, 1)
    return weights


def _lead_place(touches: Sequence[Touched], lead_at: datetime | None) -> int:
    """The last touch until the lead; without a lead the event is taken for it, and after it the first is nearest."""
    if lead_at is None:
        return len(touches) - 1
    return max((place for place, touch in enumerate(touches) if touch.at <= lead_at), default=0)


def _with_assists(rule: Attribution, touches: Sequence[Touched], winner: int) -> list[int]:
    """All for one touch, but for what the touches of other partners share as assists."""
    assisting = [touch.partner_id != touches[winner].partner_id for touch in touches]
    number = sum(assisting)
    weights = [rule.assist_bp if assists else 0 for assists in assisting]
    weights[winner] = (10_000 - rule.assist_bp) * number if number else 1
    return weights


_MODELS: dict[str, Callable[[Attribution, Sequence[Touched], datetime | None], list[int]]] = {
    "last": _last,
    "first": _first,
    "linear": _linear,
    "position": _position,
    "decay": _decay,
    "w_shaped": _w_shaped,
}
