"""The council's user group has exactly those who fill seats; what Slack says to it is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.roster import RosterLater, RosterRefused
from sandbox.slack.faults import Fault

NOBODY: frozenset[str] = frozenset()


async def test_the_group_is_set_once_and_left_alone_where_it_is_right(bench: Any, slack: Any) -> None:
    adapter = bench.adapters[0]
    for _ in range(2):
        await adapter.keep_roster("S0COUNCIL", frozenset({"U0ADA", "U0GUS"}), NOBODY)
    assert slack.usergroups["S0COUNCIL"]["users"] == ["U0ADA", "U0GUS"]
    assert len(slack.calls("usergroups.users.update")) == 1


async def test_a_group_without_anybody_keeps_its_last_members(bench: Any, slack: Any) -> None:
    await bench.adapters[0].keep_roster("S0COUNCIL", NOBODY, frozenset({"U0GUS"}))
    assert slack.usergroups["S0COUNCIL"]["users"] == ["U0GUS", "U0CLEO"]


async def test_an_account_that_left_keeps_nobody_else_out(bench: Any, slack: Any) -> None:
    members = frozenset({"U0ADA", "U0GONE", "U0GUS", "U0BEN"})
    await bench.adapters[0].keep_roster("S0COUNCIL", members, NOBODY)
    assert set(slack.usergroups["S0COUNCIL"]["users"]) == members - {"U0GONE"}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.error("missing_scope"), RosterRefused),
        (Fault.error("permission_denied"), RosterRefused),
        (Fault.http(503), RosterLater),
        (Fault.dropped(), RosterLater),
    ],
)
async def test_what_slack_says_no_with_is_told(bench: Any, slack: Any, fault: Fault, error: type[Exception]) -> None:
    slack.inject("usergroups.users.update", fault)
    with pytest.raises(error):
        await bench.adapters[0].keep_roster("S0COUNCIL", frozenset({"U0ADA"}), NOBODY)
