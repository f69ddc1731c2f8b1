"""Settings are the program's rules from settings.toml and the deployment's secrets from the environment, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from bot.settings.addresses import is_safe_address
from bot.settings.complaints import SettingsError
from bot.settings.environment import Environment, load_environment, read_dotenv
from bot.settings.program_file import ProgramFile, load_file
from bot.settings.strict import Strict
from program.terms import Terms

__all__ = [
    "Environment",
    "ProgramFile",
    "Settings",
    "SettingsError",
    "is_safe_address",
    "load",
    "load_environment",
    "load_file",
]


PLATFORMS = ("slack", "discord")


class Settings(Strict):
    """Everything a deployment is told."""

    file: ProgramFile
    environment: Environment

    @property
    def terms(self) -> Terms:
        """What the program pays for, and how."""
        return self.file.terms

    def channel(self, name: str, platform: str) -> str | None:
        """Return a named place's channel id on a platform, or None where it has none."""
        ids = self.file.channels.get(name)
        return getattr(ids, platform) if ids else None

    @property
    def connected(self) -> tuple[str, ...]:
        """The platforms whose tokens are set: those that this process connects to."""
        tokens = {"slack": self.environment.slack_bot_token, "discord": self.environment.discord_token}
        return tuple(name for name, token in tokens.items() if token is not None)

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms of the program: those that its places have channels on, and those connected to."""
        placed = [name for name in PLATFORMS for place in self.file.channels if self.channel(place, name)]
        return tuple(name for name in PLATFORMS if name in placed or name in self.connected)

    @property
    def guild(self) -> str | None:
        """The Discord server of this program: the one its first people are named in."""
        for account in (*self.file.access.admins, *self.file.access.managers):
            if account.startswith("discord:"):
                return account.removeprefix("discord:").split("/")[0]
        return None


def load(environ: Mapping[str, str] | None = None, settings_file: Path | None = None) -> Settings:
    """Return the settings of this deployment; SettingsError lists everything that is wrong with them."""
    values = dict(read_dotenv(Path(".env"))) | dict(os.environ if environ is None else environ)
    environment = load_environment(values)
    file = settings_file or environment.rainmaker_settings
    return Settings(file=load_file(file), environment=environment)
