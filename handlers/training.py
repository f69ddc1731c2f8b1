"""Training as a partner takes it: what there is, what fits them now, pages to read, a quiz, a certificate."""

from typing import Annotated

from bot.cards.courses import certificate_card, page_card, question_card, result_card
from bot.chat.access import Role
from bot.chat.command import Between, Choice, Help, Length, Suggest, command
from bot.chat.markup import Words, join
from bot.chat.reply import Button, Buttons, Mode, Note, Reply, Style, Text
from bot.chat.request import Request
from handlers.connect import person_id_of
from program.rules.courses import Course
from program.training import (
    BadAnswers,
    Standing,
    certificate_of,
    find_course,
    partner_gap,
    read_page,
    standings,
    suggested,
    take_quiz,
)

BUTTONS_MOST = 4


def course_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest courses by any part of their title."""
    found = [Choice(course.key, course.title) for course in request.program.courses]
    return [choice for choice in found if typed.casefold() in f"{choice.label} {choice.value}".casefold()][:25]


CourseName = Annotated[str, Help("which course"), Suggest(course_choices), Length(1, 60)]


@command(
    "partner training list",
    "Courses for you, and how far you are.",
    needs=Role.PARTNER,
    also=("partner training", "partner courses"),
)
def list_courses(request: Request) -> Reply:
    """List the courses, what fits the person's figures first."""
    courses = request.program.courses
    standing = standings(request.store, courses, str(request.person.id))
    gap = partner_gap(request.store, str(request.person.partner_id), request.program.today(request.now))
    first = suggested(standing, gap)
    say = request.say("training/list", first=first, gap=gap, done=sum(one.completed for one in standing))
    if not standing:
        return Reply(say("title"), (Text(say("empty")),))
    rows = [_row(request, one) for one in standing]
    hint = (Text(say("suggested")),) if first else ()
    return Reply(say("title"), (*hint, Text(join(rows)), *_ways_in(request, standing, first), Note(say("note"))))


@command("partner training read", "A page of a course.", needs=Role.PARTNER, changes=True, title="Read")
def read_course(
    request: Request, course: CourseName, page: Annotated[int, Help("which page"), Between(1, 12)] = 1
) -> Reply:
    """Show a page and remember that it was read; past the end is the last page."""
    found = find_course(request.program.courses, course)
    page = min(page, len(found.pages))
    read_page(request.store, person_id_of(request), found, page, request.now)
    return page_card(request, found, page)


@command("partner training quiz", "The quiz of a course.", needs=Role.PARTNER, changes=True, title="Quiz")
def quiz(
    request: Request,
    course: CourseName,
    answers: Annotated[str, Help("your answers so far, as numbers; leave it out to begin"), Length(0, 10)] = "",
) -> Reply:
    """Ask one question after another, and mark the quiz after the last."""
    found = find_course(request.program.courses, course)
    given = _read_answers(found, answers)
    if len(given) < len(found.quiz):
        return question_card(request, found, answers)
    result = take_quiz(request.store, person_id_of(request), found, [number - 1 for number in given], request.now)
    return result_card(request, found, result)


@command("partner training certificate", "The certificate of a course you completed.", needs=Role.PARTNER)
def certificate(request: Request, course: CourseName) -> Reply:
    """Draw the certificate."""
    found = find_course(request.program.courses, course)
    enrolment = certificate_of(request.store, str(request.person.id), found)
    return certificate_card(request, found, enrolment, request.program.name)


def _row(request: Request, standing: Standing) -> Words:
    state = "done" if standing.completed else ("begun" if standing.enrolment else "new")
    say = request.say("training/row", standing=standing, course=standing.course)
    return say(state)


def _ways_in(request: Request, standing: list[Standing], first: Standing | None) -> tuple[Buttons, ...]:
    """A button for what is suggested, then for what is not done yet."""
    rest = [one for one in standing if not one.completed and one is not first]
    shown = [*([first] if first else []), *rest][:BUTTONS_MOST]
    buttons = tuple(
        Button(
            request.say("training/row", standing=one, course=one.course)("button"),
            "partner training read",
            {"course": one.course.key, "page": str(_next_page(one))},
            Style.PRIMARY if one is first else Style.PLAIN,
            Mode.ANSWER,
        )
        for one in shown
    )
    return (Buttons(buttons),) if buttons else ()


def _next_page(standing: Standing) -> int:
    read = standing.enrolment.pages_read if standing.enrolment else 0
    return min(read + 1, len(standing.course.pages))


def _read_answers(course: Course, given: str) -> list[int]:
    numbers = [int(one) for one in given if one.isascii() and one.isdigit()]
    fits = len(numbers) == len(given) <= len(course.quiz)
    if not fits or any(not 1 <= one <= len(course.quiz[place].answers) for place, one in enumerate(numbers)):
        raise BadAnswers(given=given, of=len(course.quiz))
    return numbers
