"""An interaction is a gesture on its way to the bot: its payload, its token, and how long it may still be answered."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sandbox.discord.gestures import Gesture
from sandbox.discord.guild import Guild, account, user_json
from sandbox.discord.messages import Message
from sandbox.discord.refusals import Json, Refusal, unknown
from sandbox.world import DISCORD_APPLICATION, DISCORD_GUILD, Person

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
ATTACHMENT_LIMIT = 10 * 1024 * 1024


@dataclass(eq=False)
class Interaction:
    """One interaction and the state of its answer."""

    id: str
    token: str
    kind: int
    person: Person
    channel: str
    gesture: Gesture
    data: Json
    source: Message | None = None
    trigger: Json | None = None
    callback: int | None = None
    original: Message | None = None
    born: float = field(default_factory=time.monotonic)

    def age(self) -> float:
        """Return the seconds since the person acted."""
        return time.monotonic() - self.born

    def metadata(self) -> Json:
        """Return what a message that answers this says of its cause."""
        body: Json = {
            "id": self.id, "type": self.kind, "user": user_json(self.person),
            "authorizing_integration_owners": {"0": DISCORD_GUILD},
        }  # fmt: skip
        if self.kind == COMPONENT and self.source is not None:
            body["interacted_message_id"] = self.source.id
        if self.kind == FORM and self.trigger is not None:
            body["triggering_interaction_metadata"] = self.trigger
        return body

    def payload(self, guild: Guild) -> Json:
        """Return the INTERACTION_CREATE event."""
        user_id = account(self.person)
        channel = guild.channel(self.channel)
        private = channel["type"] == 1
        body: Json = {
            "id": self.id, "application_id": DISCORD_APPLICATION, "type": self.kind, "token": self.token,
            "version": 1, "data": self.data, "channel_id": self.channel,
            "channel": {**channel, "permissions": str(guild.permissions(user_id))},
            "attachment_size_limit": ATTACHMENT_LIMIT, "locale": "en-US", "entitlements": [],
            "app_permissions": str(guild.permissions(DISCORD_APPLICATION)), "context": 1 if private else 0,
            "authorizing_integration_owners": {"0": "0" if private else DISCORD_GUILD},
        }  # fmt: skip
        if private:
            body["user"] = user_json(self.person)
        else:
            body |= {"guild_id": DISCORD_GUILD, "guild_locale": "en-US", "member": guild.acting_member(user_id)}
            body["guild"] = {"id": DISCORD_GUILD, "locale": "en-US", "features": []}
        if self.source is not None:
            body["message"] = self.source.json()
        return body


@dataclass
class Interactions:
    """Every interaction, by id and by token."""

    by_id: dict[str, Interaction] = field(default_factory=dict)
    by_token: dict[str, Interaction] = field(default_factory=dict)

    def add(self, interaction: Interaction) -> None:
        """Remember an interaction."""
        self.by_id[interaction.id] = interaction
        self.by_token[interaction.token] = interaction

    def to_answer(self, interaction_id: str, token: str, seconds: float) -> Interaction:
        """Return the one a callback is for: 10062 when unknown or late, 40060 when answered already."""
        interaction = self.by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise unknown("interaction", 10062)
        if interaction.callback is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if interaction.age() > seconds:
            raise unknown("interaction", 10062)
        return interaction

    def to_follow(self, application: str, token: str, seconds: float) -> Interaction:
        """Return the one a webhook call is for: 10015 when unknown or not answered yet, 50027 when its time is over."""
        interaction = self.by_token.get(token)
        if interaction is None or application != DISCORD_APPLICATION:
            raise unknown("Webhook", 10015)
        if interaction.age() > seconds:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        if interaction.callback is None:
            raise unknown("Webhook", 10015)
        return interaction
