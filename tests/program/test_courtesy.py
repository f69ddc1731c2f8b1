"""Courtesy over a store: answers are kept, pauses hold, joining frees nothing, and processes agree."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from program.courtesy import Courtesy, allowed, moment_for, pause, set_quiet, timing_of
from program.people import choose_notice, ensure_person, get_person, join_people
from program.rules.quiet_hours import QuietHours
from tests.stage import NOW, ZONE, handle

NIGHT = QuietHours(time(20), time(8))


@pytest.fixture
def books(store):
    """One open transaction of the store, on each engine."""
    with store.unit() as session:
        yield session


@pytest.fixture
def ada(books):
    return ensure_person(books, handle("ada"), NOW).id


def ask(books, person_id, key, courtesy, now):
    return moment_for(books, person_id, key, courtesy, timing_of(books, person_id, ZONE, NIGHT), now)


def test_the_same_message_has_the_same_answer_again(books, ada):
    first = ask(books, ada, "summary", Courtesy.DIGEST, NOW)
    later = ask(books, ada, "summary", Courtesy.DIGEST, NOW + timedelta(hours=3))
    assert first == later == NOW
    assert ask(books, ada, "nudge", Courtesy.NUDGE, NOW) is None


def test_in_a_pause_only_money_and_answers_come(books, ada):
    until = NOW + timedelta(days=3)
    pause(books, ada, until)
    assert ask(books, ada, "paid", Courtesy.MONEY, NOW) == NOW
    assert ask(books, ada, "asked", Courtesy.ANSWER, NOW) == NOW
    assert ask(books, ada, "nudge", Courtesy.NUDGE, NOW) is None
    assert ask(books, ada, "summary", Courtesy.DIGEST, NOW) == until
    pause(books, ada, None)
    assert ask(books, ada, "nudge", Courtesy.NUDGE, NOW) == NOW


def test_hours_of_ones_own_stand_before_the_programs(books, ada):
    set_quiet(books, ada, QuietHours(time(10), time(15)))
    assert ask(books, ada, "paid", Courtesy.MONEY, NOW) == NOW + timedelta(hours=4), "it is eleven in Berlin"
    set_quiet(books, ada, QuietHours(time(0), time(0)))
    assert ask(books, ada, "paid", Courtesy.MONEY, NOW.replace(hour=2)) == NOW.replace(hour=2)


def test_a_persons_own_zone_decides(books, ada):
    get_person(books, ada).timezone = "Asia/Tokyo"
    books.flush()
    assert timing_of(books, ada, ZONE, NIGHT).zone == ZoneInfo("Asia/Tokyo")
    evening = NOW.replace(hour=12)
    assert ask(books, ada, "paid", Courtesy.MONEY, evening) == evening.replace(hour=23), "eight in the morning there"


def test_a_full_calendar_ends_after_sixty_days(books, ada):
    for number in range(60):
        assert ask(books, ada, f"digest {number}", Courtesy.DIGEST, NOW) == NOW + timedelta(days=number)
    assert ask(books, ada, "one more", Courtesy.DIGEST, NOW) is None


def test_joining_two_accounts_frees_no_day_and_keeps_the_hours(books, ada):
    other = ensure_person(books, handle("ada", "discord"), NOW)
    set_quiet(books, other.id, NIGHT)
    ask(books, other.id, "summary", Courtesy.DIGEST, NOW)
    join_people(books, get_person(books, ada), other)
    books.flush()
    assert ask(books, ada, "nudge", Courtesy.NUDGE, NOW) is None
    assert timing_of(books, ada, ZONE).quiet == NIGHT


def test_what_is_not_wanted_is_not_sent(books, ada):
    choose_notice(books, ada, "training", False)
    assert not allowed(books, ada, "training")
    assert allowed(books, ada, "payout")
    assert allowed(books, ada, None)
