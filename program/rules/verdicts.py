"""A verdict is what a tally decides: by quorum, threshold and tie rule, all fixed before the vote was opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from program.rules.ballots import NO, YES, Method
from program.rules.tallies import Tally


class Quorum(StrEnum):
    """How much of the frozen roll must take part; abstaining is taking part."""

    NONE = "none"
    THIRD = "third"
    HALF = "half"
    MAJORITY = "majority"
    TWO_THIRDS = "two-thirds"


class Threshold(StrEnum):
    """How much support the winner needs; abstentions do not count."""

    MOST = "most"
    MAJORITY = "majority"
    TWO_THIRDS = "two-thirds"
    THREE_QUARTERS = "three-quarters"


class TieRule(StrEnum):
    """What becomes of a tie: no decision, the chair's casting vote, or a lot that nobody can steer."""

    NONE = "none"
    CHAIR = "chair"
    LOT = "lot"


class NoQuorum(StrEnum):
    """What becomes of a vote without its quorum: it fails, or it stays open once more for as long again."""

    FAIL = "fail"
    EXTEND = "extend"


class Result(StrEnum):
    """How a vote ended."""

    CARRIED = "carried"
    REJECTED = "rejected"
    TIED = "tied"
    CASTING = "casting"
    NO_QUORUM = "no-quorum"


@dataclass(frozen=True)
class Bounds:
    """What was fixed before the vote: the method, and the rules that turn its tally into a verdict."""

    method: Method
    quorum: Quorum
    threshold: Threshold
    tie: TieRule


@dataclass(frozen=True)
class Turnout:
    """The weight that took part, of the weight on the frozen roll."""

    voted: int
    roll: int


@dataclass(frozen=True)
class Verdict:
    """How a vote ended: the option that was chosen, where one was, and those that stood alike where a tie was met."""

    result: Result
    option: int | None = None
    tied: tuple[int, ...] = ()


# A part as numerator and denominator, and whether exactly that much is already enough.
_QUORUMS = {
    Quorum.NONE: (Fraction(0), True),
    Quorum.THIRD: (Fraction(1, 3), True),
    Quorum.HALF: (Fraction(1, 2), True),
    Quorum.MAJORITY: (Fraction(1, 2), False),
    Quorum.TWO_THIRDS: (Fraction(2, 3), True),
}
_THRESHOLDS = {
    Threshold.MOST: (Fraction(0), False),
    Threshold.MAJORITY: (Fraction(1, 2), False),
    Threshold.TWO_THIRDS: (Fraction(2, 3), True),
    Threshold.THREE_QUARTERS: (Fraction(3, 4), True),
}


def has_quorum(quorum: Quorum, turnout: Turnout) -> bool:
    """Return whether enough of the roll took part; of an empty roll nobody can."""
    return turnout.roll > 0 and _enough(Fraction(turnout.voted, turnout.roll), _QUORUMS[quorum])


def passes(threshold: Threshold, support: Fraction) -> bool:
    """Return whether that much support is enough."""
    return _enough(support, _THRESHOLDS[threshold])


def lot(seed: str, codes: Iterable[str], tied: Sequence[int]) -> int:
    """Return the tied option that the lot falls on: SHA-256 of the seed and the sorted receipt codes, by remainder."""
    drawn = sha256("\n".join([seed, *sorted(codes)]).encode()).digest()
    return sorted(tied)[int.from_bytes(drawn) % len(tied)]


def verdict(bounds: Bounds, counted: Tally, turnout: Turnout, seed: str, codes: Sequence[str]) -> Verdict:
    """Return how a vote ends; for a lot, the seed and all receipt codes are needed."""
    if not has_quorum(bounds.quorum, turnout):
        return Verdict(Result.NO_QUORUM)
    enough = _leaders(bounds, counted)
    if len(enough) < 2:
        return decided(bounds.method, enough[0]) if enough else Verdict(Result.REJECTED)
    match bounds.tie:
        case TieRule.NONE:
            return Verdict(Result.TIED, tied=enough)
        case TieRule.CHAIR:
            return Verdict(Result.CASTING, tied=enough)
        case TieRule.LOT:
            return decided(bounds.method, lot(seed, codes, enough), enough)


def decided(method: Method, option: int, tied: tuple[int, ...] = ()) -> Verdict:
    """Return the verdict for an option: a motion is carried, or by its `no` rejected."""
    rejected = method is Method.YES_NO and option == NO
    return Verdict(Result.REJECTED if rejected else Result.CARRIED, None if rejected else option, tied)


def _leaders(bounds: Bounds, counted: Tally) -> tuple[int, ...]:
    """The winners with enough support; of yes and no, both where they are alike and half would do."""
    if not counted.counted or not any(counted.counts):
        return ()
    if bounds.method is not Method.YES_NO:
        return tuple(option for option in counted.winners if passes(bounds.threshold, counted.support[option]))
    alike = counted.counts[YES] == counted.counts[NO]
    if alike and bounds.threshold in (Threshold.MOST, Threshold.MAJORITY):
        return (YES, NO)
    return (YES,) if passes(bounds.threshold, counted.support[YES]) and not alike and _most_say_yes(counted) else (NO,)


def _most_say_yes(counted: Tally) -> bool:
    return counted.counts[YES] > counted.counts[NO]


def _enough(part: Fraction, wanted: tuple[Fraction, bool]) -> bool:
    least, reached_is_enough = wanted
    return part > least or (reached_is_enough and part == least)
