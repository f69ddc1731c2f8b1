"""Tallies: the laws that each method keeps, and an oracle that counts by other means."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.rules.ballots import LETTERS, Method, Vote, spelled, vote_of
from program.rules.tallies import tally
from program.rules.verdicts import (
    Bounds,
    Quorum,
    Result,
    Threshold,
    TieRule,
    Turnout,
    has_quorum,
    lot,
    passes,
    verdict,
)
from tests.long.elections import METHODS, every_profile, random_profiles

SIZE = 4
RANKINGS = (Method.RANKED, Method.CONDORCET)


@st.composite
def ballots(draw, method: Method) -> str:
    """Any ballot of a method over four options."""
    if draw(st.integers(0, 9)) == 0:
        return "abstain"
    named = draw(st.lists(st.sampled_from(LETTERS[:SIZE]), min_size=1, max_size=SIZE, unique=True))
    match method:
        case Method.YES_NO:
            return draw(st.sampled_from(["yes", "no"]))
        case Method.APPROVAL:
            return "".join(sorted(named))
        case Method.SCORE:
            return "".join(f"{option}{draw(st.integers(0, 5))}" for option in sorted(named))
        case Method.RANKED | Method.CONDORCET:
            typed = named[0] + "".join(draw(st.sampled_from(">=")) + option for option in named[1:])
            return spelled(method, SIZE, typed)


def counted(method, choices):
    size = 2 if method is Method.YES_NO else SIZE
    return tally(method, [vote_of(method, size, choice) for choice in choices], size)


profiles = st.sampled_from(list(Method)).flatmap(
    lambda method: st.tuples(st.just(method), st.lists(ballots(method), max_size=9))
)
rankings = st.sampled_from(RANKINGS).flatmap(
    lambda method: st.tuples(st.just(method), st.lists(ballots(method), min_size=1, max_size=9))
)


@pytest.mark.parametrize("method", METHODS)
def test_every_profile_of_four_voters_agrees_with_the_oracle(method):
    assert every_profile(method) == 28_561


@pytest.mark.parametrize("method", METHODS)
def test_random_profiles_agree_with_the_oracle(method):
    assert random_profiles(method, 300, seed=3) == 300


@given(profiles, st.randoms(use_true_random=False))
def test_who_cast_a_ballot_makes_no_difference(profile, chance):
    method, choices = profile
    shuffled = chance.sample(choices, len(choices))
    assert counted(method, shuffled) == counted(method, choices)


@given(profiles, st.permutations(range(SIZE)))
def test_other_letters_give_the_same_winners_by_their_other_letters(profile, order):
    method, choices = profile
    if method is Method.YES_NO:
        order = [1, 0]
        renamed = [{"yes": "no", "no": "yes"}.get(choice, choice) for choice in choices]
    else:
        table = str.maketrans({LETTERS[old]: LETTERS[new] for old, new in enumerate(order)})
        renamed = [c if c == "abstain" else spelled(method, SIZE, c.translate(table)) for c in choices]
    assert set(counted(method, renamed).winners) == {order[option] for option in counted(method, choices).winners}


@given(st.lists(ballots(Method.CONDORCET), min_size=1, max_size=9))
def test_whoever_wins_every_comparison_wins_alone(choices):
    found = counted(Method.CONDORCET, choices)
    for one in range(SIZE):
        if all(found.pairs[one][other] > found.pairs[other][one] for other in range(SIZE) if other != one):
            assert found.winners == (one,)


@given(st.lists(ballots(Method.CONDORCET), min_size=1, max_size=7), st.data())
def test_raising_a_winner_on_a_ballot_never_makes_it_lose(choices, data):
    """Moved to the top of one ballot, with all else as it was, a winner by Schulze's method stays one."""
    winner = data.draw(st.sampled_from(counted(Method.CONDORCET, choices).winners))
    place = data.draw(st.integers(0, len(choices) - 1))
    votes = [vote_of(Method.CONDORCET, SIZE, choice) for choice in choices]
    rest = tuple(tier for t in votes[place].tiers if (tier := tuple(o for o in t if o != winner)))
    votes[place] = Vote(((winner,), *rest))
    assert winner in tally(Method.CONDORCET, votes, SIZE).winners


