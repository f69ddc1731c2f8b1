"""People is what the sample people can do with their hands: type, press, choose, fill in, write."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from sandbox.discord.event_calls import SCHEDULED_EVENTS, ahead
from sandbox.discord.forms import ENTITY_SELECTS, check_chosen, filled, point
from sandbox.discord.gestures import NO_ANSWER, Gesture
from sandbox.discord.guild import account, user_json
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, FORM, Interaction
from sandbox.discord.mentions import pings
from sandbox.discord.messages import Message
from sandbox.discord.refusals import Json
from sandbox.discord.state import State
from sandbox.discord.typed import add_user, find, partial_values, values_of, visible
from sandbox.world import Person

BUTTON = 2
USER_COMMAND, MESSAGE_COMMAND = 2, 3


def command(state: State, person: Person, path: str, options: Json, channel: str) -> Gesture:
    """Type a slash command; ValueError says why Discord would not let it be sent."""
    room = state.channel_id(channel, person)
    typed = find(visible(state, person, private=state.guild.dm_owner(room) is not None), path)
    values = values_of(state, typed, options)
    words = " ".join([typed.root["name"], *(word["name"] for word in typed.words)])
    return act(state, person, Deed(COMMAND, room, f"/{words}", typed.data(values)))


@dataclass(frozen=True)
class Suggestion:
    """An option being typed: the command, the option, its text so far, the other options, and where."""

    path: str
    focused: str
    text: str
    options: Json
    channel: str


async def autocomplete(state: State, person: Person, asked: Suggestion) -> list[Json]:
    """Return what the bot suggests for the option being typed; Unanswered when it suggests nothing in time."""
    room = state.channel_id(asked.channel, person)
    typed = find(visible(state, person, private=state.guild.dm_owner(room) is not None), asked.path)
    values = partial_values(typed, asked.options, asked.focused, asked.text)
    words = f"/{asked.path} {asked.focused}:{asked.text}"
    gesture = act(state, person, Deed(AUTOCOMPLETE, room, words, typed.data(values)))
    await gesture.answered(state.switches.answer_seconds + 1)
    return gesture.choices or []


def context_menu(state: State, person: Person, name: str, target: str, channel: str) -> Gesture:
    """Choose a command from a member's or a message's menu; ValueError when there is none of that name."""
    room = state.channel_id(channel, person)
    target = next((account(one) for one in state.guild.people() if one.key == target), target)
    kind = USER_COMMAND if state.guild.world.by_discord(target) else MESSAGE_COMMAND
    found = [one for one in visible(state, person, private=False) if one["name"] == name and one["type"] == kind]
    if not found:
        raise ValueError(f"no menu offers {name!r}")
    entry = found[0]
    resolved: Json = {}
    if entry["type"] == USER_COMMAND:
        if not add_user(state.guild, resolved, target):
            raise ValueError(f"{target} is nobody here")
    else:
        message = _seen(state, person, target)
        resolved["messages"] = {target: state.message_json(message)}
    data = {"id": entry["id"], "name": name, "type": entry["type"], "target_id": target, "resolved": resolved}
    return act(state, person, Deed(COMMAND, room, name, data))


def _seen(state: State, person: Person, message_id: str) -> Message:
    for room in state.messages.rows.values():
        for message in room:
            if message.id == message_id and message.addressee in (None, person.discord):
                return message
    raise ValueError(f"{person.name} sees no message {message_id}")


def press(state: State, person: Person, message_id: str, custom_id: str, values: list[str] | None) -> Gesture:
    """Press a button or choose from a select; ValueError when the person could not do that."""
    message = _seen(state, person, message_id)
    part = message.component(custom_id)
    if part is None:
        raise ValueError(f"the message has no component {custom_id!r}")
    if part.get("disabled"):
        raise ValueError(f"the component {custom_id!r} is disabled")
    data: Json = {"component_type": part["type"], "custom_id": custom_id, "id": part.get("id", 0)}
    words = f"[{part.get('label') or part.get('placeholder') or custom_id}]"
    if part["type"] != BUTTON:
        resolved: Json = {}
        chosen = list(values or [])
        check_chosen(part, part.get("placeholder") or custom_id, chosen)
        for one in chosen:
            point(state, part, one, resolved)
        data["values"] = chosen
        if part["type"] in ENTITY_SELECTS:
            data["resolved"] = resolved
    elif values:
        raise ValueError(f"the button {custom_id!r} takes no values")
    return act(state, person, Deed(COMPONENT, message.channel, words, data, message))


def submit(state: State, person: Person, values: dict[str, Any]) -> Gesture:
    """Send the person's open form; ValueError when there is none or a field would not be let through."""
    modal = state.modals.get(person.key)
    if modal is None:
        raise ValueError(f"{person.name} has no open form")
    data = filled(state, modal.form, values)
    return act(state, person, Deed(FORM, modal.channel, f"[{modal.form['title']}]", data, modal.source, modal.trigger))


