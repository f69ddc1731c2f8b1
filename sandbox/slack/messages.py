"""Message: one thing said in a channel, kept as its readers would see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.wire import Json


@dataclass
class Message:
    """A message; an ephemeral one has an addressee and exists for that user alone."""

    channel: str
    ts: str
    user: str
    text: str
    team: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: str | None = None
    bot_id: str | None = None
    addressee: str | None = None
    pings: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pinned: bool = False
    unfurl_links: bool = True

    @property
    def ephemeral(self) -> bool:
        """Whether only its addressee can see it."""
        return self.addressee is not None

    def wire(self, *, with_metadata: bool = False) -> Json:
        """Return the message as the Web API and the events carry it."""
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        if self.bot_id:
            body |= {"bot_id": self.bot_id, "app_id": "A0RAINMAKER"}
        for name in ("blocks", "attachments", "files", "thread_ts"):
            if getattr(self, name):
                body[name] = getattr(self, name)
        if self.edited:
            body["edited"] = {"user": self.user, "ts": self.edited}
        if self.reactions:
            body["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        if with_metadata and self.metadata:
            body["metadata"] = self.metadata
        return body
