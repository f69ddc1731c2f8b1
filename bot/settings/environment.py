"""The environment is what differs between deployments: secrets, addresses, and where things are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator

from bot.settings.addresses import is_safe_address
from bot.settings.complaints import SettingsError, sentence
from bot.settings.strict import Strict


class Environment(Strict):
    """What the environment says: secrets, addresses, and where things are."""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str | None = None
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    database_url: SecretStr = SecretStr("sqlite:///rainmaker.db")
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    track_api_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None
    stripe_secret_key: SecretStr | None = None
    rainmaker_settings: Path = Path("settings.toml")
    rainmaker_clock_file: Path | None = None

    def secrets(self) -> tuple[str, ...]:
        """Return every secret, for the logs to strike out; of several in one variable, each."""
        values = (getattr(self, name) for name in type(self).model_fields)
        texts = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        return tuple(part.strip() for text in texts for part in (text, *text.split(",")))

    @field_validator("slack_api_url", "discord_api_url", "discord_gateway_url", "openai_base_url")
    @classmethod
    def _safe_url(cls, value: str | None) -> str | None:
        if value is not None and not is_safe_address(value):
            raise ValueError("must be https or wss; http and ws are accepted for this machine only")
        return value


def load_environment(values: Mapping[str, str]) -> Environment:
    """Return what the environment says; names that look like ours but are not known are ignored."""
    known = {name: values[name.upper()] for name in Environment.model_fields if values.get(name.upper())}
    try:
        return Environment.model_validate(known)
    except ValidationError as error:
        rows = [f"{str(item['loc'][0]).upper()}: {sentence(item)}" for item in error.errors(include_input=False)]
        raise SettingsError("\n".join(rows)) from None


def read_dotenv(file: Path) -> dict[str, str]:
    """Return the pairs of a .env file; SettingsError for a line that is neither blank, a comment nor NAME=value."""
    if not file.is_file():
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name.strip()):
            raise SettingsError(f"{file}, line {number}: must be NAME=value")
        found[name.strip()] = value.strip().strip("\"'")
    return found
