"""The state is the whole emulated Discord at one moment: every part of it, and how the parts tell of a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.discord.commands import CommandBook
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.gestures import Gesture
from sandbox.discord.guild import Guild, account, dm_channel
from sandbox.discord.interactions import Interactions
from sandbox.discord.messages import Message, Messages
from sandbox.discord.rates import Rates
from sandbox.discord.refusals import Json
from sandbox.discord.snowflakes import Mint
from sandbox.discord.switches import Switches
from sandbox.world import DISCORD_APPLICATION, DISCORD_GUILD, Person, World

GUILDS = 1 << 0
GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
UNREADABLE = ("embeds", "components", "attachments")


@dataclass(frozen=True)
class Call:
    """One REST request as it arrived, and the status it was answered with."""

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, str]
    body: object
    files: dict[str, int]
    at: datetime
    status: int = 0

    @property
    def name(self) -> str:
        """Return `METHOD /path`, by which calls and faults are found."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Upload:
    """A file that somebody uploaded."""

    id: str
    name: str
    content: bytes
    kind: str


@dataclass
class Modal:
    """A form that is open on a person's screen."""

    form: Json
    channel: str
    source: Message | None
    trigger: Json


@dataclass
class State:
    """Everything the emulator knows."""

    world: World
    origin: Callable[[], str]
    token: str
    mint: Mint = field(default_factory=Mint)
    switches: Switches = field(default_factory=Switches)
    faults: Faults = field(default_factory=Faults)
    messages: Messages = field(default_factory=Messages)
    interactions: Interactions = field(default_factory=Interactions)
    rates: Rates = field(default_factory=Rates)
    calls: list[Call] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    modals: dict[str, Modal] = field(default_factory=dict)
    gestures: list[Gesture] = field(default_factory=list)
    old_edits: list[datetime] = field(default_factory=list)
    invalid_requests: int = 0
    closing: bool = False

    def __post_init__(self) -> None:
        self.guild = Guild(self.world)
        self.commands = CommandBook(self.mint)
        self.gateway = Gateway(self.guild, self.mint, self.switches, self.faults)
        self.gateway.token, self.gateway.origin, self.gateway.changed = self.token, self.origin, self.world.changed

    def now(self) -> datetime:
        """Return the world's moment, for everything people read."""
        return self.world.clock.now()

    def channel_id(self, channel: str, person: Person) -> str:
        """Return the id of a channel given by id, by name, or as `dm`: the person's own with the bot."""
        if channel == "dm":
            return dm_channel(account(person))
        named = {place.name: place.discord for place in self.world.places}
        found = named.get(channel, channel)
        self.guild.channel(found)
        return found

    def keep(self, name: str, content: bytes, kind: str) -> Upload:
        """Store a file and return it with its new id."""
        upload = Upload(self.mint.id(), name, content, kind)
        self.uploads[upload.id] = upload
        return upload

    def users(self) -> dict[str, Json]:
        """Return every member's account by id."""
        return {user_id: self.guild.user(user_id) for user_id in self.guild.worn}

    def message_json(self, message: Message) -> Json:
        """Return a message as the API shows it, mentioned accounts included."""
        return message.json(self.users())

    def begin_thread(self, channel: str, message_id: str, name: str, owner: str) -> Json:
        """Begin a public thread, tell of it, and return it."""
        thread = self.guild.begin_thread(channel, message_id, name, owner, self.now().isoformat())
        self.gateway.dispatch("THREAD_CREATE", thread | {"newly_created": True}, GUILDS)
        self.world.changed()
        return thread

    def announce(self, event: str, message: Message) -> None:
        """Tell the gateway and the page of a message's creation, change or end."""
        private = self.guild.dm_owner(message.channel) is not None
        if event == "MESSAGE_DELETE":
            body: Json = {"id": message.id, "channel_id": message.channel}
        else:
            body = self.message_json(message)
        if not private:
            body["guild_id"] = DISCORD_GUILD
        own = message.author["id"] == DISCORD_APPLICATION or f"user:{DISCORD_APPLICATION}" in message.pings
        bare = None if private or own else body | {key: [] for key in UNREADABLE} | {"content": ""}
        if not message.ephemeral:
            self.gateway.dispatch(event, body, DIRECT_MESSAGES if private else GUILD_MESSAGES, bare)
        self.world.changed()
