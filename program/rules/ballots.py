"""A ballot is what one seat answers to a motion, in one spelling: `yes`, `AC`, `B>A=C`, `A5B0` or `abstain`.

Options are named by letters, A first. In a ranking `>` means before and `=` means alike; what is not named is ranked
behind all that is, and takes no part in a run-off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

ABSTAIN = "abstain"
OPTIONS_LEAST, OPTIONS_MOST = 2, 10
POINTS_MOST = 5
LETTERS = ascii_uppercase[:OPTIONS_MOST]
YES, NO = 0, 1
_ANSWERS = {"yes": YES, "y": YES, "no": NO, "n": NO}
_ABSTAINS = frozenset({"abstain", "abstention", "none", "-"})


class Method(StrEnum):
    """How a motion is voted on."""

    YES_NO = "yes-no"
    APPROVAL = "approval"
    RANKED = "ranked"
    CONDORCET = "condorcet"
    SCORE = "score"


class UnreadableBallot(ValueError):
    """That is no ballot of this method over these options."""


@dataclass(frozen=True)
class Vote:
    """A ballot as it is counted: options in tiers, the best first, or points for each; without either it abstains."""

    tiers: tuple[tuple[int, ...], ...] = ()
    points: tuple[int, ...] = ()
    weight: int = 1

    @property
    def abstains(self) -> bool:
        """Whether it counts for the quorum only."""
        return not self.tiers and not self.points


def spelled(method: Method, size: int, typed: str) -> str:
    """Return a typed ballot over `size` options in its one spelling; UnreadableBallot where it is none."""
    text = re.sub(r"\s+", "", typed).casefold()
    if text in _ABSTAINS:
        return ABSTAIN
    match method:
        case Method.YES_NO:
            if text not in _ANSWERS:
                raise UnreadableBallot(typed)
            return "yes" if _ANSWERS[text] == YES else "no"
        case Method.APPROVAL:
            return "".join(LETTERS[option] for option in sorted(_letters(typed, text.replace(",", ""), size)))
        case Method.RANKED | Method.CONDORCET:
            return _spell_ranking(_ranking(typed, text, size))
        case Method.SCORE:
            points = _points(typed, text, size)
            return "".join(f"{LETTERS[option]}{points[option]}" for option in sorted(points))


def vote_of(method: Method, size: int, choice: str, weight: int = 1) -> Vote:
    """Return the vote that a choice in its one spelling is."""
    if choice == ABSTAIN:
        return Vote(weight=weight)
    match method:
        case Method.YES_NO:
            return Vote(((_ANSWERS[choice],),), weight=weight)
        case Method.APPROVAL:
            return Vote((tuple(LETTERS.index(letter) for letter in choice),), weight=weight)
        case Method.RANKED | Method.CONDORCET:
            return Vote(_ranking(choice, choice.casefold(), size), weight=weight)
        case Method.SCORE:
            points = _points(choice, choice.casefold(), size)
            return Vote(points=tuple(points.get(option, 0) for option in range(size)), weight=weight)


def _spell_ranking(tiers: tuple[tuple[int, ...], ...]) -> str:
    return ">".join("=".join(LETTERS[option] for option in tier) for tier in tiers)


def _ranking(typed: str, text: str, size: int) -> tuple[tuple[int, ...], ...]:
    tiers = [_letters(typed, tier.replace("=", ""), size) for tier in text.replace(",", ">").split(">")]
    named = [option for tier in tiers for option in tier]
    if len(named) != len(set(named)):
        raise UnreadableBallot(typed)
    return tuple(tuple(sorted(tier)) for tier in tiers)


def _letters(typed: str, text: str, size: int) -> list[int]:
    """The options that a word of letters names: at least one, none twice."""
    options = [LETTERS.find(letter.upper()) for letter in text]
    if not options or len(set(options)) != len(options) or not all(0 <= option < size for option in options):
        raise UnreadableBallot(typed)
    return options


def _points(typed: str, text: str, size: int) -> dict[int, int]:
    """The points that `A5B0` gives; an option that is not named gets none."""
    if not re.fullmatch(rf"(?:[a-z][:=]?[0-{POINTS_MOST}],?)+", text):
        raise UnreadableBallot(typed)
    pairs = re.findall(r"([a-z])[:=]?(\d)", text)
    options = _letters(typed, "".join(letter for letter, _ in pairs), size)
    return dict(zip(options, (int(points) for _, points in pairs), strict=True))
