"""The last seat of a live event has one owner on both engines, however many ask for it at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from program.event_responses import Answer, respond
from program.event_seats import seats
from program.live_events import Kind, Plan, find_event, schedule
from program.people import Handle, ensure_person
from tests.stage import NOW

SEATS, RIVALS = 2, 6


def gathering(store):
    """Schedule an event with few seats; return its id and those of everybody who wants one."""
    with store.unit() as books:
        people = [ensure_person(books, Handle("slack", "T", f"U{n}", f"Guest {n}"), NOW).id for n in range(RIVALS)]
        plan = Plan("Ask us anything", Kind.MEETING, NOW + timedelta(days=2), 60, "Room 4", capacity=SEATS)
        return schedule(books, plan, people[0], NOW).id, people


def ask(store, event_id, person_id, answer=Answer.YES):
    """Answer as one of many do; return whether they wait, and who moved up."""
    with store.unit() as books:
        done = respond(books, find_event(books, event_id, lock=True), person_id, answer, NOW)
        return done.waits, done.moved_up


def test_rivals_never_take_more_seats_than_there_are(store):
    event_id, people = gathering(store)
    with ThreadPoolExecutor(RIVALS) as pool:
        waits = [told[0] for told in pool.map(lambda one: ask(store, event_id, one), people)]
    with store.unit(False) as books:
        taken, waiting = seats(books, find_event(books, event_id))
    assert waits.count(False) == len(taken) == SEATS
    assert sorted(taken + waiting) == sorted(people)
    assert {one for one, told in zip(people, waits, strict=True) if told} == set(waiting)
    with ThreadPoolExecutor(SEATS) as pool:
        moved = [told[1] for told in pool.map(lambda one: ask(store, event_id, one, Answer.NO), taken)]
    assert sorted(moved) == sorted([(waiting[0],), (waiting[1],)]), "each freed seat is told of to one who waited"
