"""Days in a draft are dates, months, quarters, years and words such as last month; each is read as what it claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from program.rules.drafts.numbers import number_at
from program.rules.drafts.reading import Token
from program.rules.drafts.table import Day, Fact, Stretch
from program.rules.drafts.vocabulary import MONTH_OF, MONTHS, ORDINAL_OF, PERIODS, RHYTHMS, SEASONS, WEEKDAYS, WHICH

_NEARBY = frozenset(
    (
        *("in", "since", "until", "by", "from", "of", "during", "last", "next", "this"),
        *("early", "late", "mid", "through", "between", "before", "after"),
    )
)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Dated:
    """What a draft claims about time: the parts it names, or `label` for words such as last month."""

    after: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    weekday: int | None = None
    label: str = ""


def dated_at(tokens: Sequence[Token], at: int) -> Dated | None:
    """Return what the words at a place claim about time, or None."""
    if tokens[at].kind == "number":
        return _iso(tokens, at) or _dotted(tokens, at) or _day_first(tokens, at) or _year(tokens, at)
    if tokens[at].kind != "word":
        return None
    return _month_first(tokens, at) or _day_first(tokens, at) or _quarter(tokens, at) or _named(tokens, at)


def supports(fact: Fact, said: Dated) -> bool:
    """Return whether a fact says all that is claimed."""
    match fact:
        case Day(_, day):
            return said.day is not None and _parts_fit(said, day)
        case Stretch(_, start, end, labels):
            if said.label:
                return said.label in labels
            return _whole(said, start, end)
    return False


def _parts_fit(said: Dated, day: date) -> bool:
    pairs = ((said.year, day.year), (said.month, day.month), (said.day, day.day), (said.weekday, day.weekday()))
    return all(claimed in (None, true) for claimed, true in pairs)


def _whole(said: Dated, start: date, end: date) -> bool:
    """Whether a claim names a month, a quarter or a year that a stretch lies in."""
    if said.day is not None or said.weekday is not None or said.year not in (None, start.year, end.year):
        return False
    if said.month is not None:
        return said.month in (start.month, end.month) and (end - start).days <= 100
    if said.quarter is not None:
        return said.quarter == _quarter_of(start) == _quarter_of(end)
    return True


def _quarter_of(day: date) -> int:
    return (day.month - 1) // 3 + 1


def _iso(tokens: Sequence[Token], at: int) -> Dated | None:
    five = [token.text for token in tokens[at : at + 5]]
    if len(five) < 5 or five[1] != "-" or five[3] != "-" or not all(token.glued for token in tokens[at + 1 : at + 5]):
        return None
    return _checked(at + 5, five[0], five[2], five[4])


def _dotted(tokens: Sequence[Token], at: int) -> Dated | None:
    """18.11.2026: a numeral with one point, a point and a year."""
    three = tokens[at : at + 3]
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", three[0].text)
    if not found or len(three) < 3 or three[1].text != "." or not three[1].glued or not three[2].glued:
        return None
    return _checked(at + 3, three[2].text, found[2], found[1])


def _checked(after: int, *parts: str) -> Dated | None:
    try:
        year, month, day = map(int, parts)
        date(year, month, day)
    except ValueError:
        return None
    return Dated(after, year, month, day)


def _day_first(tokens: Sequence[Token], at: int) -> Dated | None:
    """18 November, 18th of November 2026, eighteenth of November."""
    found = _ordinal_or_number(tokens, at)
    if found is None:
        return None
    day, place = found
    if place < len(tokens) and tokens[place].low == "of":
        place += 1
    month = _month(tokens, place)
    return None if month is None else _with_year(tokens, Dated(place + 1, month=month, day=day))


def _month_first(tokens: Sequence[Token], at: int) -> Dated | None:
    month = _month(tokens, at)
    if month is None or not _is_month(tokens, at):
        return None
    found = _ordinal_or_number(tokens, at + 1) if at + 1 < len(tokens) else None
    if found is not None and found[0] <= 31 and not _YEAR.fullmatch(tokens[at + 1].text):
        return _with_year(tokens, Dated(found[1], month=month, day=found[0]))
    return _with_year(tokens, Dated(at + 1, month=month))


def _is_month(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word means a month: may, march and short forms do beside a number or where a time is expected."""
    word = tokens[at]
    if word.low in MONTHS and word.low not in ("may", "march"):
        return True
    before = tokens[at - 1].low if at else ""
    near = [tokens[place].kind for place in (at - 1, at + 1) if 0 <= place < len(tokens)]
    capital = word.text[0].isupper() and not (word.first and word.low in ("may", "march"))
    return "number" in near or before in _NEARBY or capital


