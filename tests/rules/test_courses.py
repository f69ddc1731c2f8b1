"""Courses: how a quiz is marked, and where a funnel breaks off."""

from hypothesis import given
from hypothesis import strategies as st

from program.rules.courses import Course, Gap, Question, gap_of, mark
from tests.algorithms.pages import worked_table

GAPS = worked_table("training.md", "clicks", "leads", "sales", "gap")
MARKS = worked_table("training.md", "right", "of", "pass at", "passed")
NAMES = {"–": None} | {gap.value: gap for gap in Gap}


def course(questions: int, pass_percent: int) -> Course:
    quiz = tuple(Question(f"{number}?", ("yes", "no"), 0) for number in range(questions))
    return Course("c", "C", "c", 1, ("page",), quiz, pass_percent)


def test_gaps_are_those_of_the_page():
    for row in GAPS:
        assert gap_of(int(row["clicks"]), int(row["leads"]), int(row["sales"])) is NAMES[row["gap"]], row


def test_quizzes_are_marked_as_on_the_page():
    for row in MARKS:
        right, of = int(row["right"]), int(row["of"])
        result = mark(course(of, int(row["pass at"].split()[0])), [0] * right + [1] * (of - right))
        assert (result.right, result.of, result.passed) == (right, of, row["passed"] == "yes"), row


@given(st.integers(0, 10), st.integers(0, 100), st.lists(st.integers(0, 1), max_size=12))
def test_another_right_answer_never_makes_a_result_worse(questions, at, answers):
    given = [*answers, *[1] * questions][:questions]
    better = [0 if place == 0 else answer for place, answer in enumerate(given)]
    assert mark(course(questions, at), better).passed >= mark(course(questions, at), given).passed


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_whoever_sells_has_no_gap(clicks, leads, sales):
    assert gap_of(clicks, leads, sales) is None
