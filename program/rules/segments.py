"""A segment is a part of the partners: those of whom each of its clauses holds; without a clause, all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from program.errors import Refusal
from program.rules.names import clean_name

NONE = "none"
_OTHERS = ("not ", "all but ")
VALUES_MOST, VALUE_MOST = 20, 60


class By(StrEnum):
    """What partners are told apart by."""

    TIER = "tier"
    ARCHETYPE = "archetype"
    INDUSTRY = "industry"
    COUNTRY = "country"
    COHORT = "cohort"
    BEHAVIOUR = "behaviour"


class Behaviour(StrEnum):
    """How a partner has been doing; one of them holds of every partner, the first that does."""

    SELLING = "selling"
    LEADS = "leads without sales"
    QUIET = "gone quiet"
    CLICKS = "clicks without leads"
    NOT_STARTED = "yet to start"


class BadSegment(Refusal):
    """Nobody can be told apart like that: `why` a code; facts: given, by, why, known."""


@dataclass(frozen=True)
class Clause:
    """One condition: the partner's value is among `values`, or with `others` is known and is none of them."""

    by: By
    values: tuple[str, ...]
    others: bool = False


@dataclass(frozen=True)
class Segment:
    """Clauses that must all hold, at most one for each thing that partners are told apart by."""

    clauses: tuple[Clause, ...] = ()

    def clause(self, by: By) -> Clause | None:
        """Return the clause about one thing, or None."""
        return next((one for one in self.clauses if one.by is by), None)


# A partner's value of each thing; what is not known is left out.
Traits = Mapping[By, str]


def belongs(traits: Traits, segment: Segment) -> bool:
    """Return whether a partner is part of a segment."""
    return all(_holds(traits.get(clause.by), clause) for clause in segment.clauses)


def narrowed(segment: Segment, by: By, given: str, known: Sequence[str]) -> Segment:
    """Return a segment with another clause about one thing, as it was typed; `all` takes the clause away.

    `known` are the values that there are: BadSegment for any other, since nobody would be reached by a slip.
    """
    rest = [clause for clause in segment.clauses if clause.by is not by]
    text = " ".join(given.split())
    if text.casefold() in ("", "all"):
        return Segment(tuple(rest))
    start = next((one for one in _OTHERS if text.casefold().startswith(one)), "")
    clause = Clause(by, _values(text[len(start) :], by, known), bool(start))
    return Segment(tuple(sorted((*rest, clause), key=lambda one: list(By).index(one.by))))


def typed(clause: Clause | None) -> str:
    """Return a clause as it would be typed."""
    if clause is None:
        return "all"
    return ("not " if clause.others else "") + ", ".join(clause.values)


def packed(segment: Segment) -> str:
    """Return a segment as text to be kept."""
    return json.dumps([[one.by.value, list(one.values), one.others] for one in segment.clauses], ensure_ascii=False)


def unpacked(kept: str) -> Segment:
    """Return a segment that was kept."""
    return Segment(tuple(Clause(By(by), tuple(values), others) for by, values, others in json.loads(kept)))


def behaviour_of(recent: tuple[int, int, int], before: tuple[int, int, int]) -> Behaviour:
    """Return how a partner has been doing, from clicks, leads and sales of the last 30 days and of the 90 before."""
    clicks, leads, sales = recent
    if sales:
        return Behaviour.SELLING
    if leads:
        return Behaviour.LEADS
    if before[1] or before[2]:
        return Behaviour.QUIET
    return Behaviour.CLICKS if clicks else Behaviour.NOT_STARTED


def _holds(value: str | None, clause: Clause) -> bool:
    wanted = {one.casefold() for one in clause.values}
    if value is None:
        return not clause.others and NONE in wanted
    return (value.casefold() in wanted) != clause.others


def _values(text: str, by: By, known: Sequence[str]) -> tuple[str, ...]:
    by_name = {one.casefold(): one for one in (*known, NONE)}
    found = []
    for piece in text.replace(" or ", ",").split(","):
        name = clean_name(piece)
        if not name:
            continue
        if name.casefold() not in by_name:
            raise BadSegment(given=name[:VALUE_MOST], by=by.value, why="unknown", known=list(known)[:VALUES_MOST])
        found.append(by_name[name.casefold()])
    values = tuple(dict.fromkeys(found))
    if not values or len(values) > VALUES_MOST:
        raise BadSegment(given=text[:VALUE_MOST], by=by.value, why="count", known=list(known)[:VALUES_MOST])
    return values


def values_of(traits: Iterable[Traits], by: By) -> list[str]:
    """Return the values that partners have, those of most partners first."""
    count: dict[str, int] = {}
    for one in traits:
        value = one.get(by)
        if value is not None:
            count[value] = count.get(value, 0) + 1
    return sorted(count, key=lambda value: (-count[value], value.casefold()))
