"""A figure is one measured number of ours, what it stands beside, and the target it was given."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HEADINGS = ("bench", "what", "ours", "beside it", "ratio", "target", "")


@dataclass(frozen=True)
class Figure:
    """A line of the table; `met` is None where the figure is told without a target."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None

    def cells(self, bench: str) -> tuple[str, ...]:
        """Return the words of the line."""
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return (bench, self.what, self.ours, self.beside, ratio, self.target, verdict)


def table(lines: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table with columns that line up."""
    widths = [max(3, *(len(row[place]) for row in (HEADINGS, *lines))) for place in range(len(HEADINGS))]
    rows = [HEADINGS, tuple("-" * width for width in widths), *lines]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest of the values that so many percent of them do not exceed."""
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def ms(seconds: float) -> str:
    """Return a duration in milliseconds."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median over the rounds of ours through theirs."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


Bench = Callable[[], Sequence[Figure]]
