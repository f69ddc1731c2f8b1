"""An asking is one question as Slack delivered it: who, where, and by which ways an answer can reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.request import Account, Place

NAME = "slack"


@dataclass(frozen=True)
class Way:
    """How an answer reaches the person; a view's id means that the answer is drawn in that view.

    `awaited` is the name of the waiting view that an acknowledgement puts there first.
    """

    user: str
    channel: str = ""
    response_url: str = ""
    thread: str = ""
    message: str = ""
    view: str = ""
    awaited: str = ""
    replace: bool = False

    @property
    def direct(self) -> bool:
        """Whether this is the person's direct messages with the bot."""
        return self.channel.startswith("D")


@dataclass(frozen=True)
class Asking:
    """A question's frame: the account, the place, the way back, the key of the delivery and what may open a modal."""

    account: Account
    place: Place
    way: Way
    key: str
    trigger: str = ""


def of_command(body: Mapping[str, Any]) -> Asking:
    """Return the frame of a slash command."""
    channel, user = str(body.get("channel_id", "")), str(body["user_id"])
    trigger = str(body.get("trigger_id", ""))
    return Asking(
        account=Account(NAME, str(body.get("team_id", "")), user, str(body.get("user_name", ""))),
        place=place_of(channel),
        way=Way(user, channel, response_url=str(body.get("response_url", ""))),
        key=f"slack:cmd:{trigger or body['response_url']}",
        trigger=trigger,
    )


def of_action(body: Mapping[str, Any], action: Mapping[str, Any]) -> Asking:
    """Return the frame of a press in a message, a modal or the Home."""
    container = body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    account = account_of(body)
    stamp = f"{action.get('action_ts', '')}:{account.user}:{action.get('action_id', '')}"
    trigger = str(body.get("trigger_id", ""))
    way = Way(
        account.user,
        channel,
        response_url=str(body.get("response_url") or ""),
        thread=str(container.get("thread_ts") or ""),
        message="" if container.get("is_ephemeral") else str(container.get("message_ts") or ""),
    )
    return Asking(account, place_of(channel), way, key=f"slack:act:{trigger or stamp}", trigger=trigger)


def of_shortcut(body: Mapping[str, Any]) -> Asking:
    """Return the frame of a shortcut; one that was not chosen on a message has no place to answer in but a window."""
    channel, account = str((body.get("channel") or {}).get("id") or ""), account_of(body)
    trigger = str(body.get("trigger_id", ""))
    way = Way(account.user, channel, response_url=str(body.get("response_url") or ""))
    stamp = f"{body.get('action_ts', '')}:{account.user}"
    return Asking(account, place_of(channel), way, key=f"slack:cut:{trigger or stamp}", trigger=trigger)


def of_event(body: Mapping[str, Any]) -> Asking:
    """Return the frame of something said to the bot, or of its Home being opened."""
    event = body["event"]
    team = event.get("user_team") or event.get("source_team") or event.get("team") or body.get("team_id") or ""
    user, channel = str(event["user"]), str(event.get("channel", ""))
    way = Way(user, channel, thread=str(event.get("thread_ts") or ""))
    key = str(event.get("client_msg_id") or body.get("event_id") or event.get("event_ts"))
    return Asking(Account(NAME, str(team), user), place_of(channel), way, key=f"slack:event:{key}")


def account_of(body: Mapping[str, Any]) -> Account:
    """Return who did something interactive; the team is the person's own, which in a shared channel may be foreign."""
    user, team = body["user"], body.get("team") or {}
    own = str(user.get("team_id") or team.get("id") or "")
    return Account(NAME, own, str(user["id"]), str(user.get("name") or user.get("username") or ""))


def place_of(channel: str) -> Place:
    """Return the place of a channel id; direct messages and views are not shared."""
    return Place(channel, shared=bool(channel) and not channel.startswith("D"))
