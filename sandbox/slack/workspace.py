"""Slack workspace: the whole emulator, as its routes, its people's hands and its memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.slack import payloads
from sandbox.slack.acts import Acts, Choice
from sandbox.slack.api import Api
from sandbox.slack.channels import Channel
from sandbox.slack.courier import Courier
from sandbox.slack.elements import walk
from sandbox.slack.faults import Fault
from sandbox.slack.forms import Forms
from sandbox.slack.gesture import Gesture
from sandbox.slack.link import Link
from sandbox.slack.messages import Message
from sandbox.slack.respond import Responder
from sandbox.slack.shelf import Shelf
from sandbox.slack.snapshot import snapshot
from sandbox.slack.team import Team
from sandbox.slack.ui import ui_routes
from sandbox.slack.views import View
from sandbox.slack.wire import Call, Impossible, Json
from sandbox.world import Person, World

DEFAULT_CHANNEL = "C0COMMUNITY"


class SlackWorkspace(Team):
    """An emulated workspace: mount `routes()`, point the app at `{origin}/slack/api/`, act as its people."""

    def __init__(self, world: World, origin: Callable[[], str] | str) -> None:
        super().__init__(world, origin)
        self._link = Link(self)
        self._courier = Courier(self, self._link)
        self._responder = Responder(self)
        self._acts = Acts(self, self._courier, self._responder)
        self._forms = Forms(self, self._courier)
        self._api = Api(self, self._link)
        self._shelf = Shelf(self)

    def routes(self) -> list[web.RouteDef]:
        """Return everything to mount: the app's side under /slack/, the page's under /ui/slack/."""
        return [
            web.route("*", "/slack/api/{method}", self._api.answer),
            web.get("/slack/link", self._link.serve),
            web.post("/slack/respond/{id}", self._responder.answer),
            web.post("/slack/upload/{id}", self._shelf.receive),
            web.get("/slack/files/{id}/{name}", self._shelf.give),
            *ui_routes(self),
        ]

    async def close(self) -> None:
        """Close every socket and end all background work."""
        await self._courier.close()
        await self.stop()

    def snapshot(self, person: Person) -> Json:
        """Return everything that person can see."""
        return snapshot(self, person, len(self._link.sockets))

    # What people do.

    async def command(self, key: str, line: str, *, channel: str = DEFAULT_CHANNEL) -> Gesture:
        """Type a slash command, such as `/partner stats`, in a channel."""
        person = self.someone(key)
        return self._acts.command(person, line, self._entered(person, channel))

    async def say(self, key: str, channel: str, text: str, *, thread_ts: str | None = None) -> Gesture:
        """Write a plain message in a channel or in the direct messages with the app."""
        person = self.someone(key)
        return self._acts.say(person, self._entered(person, channel), text, thread_ts)

    async def press(  # noqa: PLR0913 - the ways to name a place and a choice are all wanted, and all by keyword
        self,
        key: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        home: bool = False,
        action_id: str,
        block_id: str | None = None,
        value: str | None = None,
        selected: Any = None,
    ) -> Gesture:
        """Press a button or use a menu; without a place, the newest visible message that has it."""
        person = self.someone(key)
        choice = Choice(action_id, block_id, value, selected)
        view = self._view(person, view_id, home)
        if view is not None:
            return self._acts.press_view(person, view, choice)
        return self._acts.press_message(person, self._message(person, channel, ts, action_id), choice)

    async def submit(self, key: str, view_id: str, values: Json) -> Gesture:
        """Fill in a modal (`{block_id: {action_id: plain value or state}}`) and submit it."""
        person = self.someone(key)
        return self._forms.submit(person, self._opened(person, view_id), values)

    async def close_view(self, key: str, view_id: str) -> Gesture | None:
        """Close the modal on top; the gesture is None when the app is not told."""
        person = self.someone(key)
        return self._forms.close(person, self._opened(person, view_id))

    async def suggest(  # noqa: PLR0913 - as for press
        self,
        key: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        home: bool = False,
        action_id: str,
        block_id: str | None = None,
        value: str = "",
    ) -> list[Json]:
        """Type into a menu whose options come from the app, and return the options it offers."""
        person = self.someone(key)
        view = self._view(person, view_id, home)
        if view is not None:
            blocks, place = view.blocks, payloads.on_view(view)
        else:
            message = self._message(person, channel, ts, action_id)
            blocks = message.blocks
            place = payloads.on_message(message, self.rooms.channels[message.channel], "")
            place.pop("response_url")
        gesture = self._forms.suggest(person, blocks, place, (action_id, block_id, value))
        options: list[Json] = (await gesture.answered())[0].detail["options"]
        return options

    async def open_home(self, key: str, tab: str = "home") -> Gesture:
        """Open the app's Home tab."""
        return self._acts.open_home(self.someone(key), tab)

    async def shortcut(self, key: str, callback_id: str) -> Gesture:
        """Use a global shortcut."""
        return self._acts.shortcut(self.someone(key), callback_id)

    async def message_shortcut(self, key: str, callback_id: str, *, channel: str, ts: str) -> Gesture:
        """Use a shortcut from a message's menu."""
        person = self.someone(key)
        return self._acts.message_shortcut(person, callback_id, self._message(person, channel, ts, ""))

    async def event(self, event: Json) -> None:
        """Send the app any other event, such as member_joined_channel."""
        self._courier.event({"event_ts": self.rooms.stamp(), **event})

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to go."""
        self._courier.disconnect(reason)

    def inject(self, target: str, fault: Fault, times: int = 1) -> None:
        """Queue a fault; for the target `socket`, a disconnect happens at once."""
        if target == "socket" and fault.kind == "disconnect":
            self.disconnect(fault.code)
        else:
            super().inject(target, fault, times)

    # What can be asked afterwards.

    def messages(self, channel: str = DEFAULT_CHANNEL) -> list[Message]:
        """Return what everyone in a channel can see, oldest first."""
        return sorted(self._known(channel).messages.values(), key=lambda message: message.ts)

    def ephemerals(self, key: str) -> list[Message]:
        """Return what only that person can see, oldest first."""
        user = self.user(self.someone(key))
        return [message for message in self.rooms.ephemerals if message.addressee == user]

    def home(self, key: str) -> View | None:
        """Return that person's App Home, or None before the app published one."""
        return self.views.homes.get(self.user(self.someone(key)))

    def modals(self, key: str) -> list[View]:
        """Return that person's open modals, the visible one last."""
        return self.views.stack(self.user(self.someone(key)))

    def dm(self, key: str) -> str:
        """Return the id of that person's direct messages with the app."""
        return self.rooms.direct(self.user(self.someone(key))).id

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the Web API requests so far, all or of one method."""
        return [call for call in self.log if method in (None, call.method)]

    @property
    def sockets(self) -> int:
        """How many sockets the app holds open."""
        return len(self._link.sockets)

    async def connected(self, sockets: int = 1, timeout: float = 10.0) -> None:
        """Wait until the app holds that many sockets; TimeoutError when it does not come."""
        async with asyncio.timeout(timeout):
            with self.world.watch() as change:
                while self.sockets < sockets:
                    await change.wait()
                    change.clear()

    # How people name things.

    def _known(self, reference: str) -> Channel:
        channel = self.rooms.find(reference)
        if channel is None:
            raise Impossible(f"There is no channel {reference!r}.")
        return channel

    def _entered(self, person: Person, reference: str) -> Channel:
        channel = self._known(reference)
        if person.slack not in channel.members:
            raise Impossible(f"{person.name} is not in {channel.name or channel.id}.")
        return channel

    def _opened(self, person: Person, view_id: str) -> View:
        view = next((v for v in self.views.stack(self.user(person)) if v.id == view_id), None)
        if view is None:
            raise Impossible(f"{person.name} has no open modal {view_id!r}.")
        return view

    def _view(self, person: Person, view_id: str | None, home: bool) -> View | None:
        present = self.views.homes.get(self.user(person))
        if home or (present and view_id == present.id):
            if present is None:
                raise Impossible(f"{person.name} has no App Home yet.")
            return present
        return self._opened(person, view_id) if view_id else None

    def _message(self, person: Person, channel: str | None, ts: str | None, action_id: str) -> Message:
        user = self.user(person)
        rooms = [self._entered(person, channel)] if channel else list(self.rooms.channels.values())
        seen = [m for room in rooms if user in room.members for m in self.rooms.visible(user, room)]
        for message in sorted(seen, key=lambda message: message.ts, reverse=True):
            if ts is not None and message.ts != ts:
                continue
            blocks = [*message.blocks, *(b for a in message.attachments for b in a.get("blocks", []))]
            if ts is not None or any(element["action_id"] == action_id for _, element in walk(blocks)):
                return message
        raise Impossible(f"{person.name} sees no such message.")
