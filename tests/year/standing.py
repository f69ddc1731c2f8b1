"""What stands is what people can read in both chats at the end, with the moment at which each chat got it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import select

from bot.discord.sender import nonce_of
from program.tables import Delivery
from sandbox.world import DISCORD_APPLICATION, SLACK_BOT_USER
from tests.year.town import Town


@dataclass(frozen=True)
class Post:
    """A message of the bot's in a channel, by its name, or in direct messages with `person`; `key` tells what it is."""

    platform: str
    place: str
    key: str
    at: datetime
    text: str
    person: str | None = None

    @property
    def job(self) -> str:
        """The first word of its key: the job that wrote it, or what it is about."""
        return self.key.partition(":")[0]

    @property
    def topic(self) -> str:
        """What it is about, whichever occurrence it belongs to."""
        return ":".join(self.key.split(":")[3:])

    @property
    def label(self) -> str:
        """The occurrence it belongs to, where a job wrote it."""
        return ":".join(self.key.split(":")[1:3])


def standing(town: Town) -> list[Post]:
    """Return all that the bot wrote into either chat and that is still there, the oldest first."""
    return sorted([*_in_slack(town), *_in_discord(town)], key=lambda post: (post.at, post.key))


def _in_slack(town: Town) -> Iterator[Post]:
    """A message's key is that of the request that posted it: a change of a living card carries another."""
    keys = {}
    for call in town.slack.calls("chat.postMessage"):
        if call.answer and call.answer.get("ok"):
            metadata = call.params.get("metadata") or {}
            keys[call.answer["channel"], call.answer["ts"]] = (metadata.get("event_payload") or {}).get("key", "")
    for channel in town.slack.rooms.channels.values():
        owner = town.world.by_slack(channel.owner) if channel.owner else None
        for message in channel.messages.values():
            # What only carries a file belongs to the message before it.
            if message.user == SLACK_BOT_USER and not message.files:
                at = datetime.fromtimestamp(float(message.ts), UTC)
                key, place = keys.get((channel.id, message.ts), ""), channel.name or "direct"
                yield Post("slack", place, key, at, _words(message.text, message.blocks), owner and owner.key)


def _in_discord(town: Town) -> Iterator[Post]:
    """Discord keeps a nonce instead of the key; what has none of ours has no key."""
    with town.store.unit(False) as store:
        keys = {nonce_of(key): key for key in store.exec(select(Delivery.key).where(Delivery.platform == "discord"))}
    places = {place.discord: place.name for place in town.world.places}
    for channel, messages in town.discord.state.messages.rows.items():
        owner = town.discord.state.guild.dm_owner(channel)
        for message in messages:
            if message.author["id"] == DISCORD_APPLICATION and not message.ephemeral:
                place = "direct" if owner else places.get(channel, "a thread")
                key = keys.get(message.nonce or "", "")
                yield Post("discord", place, key, message.at, message.text, owner and owner.key)


def _words(text: str, blocks: object) -> str:
    return f"{text}\n{blocks}"
