"""Pockets are how a partner stands in one currency: held, payable, paid, and clawback, which they owe back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

POCKETS = ("held", "payable", "paid", "clawback")


@dataclass(frozen=True)
class Pockets:
    """Minor units in each pocket, as positive numbers."""

    held: int = 0
    payable: int = 0
    paid: int = 0
    clawback: int = 0

    @property
    def owed(self) -> int:
        """What the program owes the partner: held and payable, less what they owe back."""
        return self.held + self.payable - self.clawback

    def after(self, pocket: str, change: int) -> Pockets:
        """Return them after a pocket changed."""
        return replace(self, **{pocket: getattr(self, pocket) + change})

    def plain(self) -> dict[str, int]:
        """Return them for JSON."""
        return asdict(self)


def seen(pocket: str, posted: int) -> int:
    """Return a posting as the partner sees it: credits fill held, payable and paid, debits fill what they owe back."""
    return posted if pocket == "clawback" else -posted


def pockets_of(posted: Mapping[str, int]) -> Pockets:
    """Return the pockets of ledger balances by pocket name."""
    return Pockets(**{name: seen(name, minor) for name, minor in posted.items()})
