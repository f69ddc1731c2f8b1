"""A process killed at a failpoint leaves a store from which the next one goes on: each message stands once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.kills import Kill, carry_out
from tests.simulation.world import Ground

# One for each step of a delivery's way; `python -m tests.long.kills` kills at every failpoint that is reached.
STEPS = (
    "outbox.enqueued",
    "outbox.claimed",
    "outbox.resolved",
    "outbox.sending",
    "outbox.replied",
    "outbox.marked_sent",
)


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_at_a_failpoint_loses_and_doubles_nothing(earth: Ground, name: str, tmp_path: Path):
    killed = carry_out(earth, Kill(name, 2, 5), tmp_path)
    assert killed.died
    assert killed.counted == {"delivered": 4}
