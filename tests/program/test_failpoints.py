"""What a failpoint does when nothing, or something, is switched on."""

from __future__ import annotations

import os
import signal

import pytest

from program.failpoints import at, kill, raising, reach, switched_on


def test_without_an_act_nothing_happens():
    reach("outbox.claimed")


def test_an_act_sees_every_failpoint_in_order_until_its_block_ends():
    seen: list[str] = []
    with switched_on(seen.append):
        reach("outbox.claimed")
        reach("outbox.marked")
    reach("outbox.claimed")
    assert seen == ["outbox.claimed", "outbox.marked"]


def test_an_act_may_break_what_happens_there_at_a_chosen_arrival_and_once():
    with switched_on(at("outbox.claimed", raising(OSError("no more")), arrival=2)):
        reach("outbox.claimed")
        reach("outbox.marked")
        with pytest.raises(OSError, match="no more"):
            reach("outbox.claimed")
        reach("outbox.claimed")


def test_what_was_switched_on_before_comes_back_after_a_failure():
    outer: list[str] = []
    with switched_on(outer.append):
        with pytest.raises(OSError, match="no more"), switched_on(at("a.b", raising(OSError("no more")))):
            reach("a.b")
        reach("a.c")
    assert outer == ["a.c"]


def test_killing_ends_the_process_at_once():
    child = os.fork()
    if child == 0:
        with switched_on(at("outbox.sending", kill)):
            reach("outbox.sending")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
