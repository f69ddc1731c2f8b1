"""Course cards: a page to read, a question to answer, how a quiz went, and the certificate."""

from __future__ import annotations

from bot.chat.markup import Words, literal, plain
from bot.chat.reply import Button, Buttons, Meter, Mode, Note, Picture, Png, Reply, Style, Text, Tone
from bot.chat.request import Request
from bot.pictures.certificate import certificate_png
from program.rules.courses import Course, Mark
from program.tables import Enrolment


def page_card(request: Request, course: Course, page: int) -> Reply:
    """Draw a page of a course, counted from 1, with the way on and back."""
    last = len(course.pages)
    say = request.say("training/page", course=course, page=page, last=last)
    on = (
        Button(say("next"), "partner training read", _at(course, page + 1), Style.PRIMARY, Mode.REPLACE)
        if page < last
        else Button(say("quiz"), "partner training quiz", {"course": course.key}, Style.PRIMARY, Mode.REPLACE)
    )
    back = (Button(say("back"), "partner training read", _at(course, page - 1), mode=Mode.REPLACE),) if page > 1 else ()
    meter = Meter(say("progress.label"), page, last, say("progress"))
    return Reply(say("title"), (Text(_prose(course.pages[page - 1])), meter, Buttons((on, *back)), Note(say("note"))))


def question_card(request: Request, course: Course, answers: str) -> Reply:
    """Draw the next question; each answer is a button that remembers those before it."""
    place = len(answers)
    question = course.quiz[place]
    say = request.say("training/quiz", course=course, question=question, number=place + 1, of=len(course.quiz))
    buttons = tuple(
        Button(literal(answer), "partner training quiz", _answered(course, f"{answers}{number}"), mode=Mode.REPLACE)
        for number, answer in enumerate(question.answers, 1)
    )
    return Reply(say("title"), (Text(say("text")), Buttons(buttons), Note(say("note"))))


def result_card(request: Request, course: Course, result: Mark) -> Reply:
    """Draw how a quiz went: what was wrong is asked again, never told, so that the next try is worth something."""
    wrong = [course.quiz[place].ask for place in result.wrong]
    say = request.say("training/result", course=course, result=result, wrong=wrong)
    if result.passed:
        buttons = (
            Button(say("certificate"), "partner training certificate", {"course": course.key}, Style.PRIMARY),
            Button(say("more"), "partner training list"),
        )
        return Reply(say("passed.title"), (Text(say("passed")), Buttons(buttons)), Tone.GOOD)
    buttons = (
        Button(say("again"), "partner training quiz", {"course": course.key}, Style.PRIMARY, Mode.REPLACE),
        Button(say("read"), "partner training read", _at(course, 1), mode=Mode.REPLACE),
    )
    return Reply(say("failed.title"), (Text(say("failed")), Text(say("wrong")), Buttons(buttons)), Tone.WARNING)


def certificate_card(request: Request, course: Course, enrolment: Enrolment, program: str) -> Reply:
    """Draw a certificate as a picture to keep or to show."""
    say = request.say(
        "training/certificate", course=course, enrolment=enrolment, program=program, name=request.person.name
    )
    drawn = certificate_png(
        *(plain(say(part)) for part in ("heading", "name", "said", "course", "foot")),
    )
    picture = Picture(Png(drawn), f"certificate-{course.key}.png", say("summary"))
    return Reply(say("title"), (picture, Note(say("note"))), Tone.GOOD)


def _prose(text: str) -> Words:
    """A page's own text: paragraphs as they were written, nothing in it taken for markup."""
    return literal(text)


def _at(course: Course, page: int) -> dict[str, str]:
    return {"course": course.key, "page": str(page)}


def _answered(course: Course, answers: str) -> dict[str, str]:
    return {"course": course.key, "answers": answers}
