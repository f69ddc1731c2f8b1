"""Team: the state of the emulated workspace and the switches that change how it behaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from sandbox.slack.channels import Channel, Rooms
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.files import Files
from sandbox.slack.gesture import Answer, Gestures
from sandbox.slack.messages import Message
from sandbox.slack.pings import find_pings
from sandbox.slack.tickets import Tickets
from sandbox.slack.tiers import Meter
from sandbox.slack.validate import check_message_blocks, check_view
from sandbox.slack.views import Views
from sandbox.slack.wire import ApiError, Call, Impossible, Json
from sandbox.world import SLACK_BOT_USER, SLACK_TEAM, Person, World

BOT_ID = "B0RAINMAKER"
APP_ID = "A0RAINMAKER"
TEXT_LIMIT = 40_000


class Team:
    """One workspace with one installed app; public attributes without underscore are there to be set."""

    def __init__(self, world: World, origin: Callable[[], str] | str) -> None:
        self.world = world
        self._origin = origin
        self.bot_token = "xoxb-sandbox"
        self.app_token = "xapp-sandbox"
        self.signing_secret = "sandbox-signing-secret"
        self.revoked = False
        self.events_url: str | None = None
        self.manifest: Json | None = None
        self.new_blocks = True
        self.rate_limits = True
        self.ack_seconds = 3.0
        self.trigger_seconds = 3.0
        self.retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.warning_seconds = 10.0
        self.complaints: list[str] = []
        self.log: list[Call] = []
        self.rooms = Rooms(world)
        self.views = Views()
        self.files = Files()
        self.gestures = Gestures()
        self.tickets = Tickets()
        self.faults = Faults()
        self.meter = Meter()
        self.usergroups: dict[str, Json] = {
            "S0COUNCIL": {"name": "Council", "handle": "council", "users": ["U0GUS", "U0CLEO"]}
        }
        self.closing = asyncio.Event()
        self._suggested: dict[tuple[str, str], list[Json]] = {}
        self._typed: dict[tuple[str, str], Json] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def origin(self) -> str:
        """Return the address of the server the workspace is mounted on."""
        return self._origin if isinstance(self._origin, str) else self._origin()

    # What the app is and may do.

    def scopes(self) -> list[str] | None:
        """Return the bot scopes of the manifest, or None when everything is allowed."""
        if self.manifest is None:
            return None
        declared = self.manifest.get("oauth_config", {}).get("scopes", {})
        return [*declared.get("bot", []), *declared.get("bot_optional", [])]

    def require(self, *any_of: str) -> None:
        """Refuse with missing_scope unless the app has one of these scopes."""
        held = self.scopes()
        if held is not None and any_of and not set(any_of) & set(held):
            raise ApiError("missing_scope", needed=",".join(any_of), provided=",".join(held))

    def has(self, scope: str) -> bool:
        """Whether the app has this scope."""
        held = self.scopes()
        return held is None or scope in held

    # People.

    def user(self, person: Person) -> str:
        """Return the person's user id; Impossible when they have no account here."""
        if person.slack is None:
            raise Impossible(f"{person.name} has no Slack account.")
        return person.slack

    def someone(self, key: str) -> Person:
        """Return the person of that key; Impossible for an unknown one."""
        try:
            return self.world.person(key)
        except KeyError:
            raise Impossible(f"Nobody here is called {key!r}.") from None

    def suggested(self, user: str, action_id: str, options: list[Json] | None = None) -> list[Json]:
        """Return the options last suggested to that user for a menu; remember new ones when given."""
        if options is not None:
            self._suggested[user, action_id] = options
        return self._suggested.get((user, action_id), [])

    def typed(self, user: str, place: str) -> Json:
        """Return what that user has filled in at a place (a message or view), to read or to extend."""
        return self._typed.setdefault((user, place), {})

    # Rooms.

    def channel(self, reference: str) -> Channel:
        """Return a channel the app named; ApiError channel_not_found."""
        channel = self.rooms.find(reference)
        if channel is None:
            raise ApiError("channel_not_found")
        return channel

    def post(self, channel: Channel, user: str, text: str, *, addressee: str | None = None, **parts: Any) -> Message:
        """Say something in a channel and return the message."""
        link_names = bool(parts.pop("link_names", False))
        bot = BOT_ID if user == SLACK_BOT_USER else None
        person = self.world.by_slack(user)
        team = person.slack_team if person else SLACK_TEAM
        message = Message(channel.id, self.rooms.stamp(), user, text[:TEXT_LIMIT], team, bot_id=bot, **parts)
        message.addressee = addressee
        message.blocks = numbered(message.blocks, message.ts)
        message.pings = find_pings(message.text, message.blocks, message.attachments, link_names=link_names)
        self.rooms.keep(message)
        self.world.changed()
        return message

    def rewrite(self, message: Message, text: str, **parts: Any) -> Message:
        """Change a message in place; parts that are None stay as they are."""
        for name, value in parts.items():
            if value is not None:
                setattr(message, name, value)
        message.text = text[:TEXT_LIMIT]
        message.blocks = numbered(message.blocks, message.ts)
        message.pings = find_pings(message.text, message.blocks, message.attachments)
        message.edited = self.rooms.stamp()
        self.world.changed()
        return message

    def credit_message(self, message: Message, kind: str = "message") -> None:
        """Tell the gesture that asked for it that this message appeared or changed."""
        answer = Answer(kind, message=message)
        if kind != "message":
            self.gestures.credit(f"message:{message.channel}:{message.ts}", answer)
        elif message.addressee:
            self.gestures.credit(f"ephemeral:{message.channel}:{message.addressee}", answer)
        else:
            self.gestures.credit(f"room:{message.channel}", answer)

    # Block Kit.

    def check_parts(self, blocks: list[Json], attachments: list[Json]) -> None:
        """Refuse a message whose blocks Slack would refuse."""
        check_message_blocks(blocks, attachments, new_blocks=self.new_blocks, file_ready=self.file_ready)

    def check_view(self, view: Json, kind: str) -> None:
        """Refuse a view Slack would refuse."""
        check_view(view, kind, new_blocks=self.new_blocks, file_ready=self.file_ready)

    def file_ready(self, reference: Json) -> bool:
        """Whether a slack_file reference names a file that has been processed."""
        return self.files.ready(reference)

    # Faults and background work.

    def inject(self, target: str, fault: Fault, times: int = 1) -> None:
        """Queue a fault for a Web API method, or for `envelope`, `respond` or `upload`."""
        self.faults.add(target, fault, times)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background until the workspace closes."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End all background work."""
        self.closing.set()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def numbered(blocks: list[Json], ts: str) -> list[Json]:
    """Return the blocks with a block_id each, as Slack gives one to those that came without."""
    return [{**block, "block_id": block.get("block_id") or f"b{ts[-6:]}{place}"} for place, block in enumerate(blocks)]
