"""The calls about messages in channels, and about direct channels."""

from __future__ import annotations

from datetime import timedelta

from sandbox.discord.compose import fill
from sandbox.discord.guild import BOT_USER, account, dm_channel
from sandbox.discord.messages import Message
from sandbox.discord.refusals import Json, Problems, Refusal, unknown
from sandbox.discord.rest import Asked, Route
from sandbox.discord.state import State
from sandbox.world import DISCORD_APPLICATION

OLD = timedelta(hours=1)


def room(state: State, channel: str, *, write: bool = False) -> str:
    """Return the channel's id when the bot may look there, or write there: 10003, 50001, 50013 or 50007 otherwise."""
    state.guild.channel(channel)
    if channel in state.switches.hidden_channels:
        raise Refusal(403, 50001, "Missing Access")
    if write and channel in state.switches.silent_channels:
        raise Refusal(403, 50013, "Missing Permissions")
    owner = state.guild.dm_owner(channel)
    if write and owner is not None and owner.key in state.switches.closed_dms:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    return channel


def post(state: State, asked: Asked) -> Json:
    """Post a message; with `enforce_nonce` a repeated nonce returns the message that is there."""
    channel = room(state, asked.ids["channel"], write=True)
    form = asked.form
    nonce = _nonce(form)
    if nonce is not None and form.get("enforce_nonce"):
        since = state.now() - timedelta(seconds=state.switches.nonce_seconds)
        twin = state.messages.by_nonce(nonce, since)
        if twin is not None:
            return state.message_json(twin)
    message = Message(state.mint.message(state.now()), channel, BOT_USER, state.now(), nonce=nonce)
    message.reference = _reference(state, channel, form)
    fill(state, message, form, asked.files, webhook=False)
    state.messages.add(message)
    state.announce("MESSAGE_CREATE", message)
    return state.message_json(message)


def _nonce(form: Json) -> str | None:
    if form.get("nonce") is None:
        return None
    problems = Problems()
    problems.length("nonce", str(form["nonce"]), 0, 25)
    problems.refuse()
    return str(form["nonce"])


def _reference(state: State, channel: str, form: Json) -> str | None:
    told = form.get("message_reference")
    if not told:
        return None
    wanted = str(told.get("message_id"))
    if all(message.id != wanted for message in state.messages.of(channel)):
        if told.get("fail_if_not_exists") is False:
            return None
        problems = Problems()
        problems.add("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        problems.refuse()
    return wanted


def edit(state: State, asked: Asked) -> Json:
    """Change the bot's own message; edits of messages older than an hour are capped (30046)."""
    message = _own(state, asked)
    _spend_old_edit(state, message)
    fill(state, message, asked.form, asked.files, webhook=False)
    message.edited = state.now()
    state.announce("MESSAGE_UPDATE", message)
    return state.message_json(message)


def _own(state: State, asked: Asked) -> Message:
    message = state.messages.public(asked.ids["message"], room(state, asked.ids["channel"]))
    if message.author["id"] != DISCORD_APPLICATION:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    return message


def _spend_old_edit(state: State, message: Message) -> None:
    now = state.now()
    if now - message.at <= OLD:
        return
    state.old_edits[:] = [moment for moment in state.old_edits if now - moment < OLD]
    if len(state.old_edits) >= state.switches.old_edits_per_hour:
        raise Refusal(429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later.")
    state.old_edits.append(now)


def delete(state: State, asked: Asked) -> None:
    """Remove a message."""
    message = state.messages.public(asked.ids["message"], room(state, asked.ids["channel"]))
    if message.author["id"] != DISCORD_APPLICATION and state.guild.dm_owner(message.channel) is not None:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    state.messages.remove(message)
    state.announce("MESSAGE_DELETE", message)


def read(state: State, asked: Asked) -> Json:
    """Return one message."""
    return state.message_json(state.messages.public(asked.ids["message"], room(state, asked.ids["channel"])))


def history(state: State, asked: Asked) -> list[Json]:
    """Return a channel's messages, newest first, at most `limit`, before, after or around an id."""
    rows = [one for one in state.messages.of(room(state, asked.ids["channel"])) if not one.ephemeral]
    limit = _limit(asked)
    query = asked.query
    if "after" in query:
        rows = [one for one in rows if int(one.id) > int(query["after"])][:limit]
    elif "before" in query:
        rows = [one for one in rows if int(one.id) < int(query["before"])][-limit:]
    elif "around" in query:
        rows = sorted(rows, key=lambda one: abs(int(one.id) - int(query["around"])))[:limit]
        rows.sort(key=lambda one: int(one.id))
    return [state.message_json(one) for one in reversed(rows[-limit:])]


def _limit(asked: Asked) -> int:
    wanted = asked.query.get("limit", "50")
    problems = Problems()
    problems.number("limit", int(wanted) if wanted.isdigit() else wanted, 1, 100)
    problems.refuse()
    return int(wanted)


def typing(state: State, asked: Asked) -> None:
    """Accept that the bot is typing."""
    room(state, asked.ids["channel"], write=True)


def channel(state: State, asked: Asked) -> Json:
    """Return a channel."""
    return state.guild.channel(room(state, asked.ids["channel"]))


def start_thread(state: State, asked: Asked) -> Json:
    """Begin the thread under a message, which has the message's id; 160004 where there is one."""
    channel = room(state, asked.ids["channel"], write=True)
    message = state.messages.public(asked.ids["message"], channel)
    problems = Problems()
    problems.length("name", str(asked.form.get("name", "")), 1, 100)
    problems.refuse()
    if message.id in state.guild.threads:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    return state.begin_thread(channel, message.id, str(asked.form["name"]), DISCORD_APPLICATION)


def open_dm(state: State, asked: Asked) -> Json:
    """Return the direct channel with a member; opening it never tells whether they let messages in."""
    wanted = str(asked.form.get("recipient_id"))
    person = state.world.by_discord(wanted)
    if person is None:
        raise unknown("User", 10013) if wanted != DISCORD_APPLICATION else Refusal(400, 50007, "Cannot message self")
    return state.guild.channel(dm_channel(account(person)))


ROOM = "/channels/{channel}/messages"
ROUTES = [
    Route("POST", ROOM, post),
    Route("GET", ROOM, history),
    Route("GET", ROOM + "/{message}", read),
    Route("PATCH", ROOM + "/{message}", edit),
    Route("DELETE", ROOM + "/{message}", delete),
    Route("POST", ROOM + "/{message}/threads", start_thread),
    Route("POST", "/channels/{channel}/typing", typing),
    Route("GET", "/channels/{channel}", channel),
    Route("POST", "/users/@me/channels", open_dm),
]
