"""A message is what stands in a channel: who wrote it, what it shows, who alone may see it, and whom it pinged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.discord.mentions import spoken, walk
from sandbox.discord.refusals import Json, unknown
from sandbox.world import DISCORD_APPLICATION

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15


@dataclass(eq=False)
class Message:
    """One message; `addressee` is the Discord id of the only reader of a private one."""

    id: str
    channel: str
    author: Json
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    pings: frozenset[str] = frozenset()
    addressee: str | None = None
    edited: datetime | None = None
    nonce: str | None = None
    used: Json | None = None
    reference: str | None = None
    interaction: Json | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Tell whether only the addressee sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Tell whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Return every word a reader sees: content, embeds, text displays, buttons and options."""
        parts = [spoken(self.content, self.components), *_embed_texts(self.embeds), *_labels(self.components)]
        return "\n".join(part for part in parts if part).strip()

    def component(self, custom_id: str) -> Json | None:
        """Return the button or select of that id, or None."""
        return next((part for part in walk(self.components) if part.get("custom_id") == custom_id), None)

    def json(self, users: dict[str, Json] | None = None) -> Json:
        """Return the message as the API shows it; `users` gives the accounts of those it mentions."""
        mentioned = [(users or {})[ping[5:]] for ping in sorted(self.pings) if ping[5:] in (users or {})]
        body: Json = {
            "id": self.id, "channel_id": self.channel, "type": self._type(), "content": self.content,
            "author": self.author, "timestamp": self.at.isoformat(),
            "edited_timestamp": self.edited.isoformat() if self.edited else None, "mentions": mentioned,
            "mention_roles": [ping[5:] for ping in sorted(self.pings) if ping.startswith("role:")],
            "mention_everyone": "everyone" in self.pings, "attachments": self.attachments, "embeds": self.embeds,
            "components": self.components, "pinned": False, "tts": False, "flags": self.flags,
        }  # fmt: skip
        return body | self._extras()

    def _type(self) -> int:
        if self.interaction is not None and self.interaction["type"] == 2:
            return 20
        return 19 if self.reference else 0

    def _extras(self) -> Json:
        extras: Json = {}
        if self.nonce is not None:
            extras["nonce"] = self.nonce
        if self.interaction is not None:
            extras |= {"interaction_metadata": self.interaction, "webhook_id": DISCORD_APPLICATION}
            extras["application_id"] = DISCORD_APPLICATION
        if self.reference:
            extras["message_reference"] = {"type": 0, "message_id": self.reference, "channel_id": self.channel}
        return extras


def _embed_texts(embeds: list[Json]) -> list[str]:
    texts: list[str] = []
    for embed in embeds:
        texts += [embed.get("title", ""), embed.get("description", "")]
        texts += [f"{entry.get('name', '')}\n{entry.get('value', '')}" for entry in embed.get("fields") or []]
        texts.append((embed.get("footer") or {}).get("text", ""))
    return texts


def _labels(components: list[Json]) -> list[str]:
    texts: list[str] = []
    for part in walk(components):
        texts += [part.get("label") or "", part.get("placeholder") or ""] if part.get("type") != 10 else []
        texts += [option.get("label", "") for option in part.get("options") or []]
    return texts


@dataclass
class Messages:
    """Every message there is, by channel and in order."""

    rows: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Put a message at the end of its channel."""
        self.rows.setdefault(message.channel, []).append(message)

    def remove(self, message: Message) -> None:
        """Take a message away for good."""
        message.deleted = True
        self.rows[message.channel].remove(message)

    def of(self, channel: str) -> list[Message]:
        """Return a channel's messages, oldest first, private ones included."""
        return list(self.rows.get(channel, []))

    def find(self, message_id: str, channel: str | None = None) -> Message:
        """Return a message anywhere, or in one channel; 10008 when there is none."""
        rooms = [self.of(channel)] if channel else [list(room) for room in self.rows.values()]
        for room in rooms:
            for message in room:
                if message.id == message_id:
                    return message
        raise unknown("Message", 10008)

    def public(self, message_id: str, channel: str) -> Message:
        """Return a message that the channel's own routes may touch: never a private one."""
        message = self.find(message_id, channel)
        if message.ephemeral:
            raise unknown("Message", 10008)
        return message

    def by_nonce(self, nonce: str, since: datetime) -> Message | None:
        """Return the bot's message of that nonce written after a moment, in any channel."""
        for room in self.rows.values():
            for message in reversed(room):
                if message.nonce == nonce and message.at >= since and message.author.get("bot"):
                    return message
        return None
