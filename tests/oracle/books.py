"""What partners are owed, computed anew and otherwise: fractions and plain lists, nothing of the program's own code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction


def split(total: int, weights: list[int]) -> list[int]:
    """Largest remainder by exact fractions; of equal remainders the earlier gets the unit."""
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    units = [int(one) for one in exact]
    missing = total - sum(units)
    order = sorted(range(len(weights)), key=lambda place: (units[place] - exact[place], place))
    return [unit + (order.index(place) < missing) for place, unit in enumerate(units)]


@dataclass
class Due:
    """A partner's commission of a sale."""

    partner: str
    amount: int
    day: int
    released: bool
    owed_back: int = 0
    taken: dict[str, int] = field(default_factory=dict)


@dataclass
class Sold:
    """A sale with what was earned by it."""

    amount: int
    currency: str
    dues: list[Due]


@dataclass
class Back:
    """Money that went back: `at` orders it."""

    kind: str
    amount: int
    currency: str
    at: tuple[int, str]


class Oracle:
    """Pockets of partners by currency, moved by what happens."""

    def __init__(self) -> None:
        self.sales: dict[int, Sold] = {}
        self.backs: dict[int, dict[str, Back]] = defaultdict(dict)
        self.ends: dict[str, bool] = {}
        self.pockets: dict[tuple[str, str, str], int] = defaultdict(int)

    def sell(
        self, number: int, amount: int, currency: str, rate_bp: int, shares: list[tuple[str, int]], day: int, hold: int
    ):
        """A sale counts once; what went back of it before counts from now on."""
        if number in self.sales:
            return
        whole = round(Fraction(amount * rate_bp, 10_000))
        parts = split(whole, [bp for _, bp in shares])
        dues = [Due(partner, part, day + hold, hold == 0) for (partner, _), part in zip(shares, parts, strict=True)]
        for due in dues:
            self.pockets[due.partner, "payable" if due.released else "held", currency] += due.amount
        self.sales[number] = Sold(amount, currency, dues)
        self._follow(number)

    def back(self, number: int, key: str, kind: str, amount: int, currency: str, day: int):
        """Money that went back counts once for each key."""
        self.backs[number].setdefault(key, Back(kind, amount, currency, (day, key)))
        self._follow(number)

    def end(self, number: int, key: str, won: bool):
        """A chargeback ends once."""
        self.ends.setdefault(key, won)
        self._follow(number)

    def release(self, today: int):
        """What was left of a hold that is over is payable."""
        for sold in self.sales.values():
            for due in sold.dues:
                if not due.released and due.day <= today:
                    rest = due.amount - sum(due.taken.values())
                    self.pockets[due.partner, "held", sold.currency] -= rest
                    self.pockets[due.partner, "payable", sold.currency] += rest
                    due.released = True

    def move(self, partner: str, currency: str, minor: int, out_of: str, into: str = ""):
        """Money from one pocket into another, or out of sight."""
        self.pockets[partner, out_of, currency] -= minor
        if into:
            self.pockets[partner, into, currency] += minor

    def _follow(self, number: int):
        """Bring what was taken for each reversal to what all that is known by now says."""
        sold = self.sales.get(number)
        if sold is None:
            return
        for due in sold.dues:
            asked = self._asked(number, sold, due.amount)
            # What a chargeback that was won took and gave back is nothing, though both were posted.
            moves = [asked.get(key, 0) - due.taken.get(key, 0) for key in asked.keys() | due.taken.keys()]
            for minor in sorted(moves, reverse=True):
                self._move(sold, due, minor)
            due.taken = asked

    def _asked(self, number: int, sold: Sold, commission: int) -> dict[str, int]:
        """A key for what is taken, and one for what is given back, of each that counts."""
        found: dict[str, int] = {}
        reached = refunded = 0
        for key, back in sorted(self.backs[number].items(), key=lambda pair: pair[1].at):
            if back.currency != sold.currency:
                continue
            wanted = max(0, back.amount - refunded) if back.kind == "total" else back.amount
            refunded += wanted if back.kind != "chargeback" else 0
            end = min(sold.amount, reached + wanted)
            share = round(Fraction(commission * end, sold.amount)) - round(Fraction(commission * reached, sold.amount))
            found[f"take {key}"] = share
            if back.kind == "chargeback" and self.ends.get(key):
                found[f"give {key}"] = -share
            else:
                reached = end
        return found

    def _move(self, sold: Sold, due: Due, minor: int):
        if not due.released:
            self.pockets[due.partner, "held", sold.currency] -= minor
        elif minor > 0:
            self.pockets[due.partner, "clawback", sold.currency] += minor
            due.owed_back += minor
        else:
            forgiven = min(-minor, due.owed_back, self.pockets[due.partner, "clawback", sold.currency])
            self.pockets[due.partner, "clawback", sold.currency] -= forgiven
            due.owed_back -= forgiven
            self.pockets[due.partner, "payable", sold.currency] += -minor - forgiven
