"""A course is a few pages to read and a short quiz; whoever passes it has completed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """Where a partner's funnel breaks off: nobody clicks, clicks do not become leads, leads do not become sales."""

    CLICKS = "no clicks"
    LEADS = "clicks without leads"
    SALES = "leads without sales"


# From so many on, the next step of the funnel should have shown something.
CLICKS_ENOUGH, LEADS_ENOUGH = 20, 3


@dataclass(frozen=True)
class Question:
    """One question with answers to choose from; `right` is the place of the right one, from 0."""

    ask: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True)
class Course:
    """A course of the program; `gap` is the weakness it is for, `pass_percent` how much of its quiz must be right."""

    key: str
    title: str
    summary: str
    minutes: int
    pages: tuple[str, ...]
    quiz: tuple[Question, ...]
    pass_percent: int = 80
    gap: Gap | None = None


@dataclass(frozen=True)
class Mark:
    """How a quiz went: right answers of all, and the places of those that were wrong, from 0."""

    right: int
    of: int
    wrong: tuple[int, ...]
    passed: bool


def mark(course: Course, answers: Sequence[int]) -> Mark:
    """Return how a quiz went; a question without an answer is wrong, and a course without questions is passed."""
    given = [*answers, *[-1] * len(course.quiz)][: len(course.quiz)]
    wrong = tuple(place for place, one in enumerate(course.quiz) if given[place] != one.right)
    right = len(course.quiz) - len(wrong)
    return Mark(right, len(course.quiz), wrong, right * 100 >= course.pass_percent * len(course.quiz))


def gap_of(clicks: int, leads: int, sales: int) -> Gap | None:
    """Return where a funnel breaks off, the earliest place first; None where it does not, or nobody can tell yet."""
    if clicks == 0 and leads == 0 and sales == 0:
        return Gap.CLICKS
    if clicks >= CLICKS_ENOUGH and leads == 0 and sales == 0:
        return Gap.LEADS
    if leads >= LEADS_ENOUGH and sales == 0:
        return Gap.SALES
    return None
