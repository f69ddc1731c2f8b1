"""Channel: a room of the workspace, public, private or the direct messages of one person with the bot."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.messages import Message
from sandbox.slack.wire import Json
from sandbox.world import SLACK_BOT_USER, SLACK_TEAM, World

# Who sits in the rooms that are not for everyone; the keys are those of the world's people.
PRIVATE_MEMBERS = {
    "managers": ("dana", "eli", "fay"),
    "council": ("ada", "ben", "cleo", "dana", "eli", "gus"),
    "operators": ("dana", "eli"),
}


@dataclass
class Channel:
    """A room with its members (user ids) and its messages by timestamp."""

    id: str
    name: str
    topic: str = ""
    private: bool = False
    owner: str | None = None
    members: set[str] = field(default_factory=set)
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return im, private_channel or public_channel."""
        if self.owner:
            return "im"
        return "private_channel" if self.private else "public_channel"

    def wire(self) -> Json:
        """Return the channel as conversations.info gives it."""
        body: Json = {"id": self.id, "created": 1700000000, "is_archived": self.archived, "context_team_id": SLACK_TEAM}
        if self.owner:
            return body | {"is_im": True, "user": self.owner, "is_user_deleted": False, "is_open": True}
        return body | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_member": SLACK_BOT_USER in self.members,
            "is_shared": False,
            "is_ext_shared": False,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.topic, "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


class Rooms:
    """All channels, the ephemeral messages of everyone, and the stamps that order them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stamps: set[str] = set()
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Message] = []
        for place in world.places:
            self.channels[place.slack] = self._opened(place.slack, place.name, place.topic)

    def _opened(self, channel: str, name: str, topic: str) -> Channel:
        keys = PRIVATE_MEMBERS.get(name)
        members = {p.slack for p in self._world.people if p.slack and (keys is None or p.key in keys)}
        return Channel(channel, name, topic, private=keys is not None, members=members | {SLACK_BOT_USER})

    def direct(self, user: str) -> Channel:
        """Return the direct messages of that user with the bot, opened on first need."""
        channel = "D" + user[1:]
        if channel not in self.channels:
            self.channels[channel] = Channel(channel, "", owner=user, private=True, members={user, SLACK_BOT_USER})
        return self.channels[channel]

    def find(self, reference: str) -> Channel | None:
        """Return the channel of an id, a #name or a user id; None where there is none."""
        if self._world.by_slack(reference):
            return self.direct(reference)
        if reference.startswith("D") and self._world.by_slack("U" + reference[1:]):
            return self.direct("U" + reference[1:])
        if reference in self.channels:
            return self.channels[reference]
        return next((c for c in self.channels.values() if c.name and c.name == reference.removeprefix("#")), None)

    def stamp(self) -> str:
        """Return a timestamp of the world's present moment that no other message has."""
        micros = int(self._world.clock.now().timestamp() * 1_000_000)
        while (ts := f"{micros // 1_000_000}.{micros % 1_000_000:06d}") in self._stamps:
            micros += 1
        self._stamps.add(ts)
        return ts

    def keep(self, message: Message) -> Message:
        """Store a message where its readers will find it."""
        if message.ephemeral:
            self.ephemerals.append(message)
        else:
            self.channels[message.channel].messages[message.ts] = message
        return message

    def remove(self, message: Message) -> None:
        """Take a message away from everyone."""
        if message.ephemeral:
            self.ephemerals = [kept for kept in self.ephemerals if kept is not message]
        else:
            self.channels[message.channel].messages.pop(message.ts, None)

    def visible(self, user: str, channel: Channel) -> list[Message]:
        """Return what that user sees in a channel, oldest first."""
        own = [m for m in self.ephemerals if m.addressee == user and m.channel == channel.id]
        return sorted([*channel.messages.values(), *own], key=lambda message: message.ts)
