"""The conversation methods: channels, their members and history, reactions and pins."""

from __future__ import annotations

from sandbox.slack.channels import Channel
from sandbox.slack.messages import Message
from sandbox.slack.team import Team
from sandbox.slack.wire import ApiError, Call, Json, Method, flag, needed, number
from sandbox.world import SLACK_BOT_USER

FAMILY = {"public_channel": "channels", "private_channel": "groups", "im": "im"}


def _found(team: Team, call: Call, right: str) -> Channel:
    """Return the channel of a call; the scope that is needed depends on its kind."""
    channel = team.channel(needed(call.params, "channel"))
    if channel.private and SLACK_BOT_USER not in channel.members:
        raise ApiError("channel_not_found")
    team.require(f"{FAMILY[channel.kind]}:{right}")
    return channel


def _page(call: Call, items: list[Json], key: str, limit: int) -> Json:
    start = number(call.params, "cursor", 0)
    end = start + number(call.params, "limit", limit)
    following = str(end) if end < len(items) else ""
    return {key: items[start:end], "response_metadata": {"next_cursor": following}}


def info(team: Team, call: Call) -> Json:
    """Describe a channel."""
    body = _found(team, call, "read").wire()
    if not flag(call.params, "include_num_members"):
        body.pop("num_members", None)
    return {"channel": body}


def list_channels(team: Team, call: Call) -> Json:
    """List the channels of the asked kinds that the app can know of."""
    kinds = str(call.params.get("types") or "public_channel").split(",")
    for kind in kinds:
        team.require(f"{FAMILY.get(kind.strip(), 'mpim')}:read")
    seen = [
        channel.wire()
        for channel in team.rooms.channels.values()
        if channel.kind in kinds
        and (not channel.private or SLACK_BOT_USER in channel.members)
        and not (channel.archived and flag(call.params, "exclude_archived"))
    ]
    return _page(call, seen, "channels", 100)


def open_direct(team: Team, call: Call) -> Json:
    """Open the direct messages with one user."""
    if call.params.get("channel"):
        channel = team.channel(str(call.params["channel"]))
    else:
        given = call.params.get("users") or ""
        users = given if isinstance(given, list) else [user for user in str(given).split(",") if user]
        if len(users) != 1:
            raise ApiError("users_list_not_supplied" if not users else "not_enough_users")
        if team.world.by_slack(users[0]) is None:
            raise ApiError("user_not_found")
        channel = team.rooms.direct(users[0])
    body = channel.wire() if flag(call.params, "return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": body}


def members(team: Team, call: Call) -> Json:
    """List the members of a channel, a page at a time."""
    return _page(call, sorted(_found(team, call, "read").members), "members", 100)  # type: ignore[arg-type]


def join(team: Team, call: Call) -> Json:
    """Let the app enter a public channel."""
    channel = team.channel(needed(call.params, "channel"))
    if channel.kind != "public_channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    channel.members.add(SLACK_BOT_USER)
    team.world.changed()
    return {"channel": channel.wire()}


def _moment(call: Call, name: str, default: str) -> float:
    try:
        return float(call.params.get(name) or default)
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _in_span(call: Call, message: Message) -> bool:
    oldest, latest = _moment(call, "oldest", "0"), _moment(call, "latest", "inf")
    at = float(message.ts)
    if flag(call.params, "inclusive"):
        return oldest <= at <= latest
    return oldest < at < latest


def _readable(team: Team, call: Call) -> Channel:
    channel = _found(team, call, "history")
    if SLACK_BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _messages(call: Call, found: list[Message], limit: int) -> Json:
    with_metadata = flag(call.params, "include_all_metadata")
    page = _page(call, [message.wire(with_metadata=with_metadata) for message in found], "messages", limit)
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}


def history(team: Team, call: Call) -> Json:
    """Read a channel's top-level messages, newest first."""
    channel = _readable(team, call)
    top = [m for m in channel.messages.values() if m.thread_ts in (None, m.ts) and _in_span(call, m)]
    return _messages(call, sorted(top, key=lambda m: m.ts, reverse=True), 100)


def replies(team: Team, call: Call) -> Json:
    """Read a thread, oldest first; the message it hangs under comes first on every page, whatever its span."""
    channel = _readable(team, call)
    root = needed(call.params, "ts")
    if root not in channel.messages:
        raise ApiError("thread_not_found")
    under = [m for m in channel.messages.values() if m.thread_ts == root != m.ts and _in_span(call, m)]
    page = _messages(call, sorted(under, key=lambda m: m.ts), 1000)
    parent = channel.messages[root].wire(with_metadata=flag(call.params, "include_all_metadata"))
    return page | {"messages": [parent, *page["messages"]]}


def _target(team: Team, call: Call) -> Message:
    channel = team.channel(needed(call.params, "channel"))
    message = channel.messages.get(needed(call.params, "timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    return message


def add_reaction(team: Team, call: Call) -> Json:
    """React to a message with an emoji."""
    name = needed(call.params, "name")
    users = _target(team, call).reactions.setdefault(name, [])
    if SLACK_BOT_USER in users:
        raise ApiError("already_reacted")
    users.append(SLACK_BOT_USER)
    team.world.changed()
    return {}


def add_pin(team: Team, call: Call) -> Json:
    """Pin a message to its channel."""
    message = _target(team, call)
    if message.pinned:
        raise ApiError("already_pinned")
    message.pinned = True
    team.world.changed()
    return {}


METHODS = {
    "conversations.info": Method(info, tier=50),
    "conversations.list": Method(list_channels, tier=20),
    "conversations.open": Method(open_direct, tier=50, scopes=("im:write",)),
    "conversations.members": Method(members, tier=100),
    "conversations.join": Method(join, tier=50, scopes=("channels:join",)),
    "conversations.history": Method(history, tier=50),
    "conversations.replies": Method(replies, tier=50),
    "reactions.add": Method(add_reaction, tier=50, scopes=("reactions:write",)),
    "pins.add": Method(add_pin, tier=20, scopes=("pins:write",)),
}
