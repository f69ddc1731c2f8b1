"""A Slack user group is set as a whole: the council's has exactly the people who fill its seats."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.roster import RosterLater, RosterRefused
from bot.slack.web import SLOWER, UNSURE, Web, error_code

log = logging.getLogger(__name__)
_UNREACHABLE = (aiohttp.ClientError, OSError, TimeoutError)


async def keep(web: Web, group: str, members: frozenset[str]) -> None:
    """Set the members of a user group where they are others; RosterRefused or RosterLater otherwise.

    Slack has no empty group: without anybody, the last members stay. Accounts that it does not take are left out.
    """
    if not members:
        return
    try:
        now = frozenset((await web.repeatable.usergroups_users_list(usergroup=group))["users"])
        if now != members and not await _taken(web, group, members):
            await _one_by_one(web, group, members, now)
    except SlackApiError as error:
        code = error_code(error)
        if not code or code in UNSURE | SLOWER:
            raise RosterLater(code or "no answer") from error
        raise RosterRefused(code) from error
    except _UNREACHABLE as error:
        raise RosterLater(type(error).__name__) from error


async def _taken(web: Web, group: str, members: frozenset[str]) -> bool:
    """Whether Slack takes these members: one account that left the workspace, and it takes none."""
    try:
        await web.repeatable.usergroups_users_update(usergroup=group, users=sorted(members))
    except SlackApiError as error:
        if error_code(error) != "invalid_users":
            raise
        return False
    return True


async def _one_by_one(web: Web, group: str, members: frozenset[str], now: frozenset[str]) -> None:
    """Let in whoever can be, since Slack does not say whom it does not take."""
    kept, absent = members & now, []
    if kept and kept != now and not await _taken(web, group, kept):
        kept = frozenset()
    for user in sorted(members - kept):
        if await _taken(web, group, kept | {user}):
            kept |= {user}
        else:
            absent.append(user)
    log.warning("Slack does not take %s into the council's user group", ", ".join(absent))
