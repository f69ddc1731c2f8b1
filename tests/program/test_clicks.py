"""Clicks: each written once, and restored from their own id when they never were."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.clicks import NewClick, click_secret, find_click, record_clicks
from program.figures import compare
from program.ids import new_id
from program.links import create_link
from program.rules.click_ids import make_click_id, pack_link, read_click_id
from program.tables import Click, DailyCount, DailySub
from tests.program.scene import BERLIN, NOON, RULES

SECRET = b"s" * 32


def click(scene, number: int, sub_id: str | None = None, at: datetime = NOON) -> NewClick:
    made = make_click_id(click_secret(scene.store), pack_link(scene.link.id), at, number.to_bytes(4, "big"), sub_id)
    return NewClick(made, scene.link.id, scene.partner.id, at, "visitor", sub_id, "https://blog.example/")


def test_a_batch_is_written_with_its_figures(scene):
    """And read back as it was."""
    assert record_clicks(scene.store, [click(scene, n, "mail") for n in range(3)], BERLIN) == 3
    (count,) = scene.rows(DailyCount)
    (sub,) = scene.rows(DailySub)
    assert (count.clicks, count.partner_id, sub.clicks, sub.sub_id) == (3, scene.partner.id, 3, "mail")
    kept = scene.rows(Click)[0]
    assert (kept.at, kept.visitor, kept.referrer) == (NOON, "visitor", "https://blog.example/")


def test_a_click_that_is_there_already_counts_no_second_time(scene):
    """Within a batch, and between two."""
    first, second, third = (click(scene, n) for n in range(3))
    assert record_clicks(scene.store, [first, second, first], BERLIN) == 2
    assert record_clicks(scene.store, [second, third], BERLIN) == 1
    assert record_clicks(scene.store, [], BERLIN) == 0
    assert [row.clicks for row in scene.rows(DailyCount)] == [3]
    assert compare(scene.store, BERLIN) == ()


def test_days_are_those_of_the_programs_zone(scene):
    """Half past eleven at night in UTC is tomorrow in Berlin."""
    record_clicks(scene.store, [click(scene, 1, at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))], BERLIN)
    assert [row.day.isoformat() for row in scene.rows(DailyCount)] == ["2026-11-24"]


def test_the_secret_is_made_once(scene):
    """Ids stay provable."""
    assert click_secret(scene.store) == click_secret(scene.store)
    assert len(click_secret(scene.store)) == 32


def test_a_click_lost_in_a_crash_is_restored_from_its_id(scene):
    """Once, with its time, link, sub-id and figures; of the visitor nothing is known."""
    lost = click(scene, 7, "mail-1")
    for _ in range(2):
        found = find_click(scene.store, lost.id, BERLIN, NOON + timedelta(days=1))
        assert (found.link_id, found.at, found.sub_id, found.visitor) == (scene.link.id, NOON, "mail-1", "")
    assert [row.clicks for row in scene.rows(DailyCount)] == [1]


@pytest.mark.parametrize("days", [-1, 91])
def test_an_id_from_the_future_or_long_ago_restores_nothing(scene, days):
    """Ninety days are as long as a click can matter."""
    assert find_click(scene.store, click(scene, 7).id, BERLIN, NOON + timedelta(days=days)) is None


def test_an_id_of_a_link_that_never_was_restores_nothing(scene):
    """Even with our seal."""
    made = make_click_id(click_secret(scene.store), pack_link(new_id("ln")), NOON, b"abcd", None)
    assert find_click(scene.store, made, BERLIN, NOON) is None


@given(
    st.binary(min_size=4, max_size=4),
    st.none() | st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    st.integers(0, 10**12),
)
def test_an_id_tells_what_was_put_in(chance, sub_id, milliseconds):
    """In at most 64 plain letters; a sub-id beyond 16 stays behind."""
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    link = new_id("ln")
    made = make_click_id(SECRET, pack_link(link), at, chance, sub_id)
    proof = read_click_id(SECRET, made)
    assert (proof.link_id, proof.at) == (link, at)
    assert proof.sub_id == (sub_id if sub_id and len(sub_id) <= 16 else None)
    assert len(made) <= 64


def test_a_changed_id_proves_nothing():
    """Each letter is under the seal, and so is the end."""
    made = make_click_id(SECRET, pack_link(new_id("ln")), NOON, b"abcd", "mail")
    for place in range(len(made)):
        other = made[:place] + ("A" if made[place] != "A" else "B") + made[place + 1 :]
        assert read_click_id(SECRET, other) is None
    assert read_click_id(SECRET, made[:-1]) is None
    assert read_click_id(SECRET, made + "x") is None
    assert read_click_id(b"t" * 32, made) is None


@pytest.mark.parametrize("given", ["", "clk_", "clk_" + "A" * 43, "x" * 300, "clk_\u00e9" + "A" * 43])
def test_other_text_proves_nothing(given):
    """Callers send what they like."""
    assert read_click_id(SECRET, given) is None


def test_a_link_id_of_another_shape_is_not_packed(scene):
    """Its clicks count, and cannot be restored."""
    assert pack_link("ln_short") is None
    assert create_link(scene.store, RULES, None, now=NOON).id.startswith("ln_")
