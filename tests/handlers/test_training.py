"""Training: partners read, answer, try again, and get a certificate."""

import pytest

from bot.chat.reply import Picture, Png
from tests.handlers.school import school

__all__ = ["school"]


def test_a_program_without_courses_says_so(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "This program has no courses yet." in stage.say("/partner training")
    stage.world.role("dana", "manager")
    assert "`" not in stage.say("/program training", "dana")


def test_what_fits_the_figures_is_suggested_first(school):
    answer = school.say("/partner training")
    assert "People click your links and do not sign up yet: The copy clinic is for that, 15 minutes." in answer
    assert "[The copy clinic] [From interest to yes]" in answer


def test_a_course_is_read_page_by_page_and_gone_on_with_later(school):
    school.say("/partner training")
    assert "Say one thing." in school.press("The copy clinic")
    assert "Say it to *someone*." in school.press("Next page"), "a page's own signs are no markup"
    assert "Say one thing." in school.press("Back")
    answer = school.say("/partner training")
    assert "2 of 2 pages read" in answer
    assert "[Go on: The copy clinic]" in answer


def test_a_quiz_is_failed_without_telling_the_answers_and_then_passed(school):
    school.say("/partner training quiz copy-clinic")
    school.press("Many")
    answer = school.press("Nobody")
    assert "0 of 2 right: not yet" in answer
    assert "How many things?" in answer
    assert "Someone" not in answer
    school.press("Try again")
    school.press("One")
    assert "You completed The copy clinic\n2 of 2 right." in school.press("Someone")


def test_the_certificate_is_a_picture_with_its_words_beside_it(school):
    assert "The certificate comes when you pass" in school.say("/partner training certificate copy-clinic")
    school.say("/partner training quiz copy-clinic 12")
    answer = school.press("Certificate")
    assert "Certificate: Ada Vale completed The copy clinic of Acme Partners." in answer
    [picture] = [block for block in school.reply.blocks if isinstance(block, Picture)]
    assert isinstance(picture.drawing, Png)
    assert picture.drawing.data.startswith(b"\x89PNG")
    before = picture.drawing.data
    school.say("/partner training certificate copy-clinic")
    [again] = [block for block in school.reply.blocks if isinstance(block, Picture)]
    assert again.drawing.data == before


def test_passing_again_keeps_the_first_day_and_the_best_result(school):
    school.say("/partner training quiz copy-clinic 12")
    school.move(days=3)
    assert "0 of 2 right" in school.say("/partner training quiz copy-clinic 21")
    assert "The copy clinic: completed on" in school.say("/partner training")


def test_a_course_without_questions_is_completed_by_reading_it(school):
    school.say("/partner training read closing")
    assert "You completed From interest to yes\nWell done" in school.press("Take the quiz")


@pytest.mark.parametrize("given", ["9", "113", "x", "१"])
def test_answers_that_are_none_change_nothing(school, given):
    assert "cannot be read as answers" in school.say(f"/partner training quiz copy-clinic {given}")
    assert "pages read" not in school.say("/partner training")


def test_an_unknown_course_is_answered_with_those_there_are(school):
    answer = school.say("/partner training read cooking")
    assert "No course is called “cooking”. There are The copy clinic, From interest to yes." in answer
