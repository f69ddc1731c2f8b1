"""A formula is everything an amount was computed from, so that anyone can compute it again.

First the whole: an amount that is flat, or the sum of parts of the base times their rates, rounded once, a half to the
even unit. Then the tranche's part of it, then the partner's part of that, each by largest remainder, then the cap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from program.money import percent_of
from program.rules.rates import Part
from program.rules.shares import divide

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Formula:
    """What an amount of minor units is computed from.

    `tranches` and `credits` are the weights of all parts in basis points, `tranche` and `credit` the place of this
    one; `cap_left` is the most that could still be paid, or None.
    """

    flat: int | None = None
    parts: tuple[Part, ...] = ()
    tranches: tuple[int, ...] = (WHOLE_BP,)
    tranche: int = 0
    credits: tuple[int, ...] = (WHOLE_BP,)
    credit: int = 0
    cap_left: int | None = None

    @property
    def whole(self) -> int:
        """The commission of all tranches and all partners."""
        if self.flat is not None:
            return self.flat
        return percent_of(sum(part.minor * part.rate_bp for part in self.parts), 1)

    @property
    def before_share(self) -> int:
        """This tranche's part for all partners."""
        return divide(self.whole, self.tranches)[self.tranche]

    @property
    def before_cap(self) -> int:
        """This tranche's part for this partner."""
        return divide(self.before_share, self.credits)[self.credit]

    @property
    def amount(self) -> int:
        """What is paid."""
        own = self.before_cap
        return own if self.cap_left is None else min(own, max(self.cap_left, 0))

    def at(self, tranche: int, cap_left: int | None = None) -> Formula:
        """Return the formula of another tranche of the same commission, with what its cap leaves by then."""
        return replace(self, tranche=tranche, cap_left=cap_left)

    def inputs(self) -> dict[str, Any]:
        """Return it as it is pinned: plain values for JSON, read back by `formula_of`."""
        return asdict(self)

    def __str__(self) -> str:
        """Write the sum down: `20000 x 20.00% = 4000; 60.00% of it = 2400; credit 40.00% = 960`."""
        parts = " + ".join(f"{part.minor} x {_percent(part.rate_bp)}" for part in self.parts)
        steps = [f"flat {self.flat}" if self.flat is not None else f"{parts} = {self.whole}"]
        if len(self.tranches) > 1:
            steps.append(f"{_percent(self.tranches[self.tranche])} of it = {self.before_share}")
        if len(self.credits) > 1:
            steps.append(f"credit {_percent(self.credits[self.credit])} = {self.before_cap}")
        if self.amount != self.before_cap:
            steps.append(f"cap leaves {self.amount}")
        return "; ".join(steps)


def formula_of(inputs: Mapping[str, Any]) -> Formula:
    """Return the formula that was pinned as these inputs; other keys that stand beside them are left alone."""
    return Formula(
        flat=inputs["flat"],
        parts=tuple(Part(**part) for part in inputs["parts"]),
        tranches=_tuple(inputs["tranches"]),
        tranche=inputs["tranche"],
        credits=_tuple(inputs["credits"]),
        credit=inputs["credit"],
        cap_left=inputs["cap_left"],
    )


def recompute(inputs: Mapping[str, Any]) -> int:
    """Return the amount that pinned inputs give."""
    return formula_of(inputs).amount


def _tuple(values: Sequence[int]) -> tuple[int, ...]:
    return tuple(values)


def _percent(rate_bp: int) -> str:
    sign = "-" if rate_bp < 0 else ""
    return f"{sign}{abs(rate_bp) // 100}.{abs(rate_bp) % 100:02d}%"