@given(profiles, st.integers(1, 5))
def test_a_weight_counts_like_as_many_ballots(profile, weight):
    method, choices = profile
    size = 2 if method is Method.YES_NO else SIZE
    heavy = tally(method, [vote_of(method, size, choice, weight) for choice in choices], size)
    assert heavy == counted(method, choices * weight)


@given(rankings)
def test_a_run_off_loses_no_vote(profile):
    """In each round, what counts and what is exhausted is all that was cast."""
    _, choices = profile
    found = counted(Method.RANKED, choices)
    for each in found.rounds:
        assert each.still_counts + each.exhausted == found.counted
    assert [len(each.counts) for each in found.rounds] == list(range(SIZE, SIZE - len(found.rounds), -1))


PARTS = {
    Quorum.THIRD: (1, 3, True),
    Quorum.HALF: (1, 2, True),
    Quorum.MAJORITY: (1, 2, False),
    Quorum.TWO_THIRDS: (2, 3, True),
}


@pytest.mark.parametrize("quorum", PARTS)
def test_a_quorum_is_exact_at_every_boundary(quorum):
    """Every turnout of every roll of up to 60 seats, in whole numbers only."""
    above, below, reached = PARTS[quorum]
    for roll in range(1, 61):
        for voted in range(roll + 1):
            left, right = voted * below, roll * above
            assert has_quorum(quorum, Turnout(voted, roll)) is (left > right or (reached and left == right))


@pytest.mark.parametrize("threshold, part", [(Threshold.TWO_THIRDS, (2, 3)), (Threshold.THREE_QUARTERS, (3, 4))])
def test_a_qualified_majority_is_reached_exactly(threshold, part):
    for whole in range(1, 61):
        for votes in range(whole + 1):
            assert passes(threshold, Fraction(votes, whole)) is (votes * part[1] >= whole * part[0])


@pytest.mark.parametrize("tie", TieRule)
@pytest.mark.parametrize("threshold", Threshold)
@pytest.mark.parametrize("quorum", Quorum)
def test_every_small_vote_of_yes_and_no_ends_by_its_rules(quorum, threshold, tie):
    """All votes of a council of up to seven, told a second time in plain sums."""
    bounds = Bounds(Method.YES_NO, quorum, threshold, tie)
    for roll in range(8):
        for yes in range(roll + 1):
            for no in range(roll + 1 - yes):
                for abstained in range(roll + 1 - yes - no):
                    choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstained
                    turnout = Turnout(len(choices), roll)
                    found = verdict(bounds, counted(Method.YES_NO, choices), turnout, "seed", ["a", "b"])
                    assert found.result in expected(bounds, yes, no, turnout)


def expected(bounds: Bounds, yes: int, no: int, turnout: Turnout) -> set[Result]:
    if not has_quorum(bounds.quorum, turnout):
        return {Result.NO_QUORUM}
    if yes == no > 0 and bounds.threshold in (Threshold.MOST, Threshold.MAJORITY):
        tied = {TieRule.NONE: {Result.TIED}, TieRule.CHAIR: {Result.CASTING}}
        return tied.get(bounds.tie, {Result.CARRIED, Result.REJECTED})
    enough = {
        Threshold.MOST: yes > no,
        Threshold.MAJORITY: yes > no,
        Threshold.TWO_THIRDS: yes > 0 and 3 * yes >= 2 * (yes + no),
        Threshold.THREE_QUARTERS: yes > 0 and 4 * yes >= 3 * (yes + no),
    }
    return {Result.CARRIED if enough[bounds.threshold] else Result.REJECTED}


def test_a_lot_depends_on_its_seed_and_codes_and_not_on_their_order():
    codes = [f"code-{number}" for number in range(20)]
    assert lot("seed", codes, [0, 1, 2]) == lot("seed", reversed(codes), [2, 0, 1])
    drawn = [lot(f"seed {number}", codes, [0, 1, 2]) for number in range(300)]
    assert {drawn.count(option) > 60 for option in (0, 1, 2)} == {True}
