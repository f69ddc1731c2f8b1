"""Credit for an event is divided by laws that hold for every history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rules.attribution import TouchPoint, attribute, shares
from program.rules.touch_weights import half_lives
from program.terms import MODELS, Attribution

SALE_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def touch(number, partner="ada", days_ago=1.0, kind="click"):
    return TouchPoint(f"t{number:03d}", partner, SALE_AT - days_ago * DAY, kind)


def bp(rule, touches, lead_at=None):
    return {share.partner_id: share.bp for share in shares(rule, touches, SALE_AT, lead_at)}


def history(partners="abcde", most=9, kinds=("click",)):
    """Touches at different whole hours of the window."""
    one = st.tuples(st.integers(1, 2000), st.sampled_from(partners), st.sampled_from(kinds))
    many = st.lists(one, min_size=1, max_size=most, unique_by=lambda made: made[0])
    return many.map(lambda made: [touch(n, who, hours / 24, kind) for n, (hours, who, kind) in enumerate(sorted(made))])


RULES = st.builds(
    Attribution,
    model=st.sampled_from(MODELS),
    half_life_days=st.integers(1, 60),
    assist_bp=st.integers(0, 5000),
    least_bp=st.sampled_from([0, 0, 100, 1500]),
)
LEADS = st.none() | st.integers(0, 2000).map(lambda hours: SALE_AT - timedelta(hours=hours))


@given(RULES, history(kinds=("click", "coupon", "deal", "manual")), LEADS, st.randoms(use_true_random=False))
def test_shares_are_ten_thousand_whatever_the_order_touches_are_told_in(rule, touches, lead_at, chance):
    split = attribute(rule, touches, SALE_AT, lead_at)
    shuffled = list(touches)
    chance.shuffle(shuffled)
    assert attribute(rule, shuffled, SALE_AT, lead_at) == split
    assert sum(share.bp for share in split.shares) == (10_000 if split.shares else 0)
    for share in split.shares:
        own = [weighed.bp for weighed in split.touches if weighed.touch.partner_id == share.partner_id]
        assert share.bp == sum(own) > 0
    assert all(
        (weighed.why == "counted") == (weighed.bp > 0 or weighed.touch.id in _ids(split)) for weighed in split.touches
    )


def _ids(split):
    return {touch_id for share in split.shares for touch_id in share.touch_ids}


@given(RULES, history(), LEADS)
def test_nobody_gains_or_loses_by_what_others_are_called(rule, touches, lead_at):
    renamed = [replace(one, partner_id=f"partner-{one.partner_id}") for one in touches]
    before = bp(rule, touches, lead_at)
    assert bp(rule, renamed, lead_at) == {f"partner-{who}": share for who, share in before.items()}


@given(RULES, history(), LEADS, st.integers(1, 400))
def test_history_that_is_too_old_changes_nothing(rule, touches, lead_at, days):
    reached = min(SALE_AT, lead_at or SALE_AT)
    old = TouchPoint("old", "zoe", reached - (rule.window_days + days) * DAY)
    assert shares(rule, [*touches, old], SALE_AT, lead_at) == shares(rule, touches, SALE_AT, lead_at)


@given(history())
def test_who_touches_more_gets_more_in_the_linear_model(touches):
    counts = {who: sum(one.partner_id == who for one in touches) for who in bp(Attribution("linear"), touches)}
    for who, share in bp(Attribution("linear"), touches).items():
        assert abs(share * len(touches) - 10_000 * counts[who]) < len(touches)


@given(history())
def test_a_half_life_without_end_is_the_linear_model(touches):
    assert bp(Attribution("decay", half_life_days=10**12), touches) == bp(Attribution("linear"), touches)


@given(history())
def test_a_half_life_that_is_short_beside_the_gaps_is_the_last_touch(touches):
    """Thirty half-lives between touches leave the earlier less than a basis point."""
    spread = [replace(one, at=SALE_AT - (len(touches) - place) * 30 * DAY) for place, one in enumerate(touches)]
    rule = Attribution("decay", window_days=100_000, half_life_days=1)
    assert bp(rule, spread) == bp(replace(rule, model="last"), spread)


@given(history(partners="ab", most=6), st.integers(1, 20), st.integers(1, 20))
def test_in_time_decay_a_shorter_half_life_never_costs_the_last_partner(touches, one, other):
    """Weight moves to the newest touch as the half-life shrinks; one basis point is what rounding may hide."""
    short, long = sorted((one, other))
    newest = max(touches, key=lambda each: (each.at, each.id))
    split = {
        half_life: attribute(Attribution("decay", half_life_days=half_life), touches, SALE_AT)
        for half_life in (short, long)
    }
    last = {key: next(w.bp for w in value.touches if w.touch == newest) for key, value in split.items()}
    assert last[short] >= last[long] - 1


@given(st.integers(0, 10**9), st.integers(1, 400))
def test_half_lives_are_the_powers_of_two_that_they_stand_for(seconds, days):
    exact = half_lives(timedelta(seconds=seconds), days) / (1 << 128)
    assert exact == pytest.approx(2.0 ** -(seconds / (days * 86_400)), rel=1e-8, abs=1e-30)


def test_a_whole_half_life_is_exactly_half():
    assert half_lives(7 * DAY, 7) == 1 << 127
    assert half_lives(timedelta(0), 1) == 1 << 128
    assert half_lives(1000 * DAY, 1) == 0


def test_a_credit_by_hand_outranks_a_deal_and_a_deal_a_coupon_and_a_coupon_a_click():
    ranks = [
        touch(4, "d", 1, "click"),
        touch(3, "c", 2, "coupon"),
        touch(2, "b", 3, "deal"),
        touch(1, "a", 4, "manual"),
    ]
    for place, best in enumerate("dcba"):
        assert bp(Attribution(), ranks[: place + 1]) == {best: 10_000}


def test_kinds_of_one_rank_share_and_kinds_without_rank_get_nothing():
    rule = Attribution("linear", precedence=(("coupon", "click"),))
    touches = [touch(1, "a", 3), touch(2, "b", 2, "coupon"), touch(3, "c", 1, "deal")]
    split = attribute(rule, touches, SALE_AT)
    assert [weighed.why for weighed in split.touches] == ["counted", "counted", "outranked"]
    assert bp(rule, touches) == {"a": 5000, "b": 5000}


def test_assists_are_paid_under_the_last_touch():
    touches = [touch(1, "a", 3), touch(2, "b", 2), touch(3, "c", 1)]
    assert bp(Attribution(assist_bp=1000), touches) == {"a": 500, "b": 500, "c": 9000}
    assert bp(Attribution(assist_bp=1000), touches[2:]) == {"c": 10_000}


def test_shares_below_the_least_go_to_the_others():
    touches = [touch(1, "a", 60), *(touch(n, "b", 2) for n in range(2, 10))]
    rule = Attribution("linear", least_bp=1200)
    assert bp(rule, touches) == {"b": 10_000}
    assert attribute(rule, touches, SALE_AT).touches[0].why == "too_small"


def test_the_window_ends_at_the_lead_so_that_a_slow_sale_costs_nobody_their_credit():
    early = touch(1, "a", 200)
    assert bp(Attribution(), [early]) == {}
    assert bp(Attribution(), [early], SALE_AT - 150 * DAY) == {"a": 10_000}


def test_a_touch_after_the_event_does_not_count_but_by_hand():
    late = touch(1, "a", -1)
    assert attribute(Attribution(), [late], SALE_AT).touches[0].why == "too_late"
    assert bp(Attribution(), [replace(late, kind="manual")]) == {"a": 10_000}


def test_a_deal_is_in_force_longer_than_a_click():
    assert bp(Attribution(), [touch(1, "a", 120, "deal")]) == {"a": 10_000}
    assert bp(Attribution(), [touch(1, "a", 181, "deal")]) == {}


def test_a_model_that_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="no attribution model is called 'shapley'"):
        shares(Attribution("shapley"), [touch(1)], SALE_AT)
