"""Seating: first come, first seated, and nobody is passed over."""

from hypothesis import given
from hypothesis import strategies as st

from program.rules.seating import seated

TURNS = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 50), max_size=12)


@given(TURNS, st.none() | st.integers(0, 15))
def test_everybody_has_a_seat_or_waits_and_never_a_seat_too_many(turns, capacity):
    inside, waiting = seated(turns, capacity)
    assert sorted(inside + waiting) == sorted(turns)
    assert capacity is None or len(inside) <= capacity
    assert not waiting or len(inside) == capacity
    assert all(turns[one] <= turns[other] for one in inside for other in waiting)


@given(TURNS, st.integers(0, 15), st.data())
def test_who_leaves_makes_room_for_exactly_the_next(turns, capacity, data):
    inside, waiting = seated(turns, capacity)
    if not inside:
        return
    gone = data.draw(st.sampled_from(inside))
    after, _ = seated({who: turn for who, turn in turns.items() if who != gone}, capacity)
    assert [who for who in after if who not in inside] == waiting[:1]