def _month(tokens: Sequence[Token], at: int) -> int | None:
    return MONTH_OF.get(tokens[at].low) if at < len(tokens) and tokens[at].kind == "word" else None


def _with_year(tokens: Sequence[Token], said: Dated) -> Dated:
    place = said.after
    if place < len(tokens) and tokens[place].text == "," and said.day is not None:
        place += 1
    if place < len(tokens) and _YEAR.fullmatch(tokens[place].text):
        return replace(said, after=place + 1, year=int(tokens[place].text))
    return said


def _ordinal_or_number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    try:
        number = number_at(tokens, at)
    except ValueError:
        return None
    if number is None or len(number.values) != 1:
        return None
    [value] = number.values
    return (int(value), number.after) if value == int(value) and 1 <= value <= 31 else None


def _quarter(tokens: Sequence[Token], at: int) -> Dated | None:
    """Q4, the fourth quarter, with or without a year."""
    following = tokens[at + 1 : at + 2]
    if tokens[at].low == "q" and following and following[0].glued and following[0].text in ("1", "2", "3", "4"):
        return _with_year_of(tokens, Dated(at + 2, quarter=int(following[0].text)))
    if tokens[at].low in ORDINAL_OF and following and following[0].low == "quarter":
        return _with_year_of(tokens, Dated(at + 2, quarter=ORDINAL_OF[tokens[at].low]))
    return None


def _with_year_of(tokens: Sequence[Token], said: Dated) -> Dated:
    place = said.after + (said.after < len(tokens) and tokens[said.after].low == "of")
    return _with_year(tokens, replace(said, after=place)) if place < len(tokens) else said


def _year(tokens: Sequence[Token], at: int) -> Dated | None:
    """A bare year, where a time is expected or a sentence ends; elsewhere it is a number like another."""
    before = tokens[at - 1].low if at else ""
    if _YEAR.fullmatch(tokens[at].text) and before in ("in", "since", "of", "until", "during", "for"):
        return Dated(at + 1, year=int(tokens[at].text))
    return None


def _named(tokens: Sequence[Token], at: int) -> Dated | None:
    word = tokens[at].low.removesuffix("'s")
    if word in WEEKDAYS or word.removesuffix("s") in WEEKDAYS:
        return _weekday(tokens, at, WEEKDAYS.index(word if word in WEEKDAYS else word.removesuffix("s")))
    if word in RHYTHMS or word in SEASONS:
        return Dated(at + 1, label=word)
    following = [token.low.removesuffix("'s") for token in tokens[at + 1 : at + 3]]
    if word in WHICH and following and following[0] in PERIODS:
        return Dated(at + 2, label=f"{word} {following[0]}")
    return None


def _weekday(tokens: Sequence[Token], at: int, weekday: int) -> Dated:
    """A day of the week, with the date behind it where there is one."""
    place = at + 1
    if place < len(tokens) and tokens[place].low in (",", "the"):
        place += 1
    behind = dated_at(tokens, place) if place < len(tokens) else None
    if behind is None or behind.day is None:
        return Dated(at + 1, weekday=weekday)
    return replace(behind, weekday=weekday)


def labels_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return every way to say labels such as `last quarter`."""
    found = list(names)
    for name in names:
        if name.startswith("last "):
            found += ["previous " + name[5:], "past " + name[5:]]
        if name.startswith("this "):
            found.append("current " + name[5:])
    return tuple(found)
