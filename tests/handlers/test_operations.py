"""Operations: what is wrong and what to do."""

import pytest

from bot.chat.operations import Level
from bot.chat.reply import Tone


@pytest.fixture
def managed(stage):
    stage.world.role("dana", "manager")
    stage.operations.add_job("weekly-leaderboard", "Last week's leaderboard.")
    stage.operations.add_job("backup", "A copy of everything.")
    return stage


def test_the_doctor_is_well_when_nothing_is_wrong(managed):
    assert managed.say("/program doctor", "dana").startswith("All 0 checks are well")
    assert managed.reply.tone is Tone.GOOD


def test_the_doctor_tells_the_worst_first_with_what_to_do(managed):
    managed.operations.find("settings", Level.GOOD, file="settings.toml")
    managed.operations.find("store_closed", Level.BAD)
    managed.operations.find("admins", Level.WARNING)
    answer = managed.say("/program doctor", "dana")
    assert answer.startswith("2 things to look at\n❌")
    assert answer.index("❌") < answer.index("⚠️") < answer.index("✅")
    assert managed.reply.tone is Tone.WARNING
    assert managed.press("Check again") == answer
