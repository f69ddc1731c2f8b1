"""The tables [[courses]]: what partners can learn, with the quiz that shows they did."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from bot.settings.strict import Strict
from bot.settings.values import BasisPoints
from program.rules.courses import Course, Gap, Question


class QuestionTable(Strict):
    """One question; `right` is the number of the right answer, from 1."""

    ask: str = Field(min_length=1, max_length=200)
    answers: tuple[str, ...] = Field(min_length=2, max_length=4)
    right: int = Field(ge=1)

    @field_validator("answers")
    @classmethod
    def _short(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for answer in value:
            if not 1 <= len(answer) <= 60:
                raise ValueError(f"{answer!r} must have 1 to 60 characters, since it stands on a button")
        return value

    @field_validator("right")
    @classmethod
    def _one_of_them(cls, value: int, info: ValidationInfo) -> int:
        answers = info.data.get("answers", ())
        if answers and value > len(answers):
            raise ValueError(f"there are only {len(answers)} answers")
        return value


class CourseTable(Strict):
    """A course."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")
    title: str = Field(min_length=1, max_length=40)
    summary: str = Field(min_length=1, max_length=200)
    minutes: int = Field(ge=1, le=600)
    pages: tuple[str, ...] = Field(min_length=1, max_length=12)
    quiz: tuple[QuestionTable, ...] = Field(default=(), max_length=10)
    pass_at: BasisPoints = 8000
    gap: Gap | None = None

    @field_validator("pages")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for place, page in enumerate(value, 1):
            if not 1 <= len(page) <= 2000:
                raise ValueError(f"page {place} must have 1 to 2000 characters")
        return value

    def course(self) -> Course:
        """Return the course for the program."""
        return Course(
            key=self.key,
            title=self.title,
            summary=self.summary,
            minutes=self.minutes,
            pages=self.pages,
            quiz=tuple(Question(one.ask, one.answers, one.right - 1) for one in self.quiz),
            pass_percent=self.pass_at // 100,
            gap=self.gap,
        )
