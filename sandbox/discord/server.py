"""The Discord server of the sandbox: the routes a real client talks to, and the hands and eyes of its sample people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.discord import command_calls, event_calls, guild_calls, interaction_calls, message_calls, people, view
from sandbox.discord.faults import Fault
from sandbox.discord.gestures import Gesture
from sandbox.discord.messages import Message
from sandbox.discord.page import GATEWAY_FAULTS, page_routes
from sandbox.discord.rates import Rates
from sandbox.discord.refusals import Json
from sandbox.discord.rest import rest_routes
from sandbox.discord.state import Call, State
from sandbox.discord.switches import Switches
from sandbox.world import PLACES, Person, World

TOKEN = "sandbox-discord-token"
CALLS = (command_calls, message_calls, interaction_calls, guild_calls, event_calls)
ROUTES = [route for calls in CALLS for route in calls.ROUTES]


class DiscordServer:
    """A local Discord; `origin` gives its address once it is known, such as `http://127.0.0.1:8090`."""

    def __init__(self, world: World, origin: Callable[[], str], token: str = TOKEN) -> None:
        self.world = world
        self.token = token
        self.state = State(world, origin, token)

    @property
    def switches(self) -> Switches:
        """Return the standing conditions, to be turned in place."""
        return self.state.switches

    @property
    def rates(self) -> Rates:
        """Return the rate limits, to be changed in place."""
        return self.state.rates

    @property
    def connected(self) -> bool:
        """Tell whether a bot listens now."""
        return self.state.gateway.connected

    @property
    def identifies(self) -> int:
        """Return how often a bot has identified."""
        return self.state.gateway.identifies

    @property
    def resumes(self) -> int:
        """Return how often a bot has resumed a session."""
        return self.state.gateway.resumes

    @property
    def invalid_requests(self) -> int:
        """Return how many requests ended in 401, 403 or 429: the ones Discord bans for."""
        return self.state.invalid_requests

    def routes(self) -> list[web.RouteDef]:
        """Return every route: REST, gateway, stored files and the page's calls."""
        return [
            web.get("/discord/gateway", self.state.gateway.serve),
            web.get("/discord/cdn/{id}/{name}", self._file),
            *rest_routes(self.state, ROUTES),
            *page_routes(self.state),
        ]

    async def close(self) -> None:
        """Close every connection and let held requests go; call it before the web server stops."""
        self.state.closing = True
        await self.state.gateway.close()

    async def _file(self, request: web.Request) -> web.Response:
        upload = self.state.uploads.get(request.match_info["id"])
        if upload is None or upload.name != request.match_info["name"]:
            raise web.HTTPNotFound(text="This content is no longer available.")
        kind = upload.kind.split(";")[0]
        return web.Response(body=upload.content, content_type=kind)

    def snapshot(self, person: Person) -> Json:
        """Return what a person sees, as JSON for the page."""
        return view.snapshot(self.state, person)

    async def command(
        self, person: str, path: str, options: Json | None = None, channel: str = PLACES[0].discord
    ) -> Gesture:
        """Type `/path` with options in a channel (id, name or `dm`); ValueError when Discord would not send it."""
        return people.command(self.state, self.world.person(person), path, options or {}, channel)

    async def autocomplete(
        self, person: str, path: str, focused: str, typed: str = "", options: Json | None = None
    ) -> list[Json]:
        """Return the suggestions for an option being typed, each with `name` and `value`."""
        asked = people.Suggestion(path, focused, typed, options or {}, PLACES[0].discord)
        return await people.autocomplete(self.state, self.world.person(person), asked)

    async def press(self, person: str, message_id: str, custom_id: str, values: list[str] | None = None) -> Gesture:
        """Press a button, or choose values from a select; ValueError when the person could not."""
        return people.press(self.state, self.world.person(person), message_id, custom_id, values)

    async def submit(self, person: str, values: dict[str, Any]) -> Gesture:
        """Send the person's open form; ValueError when there is none or a field would not be let through."""
        return people.submit(self.state, self.world.person(person), values)

    async def context_menu(self, person: str, name: str, target: str, channel: str = PLACES[0].discord) -> Gesture:
        """Choose a user or message command; the target is a person's key or a message id."""
        return people.context_menu(self.state, self.world.person(person), name, target, channel)

    def interest(self, person: str, event_id: str, *, on: bool = True) -> Json:
        """Press “Interested” on a scheduled event, or take that back; ValueError when the person could not."""
        return people.interest(self.state, self.world.person(person), event_id, on)

    def begin_thread(self, person: str, message_id: str, name: str, channel: str = PLACES[0].discord) -> Json:
        """Begin the thread under a message; ValueError when the person could not."""
        return people.begin_thread(self.state, self.world.person(person), channel, message_id, name)

    async def say(self, person: str, text: str, channel: str = PLACES[0].discord) -> Message:
        """Write a message as a person."""
        return people.say(self.state, self.world.person(person), channel, text)

    def upload(self, filename: str, content: bytes, kind: str = "application/octet-stream") -> str:
        """Upload a file for an attachment option or a file field, and return the id to pass as its value."""
        return self.state.keep(filename, content, kind).id

    def messages(self, channel: str = PLACES[0].discord, person: str | None = None) -> list[Message]:
        """Return a channel's public messages (`dm` with a person is their direct channel), oldest first."""
        room = channel if person is None else self.state.channel_id(channel, self.world.person(person))
        named = {place.name: place.discord for place in self.world.places}
        return [message for message in self.state.messages.of(named.get(room, room)) if not message.ephemeral]

    def ephemerals(self, person: str) -> list[Message]:
        """Return the messages only this person sees, oldest first."""
        reader = self.world.person(person).discord
        rooms = self.state.messages.rows.values()
        found = [one for room in rooms for one in room if one.addressee == reader and reader is not None]
        return sorted(found, key=lambda one: int(one.id))

    def modal(self, person: str) -> Json | None:
        """Return the form that is open on a person's screen, or None."""
        modal = self.state.modals.get(self.world.person(person).key)
        return None if modal is None else modal.form

    def commands(self) -> list[Json]:
        """Return every registered command as the API shows it."""
        return self.state.commands.every()

    def calls(self, part: str = "") -> list[Call]:
        """Return the REST requests whose `METHOD /path` contains a part, in order."""
        return [call for call in self.state.calls if part in call.name]

    def inject(self, what: str, fault: Fault, times: int = 1) -> None:
        """Queue a fault under `METHOD /path` or an event's name; under `gateway` it happens at once."""
        if what == "gateway" and fault.kind in GATEWAY_FAULTS:
            self.state.gateway.suffer(fault)
        else:
            self.state.faults.inject(what, fault, times)
