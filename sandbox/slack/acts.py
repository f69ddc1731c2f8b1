"""Acts: what a person can do in the client, turned into gestures that reach the app."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.slack import elements, payloads
from sandbox.slack.channels import Channel
from sandbox.slack.courier import Courier
from sandbox.slack.gesture import Gesture
from sandbox.slack.messages import Message
from sandbox.slack.respond import Responder
from sandbox.slack.team import Team
from sandbox.slack.tickets import Response
from sandbox.slack.views import View
from sandbox.slack.wire import ApiError, Impossible, Json
from sandbox.world import SLACK_BOT_USER, Person


@dataclass(frozen=True)
class Choice:
    """What a person presses: an action_id, and where needed the block, the button's value or what they select."""

    action_id: str
    block_id: str | None = None
    value: str | None = None
    selected: Any = None


PRESS_FAILED = "This app did not respond to the action ({code}). Try again."


class Acts:
    """Performs gestures for the people of the world."""

    def __init__(self, team: Team, courier: Courier, responder: Responder) -> None:
        self._team = team
        self._courier = courier
        self._responder = responder

    # Commands and plain messages.

    def command(self, person: Person, line: str, channel: Channel) -> Gesture:
        """Type a slash command in a channel."""
        command, _, text = line.strip().partition(" ")
        gesture = self._begin("command", person, line)
        gesture.room = channel.id
        known = self._commands()
        if known is not None and command not in known:
            gesture.fail(f"{command} is not a valid command.")
            return gesture
        escape = known is None or bool(known[command].get("should_escape"))
        trigger = self._team.tickets.trigger(self._team.user(person), gesture)
        response = self._response(person, channel, gesture)
        gesture.hooks |= {f"trigger:{trigger.id}", f"ephemeral:{channel.id}:{person.slack}"}
        if channel.owner:
            gesture.hooks.add(f"room:{channel.id}")
        rights = (trigger, payloads.response_url(self._team.origin(), response))
        payload = payloads.slash(person, channel, command, self._written(text.strip(), resolve=escape), rights)
        sentence = f'{command} failed with the error "{{code}}"'
        self._courier.send(gesture, "slash_commands", payload, sentence, lambda ack: self._reply(response, ack))
        return gesture

    def _commands(self) -> dict[str, Json] | None:
        if self._team.manifest is None:
            return None
        declared = self._team.manifest.get("features", {}).get("slash_commands", [])
        return {entry["command"]: entry for entry in declared}

    def _reply(self, response: Response, ack: Json | None) -> None:
        """Show the message that came with an acknowledgement."""
        if not ack:
            return
        try:
            self._responder.apply(response, ack)
        except ApiError as refused:
            self._team.complaints.append(f"The acknowledgement's message was refused: {refused}")

    def say(self, person: Person, channel: Channel, text: str, thread_ts: str | None = None) -> Gesture:
        """Write a plain message; the app hears it in direct messages and when it is mentioned."""
        gesture = self._begin("message", person, text)
        written = self._written(text, resolve=True)
        message = self._team.post(channel, self._team.user(person), written, thread_ts=thread_ts)
        event = {**message.wire(), "channel": channel.id, "event_ts": message.ts}
        gesture.hooks.add(f"room:{channel.id}")
        if channel.owner:
            self._courier.event(event | {"channel_type": "im"}, gesture)
        elif f"<@{SLACK_BOT_USER}>" in written:
            self._courier.event(event | {"type": "app_mention"}, gesture)
        else:
            self._courier.event(event | {"channel_type": "group" if channel.private else "channel"}, None)
            gesture.acknowledge(0.0)
        return gesture

    def _written(self, text: str, *, resolve: bool) -> str:
        """Escape what a person typed as Slack does, and turn @names and #names into references."""
        for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, entity)
        if not resolve:
            return text
        names = {"rainmaker": SLACK_BOT_USER} | {p.key: p.slack for p in self._team.world.people if p.slack}
        rooms = {c.name: c.id for c in self._team.rooms.channels.values() if c.name}
        text = re.sub(r"@(\w+)", lambda m: self._person_reference(m, names), text)
        return re.sub(r"#(\w+)", lambda m: f"<#{rooms[m[1]]}|{m[1]}>" if m[1] in rooms else m[0], text)

    @staticmethod
    def _person_reference(match: re.Match[str], names: dict[str, str]) -> str:
        user = names.get(match[1].lower())
        return match[0] if user is None else f"<@{user}>"

    # Presses.

    def press_message(self, person: Person, message: Message, choice: Choice) -> Gesture:
        """Press a button or change a menu in a message."""
        channel = self._team.rooms.channels[message.channel]
        blocks = [*message.blocks, *(b for a in message.attachments for b in a.get("blocks", []))]
        typed = self._team.typed(self._team.user(person), f"{message.channel}:{message.ts}")
        gesture, body = self._press(person, blocks, choice, typed)
        response = self._response(person, channel, gesture, message)
        gesture.hooks |= {f"message:{channel.id}:{message.ts}", f"ephemeral:{channel.id}:{person.slack}"}
        gesture.hooks.add(f"room:{channel.id}")
        url = payloads.response_url(self._team.origin(), response)
        body |= payloads.on_message(message, channel, url)
        self._courier.send(gesture, "interactive", body, PRESS_FAILED, lambda ack: None)
        return gesture

    def press_view(self, person: Person, view: View, choice: Choice) -> Gesture:
        """Press a button or change a menu in a modal or an App Home."""
        gesture, body = self._press(person, view.blocks, choice, view.values)
        view.values = body["state"]["values"]
        gesture.hooks.add(f"home:{person.slack}" if view.kind == "home" else f"view:{view.id}")
        gesture.hooks.add(f"view:{view.id}")
        body |= payloads.on_view(view)
        self._courier.send(gesture, "interactive", body, PRESS_FAILED, lambda ack: None)
        return gesture

    def _press(self, person: Person, blocks: list[Json], choice: Choice, typed: Json) -> tuple[Gesture, Json]:
        """Begin a press; `typed` is what stands in the elements around it, and learns what is chosen now."""
        block, element = elements.find(blocks, choice.action_id, choice.block_id, choice.value)
        suggested = self._team.suggested(self._team.user(person), choice.action_id)
        chosen = choice.selected if choice.selected is not None else choice.value
        action = elements.action(block, element, chosen, suggested, self._team.rooms.stamp())
        gesture = self._begin("action", person, choice.action_id)
        trigger = self._team.tickets.trigger(self._team.user(person), gesture)
        gesture.hooks.add(f"trigger:{trigger.id}")
        if element["type"] not in elements.STATELESS:
            state = elements.state(element, chosen, suggested)
            typed.setdefault(str(block.get("block_id", "")), {})[choice.action_id] = state
        body = payloads.interaction("block_actions", person)
        values = elements.standing(blocks, typed)
        return gesture, body | {"trigger_id": trigger.id, "actions": [action], "state": {"values": values}}

    # Shortcuts and the App Home.

    def shortcut(self, person: Person, callback_id: str) -> Gesture:
        """Use a global shortcut."""
        gesture, body = self._shortcut(person, "shortcut", callback_id)
        self._courier.send(gesture, "interactive", body, PRESS_FAILED, lambda ack: None)
        return gesture

    def message_shortcut(self, person: Person, callback_id: str, message: Message) -> Gesture:
        """Use a shortcut from the menu of a message."""
        gesture, body = self._shortcut(person, "message_action", callback_id)
        channel = self._team.rooms.channels[message.channel]
        response = self._response(person, channel, gesture)
        body |= payloads.on_message(message, channel, payloads.response_url(self._team.origin(), response))
        body |= {"message_ts": message.ts}
        body.pop("container")
        self._courier.send(gesture, "interactive", body, PRESS_FAILED, lambda ack: None)
        return gesture

    def _shortcut(self, person: Person, kind: str, callback_id: str) -> tuple[Gesture, Json]:
        if self._team.manifest is not None:
            declared = self._team.manifest.get("features", {}).get("shortcuts", [])
            if callback_id not in {entry.get("callback_id") for entry in declared}:
                raise Impossible(f"The app has no shortcut {callback_id!r}.")
        gesture = self._begin(kind, person, callback_id)
        trigger = self._team.tickets.trigger(self._team.user(person), gesture)
        gesture.hooks.add(f"trigger:{trigger.id}")
        stamp = self._team.rooms.stamp()
        body = payloads.interaction(kind, person)
        return gesture, body | {"callback_id": callback_id, "trigger_id": trigger.id, "action_ts": stamp}

    def open_home(self, person: Person, tab: str = "home") -> Gesture:
        """Open the app's Home tab (or its messages)."""
        user = self._team.user(person)
        gesture = self._begin("home", person, f"opens the {tab} tab")
        gesture.hooks.add(f"home:{user}")
        event: Json = {"type": "app_home_opened", "user": user, "channel": self._team.rooms.direct(user).id, "tab": tab}
        event["event_ts"] = self._team.rooms.stamp()
        if tab == "home" and user in self._team.views.homes:
            event["view"] = self._team.views.homes[user].wire()
        self._courier.event(event, gesture)
        return gesture

    # What all gestures share.

    def _begin(self, kind: str, person: Person, label: str) -> Gesture:
        self._team.user(person)
        gesture = self._team.gestures.begin(kind, person.key, label, self._team.world.clock.now())
        self._team.world.changed()
        return gesture

    def _response(
        self, person: Person, channel: Channel, gesture: Gesture, original: Message | None = None
    ) -> Response:
        now = self._team.world.clock.now()
        return self._team.tickets.response(self._team.user(person), channel.id, gesture, now, original)
