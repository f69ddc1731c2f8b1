"""The terms as managers read them: what holds now, and what each version changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from program.terms_versions import ensure_terms
from tests.stage import SETUP


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    with stage.store.unit() as store:
        ensure_terms(store, SETUP.terms, stage.now - timedelta(days=30))
    return stage


def test_the_terms_are_shown_with_their_units_and_their_version(managed):
    answer = managed.say("/program terms", "dana")
    assert "rewards, sale, rate | 20 %" in answer
    assert "as version" in answer


def test_before_a_second_version_there_is_no_change(managed):
    assert managed.say("/program terms changes", "dana").startswith("The terms never changed")


def test_a_change_is_shown_with_before_and_now(managed):
    better = replace(SETUP.terms, rewards=(replace(SETUP.terms.rewards[0], rate_bp=1225, hold_days=10),))
    with managed.store.unit() as store:
        ensure_terms(store, better, managed.now)
    managed.say("/program terms show", "dana")
    answer = managed.press("What changed")
    assert answer.startswith("1 change of terms, the newest first")
    assert "rewards, sale, rate | 20 % | 12.25 %" in answer
    assert "rewards, sale, hold days | – | 10" in answer


def test_partners_do_not_read_the_managers_page(managed):
    assert "needs the role manager" in managed.say("/program terms show", "ada")
