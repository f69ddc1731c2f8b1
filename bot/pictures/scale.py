"""A scale maps values to pixels between round numbers, and names those numbers briefly."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WANTED = 5
_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k"))


@dataclass(frozen=True)
class Scale:
    """Ticks from low to high, drawn from the pixel `bottom` up to the pixel `top`."""

    ticks: tuple[float, ...]
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Return the pixel of a value."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def scale_of(values: Iterable[float], top: float, bottom: float) -> Scale:
    """Return a scale that holds zero and every finite value; without any it goes from zero to one."""
    finite = [value for value in values if math.isfinite(value)]
    return Scale(nice_ticks(min([0.0, *finite]), max([0.0, *finite])), top, bottom)


def nice_ticks(low: float, high: float) -> tuple[float, ...]:
    """Return about five round, evenly spaced numbers that enclose low and high."""
    if low == high:
        return (low, low + 1)
    step = _step((high - low) / _WANTED)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(index * step, 10) for index in range(first, last + 1))


def brief(value: float) -> str:
    """Return a number in few characters: 950, 1,250, 12.5k, 3M."""
    for size, unit in _UNITS:
        if abs(value) >= size:
            shown = value / (1e3 if unit == "k" else size)
            return f"{shown:,.1f}".removesuffix(".0") + unit
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0")


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
