"""Attribution compared in chat: who would gain and who would lose, and nothing is written."""

import pytest
from sqlmodel import select

from program.tables import Credit


@pytest.fixture
def shared(stage):
    """Two partners; the first brought a customer by click, and the same visitor clicked the other's link before."""
    stage.world.partner("Ada Letters", code="ada")
    stage.world.partner("Osei Resellers", code="osei")
    stage.world.clicks("osei", 1, days_ago=0.2)
    stage.world.sale("ada", 10_000)
    stage.world.role("dana", "manager")
    return stage


def credits_kept(stage):
    with stage.store.unit(False) as store:
        return [(row.id, row.share_bp) for row in store.exec(select(Credit).order_by(Credit.id))]


def test_another_model_is_compared_with_what_is_recorded(shared):
    answer = shared.say("/program attribution compare linear", "dana")
    assert "1 of 1 sale would be credited differently. The terms of now say last." in answer
    assert "Ada Letters | 100.00 USD | 50.00 USD | -50.00 USD" in answer
    assert "Osei Resellers | 0.00 USD | 50.00 USD | +50.00 USD" in answer
    assert "Every partner would be credited with the same" in shared.press("last")


def test_nothing_is_written(shared):
    before = credits_kept(shared)
    assert "would be credited differently" in shared.say("/program attribution", "dana")
    assert credits_kept(shared) == before


def test_days_are_read_and_their_order_checked(shared):
    assert "0 of 0 sales" in shared.say("/program attribution compare linear 2026-01-01 2026-01-31", "dana")
    assert shared.say("/program attribution compare linear 2026-02-01 2026-01-31", "dana").startswith("Those days")