def say(state: State, person: Person, channel: str, text: str) -> Message:
    """Write a message into a channel; ValueError when it is empty or too long."""
    room = state.channel_id(channel, person)
    if not 1 <= len(text.strip()) <= 2000:
        raise ValueError("a message has between 1 and 2000 characters")
    message = Message(state.mint.message(state.now()), room, user_json(person), state.now(), content=text)
    message.pings = pings(text, None, webhook=True)
    state.messages.add(message)
    state.announce("MESSAGE_CREATE", message)
    return message


def begin_thread(state: State, person: Person, channel: str, message_id: str, name: str) -> Json:
    """Begin the thread under a message and return it; ValueError where there is none to begin."""
    room, message = state.channel_id(channel, person), _seen(state, person, message_id)
    if message.channel != room or message.ephemeral or room not in {place.discord for place in state.world.places}:
        raise ValueError("a thread begins under a message that everybody in a channel sees")
    if message_id in state.guild.threads:
        raise ValueError("this message has a thread already")
    if not 1 <= len(name.strip()) <= 100:
        raise ValueError("a thread's name has between 1 and 100 characters")
    return state.begin_thread(room, message_id, name.strip(), user_json(person)["id"])


def interest(state: State, person: Person, event_id: str, on: bool) -> Json:
    """Press “Interested” on a scheduled event, or take that back; ValueError when it is no more there to be marked."""
    event = state.guild.events.get(event_id)
    if event is None or not ahead(event, state.now()):
        raise ValueError("this event is over")
    marked, user = state.guild.interested[event_id], account(person)
    if on == (user in marked):
        return event
    (marked.add if on else marked.discard)(user)
    event["user_count"] = len(marked)
    body = {"guild_scheduled_event_id": event_id, "user_id": user, "guild_id": event["guild_id"]}
    state.gateway.dispatch(f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if on else 'REMOVE'}", body, SCHEDULED_EVENTS)
    state.world.changed()
    return event


@dataclass(frozen=True)
class Deed:
    """What a person does: the kind of interaction, where, in which words, and what set it off."""

    kind: int
    room: str
    words: str
    data: Json
    source: Message | None = None
    trigger: Json | None = None


def act(state: State, person: Person, deed: Deed) -> Gesture:
    """Send an interaction to the bot and return the gesture that waits for its answer."""
    if state.guild.dm_owner(deed.room) is not None:
        deed.data.get("resolved", {}).pop("members", None)
    names = {COMMAND: "command", COMPONENT: "component", AUTOCOMPLETE: "autocomplete", FORM: "modal"}
    gesture = Gesture(state.mint.id(), names[deed.kind], person.key, deed.words, deed.room, state.now())
    if deed.kind != AUTOCOMPLETE:
        state.gestures.append(gesture)
    sent = Interaction(gesture.id, state.mint.token(), deed.kind, person, deed.room, gesture, deed.data)
    sent.source, sent.trigger = deed.source, deed.trigger
    if not state.gateway.reachable:
        gesture.fail(NO_ANSWER)
    else:
        state.interactions.add(sent)
        state.gateway.dispatch("INTERACTION_CREATE", sent.payload(state.guild))
        asyncio.get_running_loop().call_later(state.switches.answer_seconds, _expire, state, sent)
    state.world.changed()
    return gesture


def _expire(state: State, interaction: Interaction) -> None:
    if interaction.callback is None and not state.closing:
        interaction.gesture.fail(NO_ANSWER)
        state.world.changed()
