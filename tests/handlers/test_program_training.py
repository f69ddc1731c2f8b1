"""Training as managers see it: how courses are taken, who is behind, and assigning one."""

from tests.handlers.school import school

__all__ = ["school"]


def test_managers_see_how_courses_are_taken(school):
    school.say("/partner training quiz copy-clinic 12")
    school.say("/partner training read closing")
    answer = school.say("/program training", "dana")
    assert "The copy clinic | 1 | 1" in answer
    assert "From interest to yes | 1 | 0" in answer
    assert "Nobody is behind" in school.press("Who is behind", "dana")


def test_who_began_and_did_not_finish_is_behind_after_two_weeks(school):
    school.say("/partner training read copy-clinic")
    school.move(days=15)
    answer = school.say("/program training behind", "dana")
    assert "Ada Vale | Ada Letters | The copy clinic | 15" in answer


def test_an_assigned_course_is_told_once_and_stands_first(school):
    answer = school.say('/program training assign "Ada Letters" closing', "dana")
    assert "From interest to yes is assigned to Ada Letters" in answer
    assert "1 person was told." in answer
    [posted] = school.posted
    assert "Dana Frost asks you to take From interest to yes" in posted.text
    assert "It takes about 1 minute." in posted.text
    school.move(days=40)
    school.world.sale("ada")
    assert "You were asked to take From interest to yes" in school.say("/partner training")


def test_a_partner_without_people_cannot_be_taught(school):
    school.world.partner("Birch Media")
    answer = school.say('/program training assign "Birch Media" closing', "dana")
    assert "Invite somebody first with /program partner invite." in answer
    assert school.posted == []


def test_partners_see_nothing_of_others(school):
    assert "needs the role manager" in school.say("/program training behind")
