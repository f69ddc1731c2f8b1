"""A view is what one person sees of the emulated Discord, as plain data for the page."""

from __future__ import annotations

from sandbox.discord.event_calls import ahead
from sandbox.discord.gestures import Gesture
from sandbox.discord.guild import BOT_USER, account, dm_channel
from sandbox.discord.messages import Message
from sandbox.discord.refusals import Json
from sandbox.discord.state import State
from sandbox.discord.typed import visible
from sandbox.world import DISCORD_GUILD, Person

RECENT_GESTURES = 20


def snapshot(state: State, person: Person) -> Json:
    """Return everything a person sees; for someone without an account only that they have none."""
    body: Json = {"person": person.key, "connected": state.gateway.connected, "member": person.discord is not None}
    if person.discord is None:
        return body | {"channels": [], "commands": [], "dm_commands": [], "modal": None, "gestures": []}
    modal = state.modals.get(person.key)
    mine = [gesture for gesture in state.gestures if gesture.person == person.key]
    return body | {
        "bot": BOT_USER,
        "guild": {"id": DISCORD_GUILD, "name": state.guild.json()["name"]},
        "roles": [state.guild.roles[role].json() for role in sorted(state.guild.worn[person.discord])],
        "channels": _channels(state, person),
        "commands": visible(state, person, private=False),
        "dm_commands": visible(state, person, private=True),
        "modal": None if modal is None else modal.form,
        "gestures": [gesture_view(gesture) for gesture in mine[-RECENT_GESTURES:]],
        "events": _events(state, person),
        "people": {account(one): one.name for one in state.guild.people()},
    }


def _events(state: State, person: Person) -> list[Json]:
    """Return what is to come or under way, the soonest first, and whether the person marked it."""
    found = [event for event in state.guild.events.values() if ahead(event, state.now())]
    seen = [event | {"interested": account(person) in state.guild.interested[event["id"]]} for event in found]
    return sorted(seen, key=lambda event: (event["scheduled_start_time"], event["id"]))


def _channels(state: State, person: Person) -> list[Json]:
    private = dm_channel(account(person))
    rooms: list[Json] = [
        {"id": place.discord, "name": place.name, "topic": place.topic, "kind": "text"} for place in state.world.places
    ]
    rooms.append({"id": private, "name": "Rainmaker", "topic": "Direct messages with the bot", "kind": "dm"})
    rooms += [
        {"id": one["id"], "name": one["name"], "topic": "", "kind": "thread", "parent": one["parent_id"]}
        for one in state.guild.threads.values()
    ]
    for room in rooms:
        seen = [one for one in state.messages.of(room["id"]) if one.addressee in (None, person.discord)]
        room["messages"] = [message_view(state, one) for one in seen]
    return rooms


def message_view(state: State, message: Message) -> Json:
    """Return a message as it is drawn."""
    author = state.world.by_discord(message.author["id"])
    return {
        "id": message.id,
        "author": {
            "id": message.author["id"],
            "name": author.name if author else message.author["username"],
            "colour": author.colour if author else "#3b6ea5",
            "bot": author is None,
        },
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": message.attachments,
        "flags": message.flags,
        "ephemeral": message.ephemeral,
        "loading": message.loading,
        "at": message.at.isoformat(),
        "edited": message.edited.isoformat() if message.edited else None,
        "reply": _reply(state, message),
        "reference": message.reference,
        "pings": sorted(message.pings),
    }


def _reply(state: State, message: Message) -> Json | None:
    if message.used is None:
        return None
    person = state.world.person(message.used["person"])
    return {
        "user": person.name,
        "command": message.used["command"],
        "text": f"{person.name} used {message.used['command']}",
    }


def gesture_view(gesture: Gesture) -> Json:
    """Return a gesture with its time to the first answer, or why it failed."""
    return {
        "id": gesture.id,
        "kind": gesture.kind,
        "person": gesture.person,
        "words": gesture.words,
        "channel": gesture.channel,
        "at": gesture.at.isoformat(),
        "acked_after": gesture.acked_after,
        "failed": gesture.failed,
        "answers": [message.id for message in gesture.answers if not message.deleted],
    }
