"""What docs/algorithms/voting.md works out is what the rules do."""

import pytest

from program.rules.ballots import LETTERS, Method, UnreadableBallot, spelled, vote_of
from program.rules.schulze import schulze_winners
from program.rules.tallies import tally
from program.rules.verdicts import Bounds, Quorum, Threshold, TieRule, Turnout, has_quorum, verdict
from tests.docs.tables import rows_of
from tests.oracle.elections import winners

PAGE = "voting.md"


def bare(cell):
    return cell.strip("`")


def choices_of(cell):
    return [choice for each in cell.split(", ") for number, choice in [each.split()] for _ in range(int(number))]


def weighted(method, cell, size):
    """The same ballots, those alike as one of their weight: nobody wants to count 187,000 one by one."""
    pairs = (each.split() for each in cell.split(", "))
    return [vote_of(method, size, choice, int(number)) for number, choice in pairs]


def size_of(method, cell):
    return 2 if method is Method.YES_NO else max(3 if "C" in cell or "abstain" in cell else 2, *places(cell))


def places(cell):
    return [LETTERS.index(letter) + 1 for letter in cell if letter in LETTERS] or [2]


@pytest.mark.parametrize("method, typed, kept", rows_of(PAGE, "method", "typed", "kept as"))
def test_a_ballot_has_one_spelling(method, typed, kept):
    assert spelled(Method(bare(method)), 3, bare(typed)) == bare(kept)


@pytest.mark.parametrize("method, typed", rows_of(PAGE, "method", "typed"))
def test_what_is_no_ballot_is_refused(method, typed):
    with pytest.raises(UnreadableBallot):
        spelled(Method(bare(method)), 3, bare(typed))


@pytest.mark.parametrize("method, ballots, expected", rows_of(PAGE, "method", "ballots", "winners"))
def test_ballots_give_the_winners_of_the_page(method, ballots, expected):
    kind, size = Method(bare(method)), size_of(Method(bare(method)), ballots)
    counted = tally(kind, weighted(kind, ballots, size), size)
    assert [LETTERS[option] for option in counted.winners] == expected.split()
    assert winners(kind.value, choices_of(ballots), LETTERS[:size]) == expected.replace(" ", "")


@pytest.mark.parametrize("election, method, ballots, winner", rows_of(PAGE, "election", "method", "ballots", "winners"))
def test_a_real_election_has_its_winner(election, method, ballots, winner):
    kind = Method(bare(method))
    counted = tally(kind, weighted(kind, ballots, 3), 3)
    assert [LETTERS[option] for option in counted.winners] == [winner]


def test_the_run_offs_end_with_the_figures_that_were_declared():
    ends = []
    for _, method, ballots, _ in rows_of(PAGE, "election", "method", "ballots", "winners"):
        if bare(method) == "ranked":
            last = tally(Method.RANKED, weighted(Method.RANKED, ballots, 3), 3).rounds[-1]
            ends.append(sorted(int(count) for _, count in last.counts))
    assert ends == [[4064, 4314], [86026, 91266]]


def test_a_published_matrix_has_its_winner():
    rows = rows_of(PAGE, "candidate", "A", "B", "C", "D", "E")
    matrix = [[int(cell) for cell in row[1:]] for row in rows]
    places, left = [], list(range(5))
    while left:
        first = schulze_winners(tuple(tuple(matrix[one][other] for other in left) for one in left))
        assert len(first) == 1
        places.append(left.pop(first[0]))
    assert places == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("quorum, voted, roll, met", rows_of(PAGE, "quorum", "took part", "roll", "met"))
def test_a_quorum_is_met_where_the_page_says_so(quorum, voted, roll, met):
    assert has_quorum(Quorum(bare(quorum)), Turnout(int(voted), int(roll))) is (met == "yes")


@pytest.mark.parametrize(
    "method, threshold, tie, ballots, ends", rows_of(PAGE, "method", "threshold", "tie", "ballots", "verdict")
)
def test_a_vote_ends_as_the_page_says(method, threshold, tie, ballots, ends):
    kind, size = Method(bare(method)), size_of(Method(bare(method)), ballots)
    choices = choices_of(ballots)
    counted = tally(kind, [vote_of(kind, size, choice) for choice in choices], size)
    bounds = Bounds(kind, Quorum.MAJORITY, Threshold(bare(threshold)), TieRule(bare(tie)))
    codes = [f"code-{number}" for number in range(1, len(choices) + 1)]
    found = verdict(bounds, counted, Turnout(len(choices), len(choices)), "seed", codes)
    option = "" if found.option is None or kind is Method.YES_NO else f" {LETTERS[found.option]}"
    assert f"{found.result.value}{option}" == ends
