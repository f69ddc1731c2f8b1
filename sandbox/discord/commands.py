"""The command book holds the application's registered commands, global and of the guild, and counts new ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.discord.command_rules import check_book, check_command
from sandbox.discord.refusals import Json, Refusal, unknown
from sandbox.discord.snowflakes import Mint
from sandbox.world import DISCORD_APPLICATION, DISCORD_GUILD

Key = tuple[str, int]


def key_of(command: Json) -> Key:
    """Return what makes a command unique in its scope: its name and type."""
    return str(command.get("name")), int(command.get("type") or 1)


@dataclass
class CommandBook:
    """Registered commands by scope: None is global, otherwise a guild id."""

    mint: Mint
    daily: int = 200
    scopes: dict[str | None, dict[Key, Json]] = field(default_factory=lambda: {None: {}, DISCORD_GUILD: {}})
    created: list[datetime] = field(default_factory=list)

    def every(self) -> list[Json]:
        """Return all registered commands, global ones first."""
        return [command for scope in self.scopes.values() for command in scope.values()]

    def of(self, guild: str | None) -> list[Json]:
        """Return the commands of one scope."""
        return list(self._scope(guild).values())

    def find(self, guild: str | None, command_id: str) -> Json:
        """Return one command; 10063 when there is none."""
        for command in self.of(guild):
            if command["id"] == command_id:
                return command
        raise unknown("application command", 10063)

    def replace(self, guild: str | None, commands: list[Json], now: datetime) -> list[Json]:
        """Make these the scope's only commands; only new names count against the daily limit."""
        check_book(commands)
        scope = self._scope(guild)
        self._count(sum(key_of(command) not in scope for command in commands), now)
        fresh = {key_of(command): self._entry(command, guild) for command in commands}
        scope.clear()
        scope.update(fresh)
        return list(scope.values())

    def put(self, guild: str | None, command: Json, now: datetime) -> tuple[Json, bool]:
        """Create a command or overwrite the one of its name; tell whether it is new."""
        check_command(command)
        scope, key = self._scope(guild), key_of(command)
        others = [entry for other, entry in scope.items() if other != key]
        check_book([*others, command])
        new = key not in scope
        self._count(int(new), now)
        scope[key] = self._entry(command, guild)
        return scope[key], new

    def change(self, guild: str | None, command_id: str, changes: Json) -> Json:
        """Alter some fields of a command."""
        old = self.find(guild, command_id)
        merged = {**old, **changes, "type": old["type"]}
        check_command(merged)
        scope = self._scope(guild)
        del scope[key_of(old)]
        scope[key_of(merged)] = {**merged, "version": self.mint.id()}
        return scope[key_of(merged)]

    def drop(self, guild: str | None, command_id: str) -> None:
        """Remove a command."""
        del self._scope(guild)[key_of(self.find(guild, command_id))]

    def _scope(self, guild: str | None) -> dict[Key, Json]:
        if guild not in self.scopes:
            raise Refusal(403, 50001, "Missing Access")
        return self.scopes[guild]

    def _count(self, new: int, now: datetime) -> None:
        self.created = [moment for moment in self.created if moment > now - timedelta(days=1)]
        if len(self.created) + new > self.daily:
            message = f"Max number of daily application command creates has been reached ({self.daily})"
            raise Refusal(400, 30034, message)
        self.created += [now] * new

    def _entry(self, command: Json, guild: str | None) -> Json:
        old = self._scope(guild).get(key_of(command))
        entry: Json = {
            "id": old["id"] if old else self.mint.id(), "application_id": DISCORD_APPLICATION, "type": 1,
            "version": self.mint.id(), "default_member_permissions": None, "nsfw": False, "description": "",
            "name_localizations": None, "description_localizations": None, "dm_permission": True,
            "contexts": None, "integration_types": [0],
        }  # fmt: skip
        entry |= {name: value for name, value in command.items() if value is not None}
        if entry.get("default_member_permissions") is not None:
            entry["default_member_permissions"] = str(entry["default_member_permissions"])
        if guild is not None:
            entry["guild_id"] = guild
        return entry
