"""A process that is killed at a failpoint leaves a store from which the next one goes on: nothing is lost or twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_failpoints import all_failpoints
from tests.kills.place import Kill, Theatre
from tests.kills.stories import STORIES, WHERE
from tests.simulation.seeds import quietly

# One for each way; `make kills-at-failpoints` kills at every failpoint, at several arrivals, for many seeds.
GATE = (
    ("payouts", "payout.posted"),
    ("stripe", "webhook.applied"),
    ("votes", "vote.cast"),
    ("clock", "clock.posted"),
    ("roles", "lease.renewing"),
    ("restores", "restore.set_aside"),
    ("doubts", "outbox.marking_twice"),
    ("closed ways", "outbox.rerouting"),
)


@pytest.fixture(scope="module")
def theatre(blank_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with quietly():
        yield Theatre(blank_store, tmp_path_factory.mktemp("kills"))


def test_every_failpoint_of_the_program_is_in_a_story_that_reaches_it():
    """A name without a story would be a promise that nobody tries; sixty at least are tried."""
    assert set(WHERE) == set(all_failpoints())
    assert len(WHERE) >= 60


@pytest.mark.parametrize("story", STORIES)
def test_a_story_reaches_the_failpoints_that_are_said_to_be_in_it(theatre: Theatre, story: str):
    said = {name for name, where in WHERE.items() if where == story}
    assert said - set(theatre.names(STORIES[story])) == set()


@pytest.mark.parametrize(("story", "name"), GATE)
def test_what_a_kill_cuts_off_is_finished_once_by_whoever_comes_after(theatre: Theatre, story: str, name: str):
    killed = theatre.kill(STORIES[story], Kill(story, name, 1, 0))
    assert killed.died
    assert killed.wrong == ()
