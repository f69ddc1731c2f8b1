"""Settings are the program's rules from settings.toml and the deployment's secrets from the environment, read once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from program.money import exponent
from program.terms import Reward

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_ACCOUNT = re.compile(r"(slack:[TE][A-Z0-9]+/[UW][A-Z0-9]+|discord:\d{15,22}/\d{15,22})")


class SettingsError(Exception):
    """The settings cannot be used; the message says where and why, one line a finding."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _basis_points(value: object) -> int:
    try:
        rate = Decimal(str(value)) * 100
    except InvalidOperation:
        raise ValueError(f'{value!r} is not a percentage such as "20" or "12.5"') from None
    if isinstance(value, float) or rate != rate.to_integral_value() or not 0 <= rate <= 10_000:
        raise ValueError(f'{value!r} must be a percentage in quotes from "0" to "100" with at most two decimals')
    return int(rate)


class Program(_Strict):
    """What the program is called, its zone and currency, and where its links may lead."""

    name: str = Field(min_length=1, max_length=60)
    timezone: str = "UTC"
    currency: str = "USD"
    destinations: tuple[str, ...] = Field(min_length=1)
    link_host: str | None = None
    links_per_partner: int = Field(default=50, ge=1, le=1000)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            near = get_close_matches(value, available_timezones(), n=1)
            raise ValueError(f"no time zone is called {value!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return value

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        exponent(value)
        return value

    @field_validator("destinations")
    @classmethod
    def _safe_destinations(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not is_safe_address(address):
                raise ValueError(f"{address!r} must be an https address (http is for this machine only)")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The program's time zone."""
        return ZoneInfo(self.timezone)


class ChannelIds(_Strict):
    """One place's channel on each platform that has it."""

    slack: str | None = Field(default=None, pattern=r"^[CGD][A-Z0-9]+$")
    discord: str | None = Field(default=None, pattern=r"^\d{15,22}$")


class Access(_Strict):
    """The first people; `slack:TEAM/USER` or `discord:SERVER/USER`."""

    admins: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    finance: tuple[str, ...] = ()
    council: tuple[str, ...] = ()

    @field_validator("*")
    @classmethod
    def _account(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for account in value:
            if not _ACCOUNT.fullmatch(account):
                raise ValueError(f"{account!r} must look like slack:T0ACME/U0ADMIN or discord:SERVER/USER")
        return value


class RewardTable(_Strict):
    """What one kind of event earns."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    on: str = Field(pattern=r"^sale$")
    percent: Annotated[int, BeforeValidator(_basis_points)]

    def reward(self) -> Reward:
        """Return the rule for the program."""
        return Reward(key=self.key, on=self.on, rate_bp=self.percent)


class ProgramFile(_Strict):
    """The whole of settings.toml."""

    program: Program
    channels: Mapping[str, ChannelIds] = Field(default_factory=dict)
    access: Access = Access()
    rewards: tuple[RewardTable, ...] = ()

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: Mapping[str, ChannelIds]) -> Mapping[str, ChannelIds]:
        known = ("community", "managers", "council", "operators")
        for name in value:
            if name not in known:
                raise ValueError(f"no channel is called {name!r}; there are {', '.join(known)}")
        return value

    @field_validator("rewards")
    @classmethod
    def _single_keys(cls, value: tuple[RewardTable, ...]) -> tuple[RewardTable, ...]:
        keys = [reward.key for reward in value]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"two rewards are called {key!r}")
        return value


class Environment(_Strict):
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
    rainmaker_settings: Path = Path("settings.toml")
    rainmaker_clock_file: Path | None = None

    def secrets(self) -> tuple[str, ...]:
        """Return every secret, for the logs to strike out."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    @field_validator("slack_api_url", "discord_api_url", "discord_gateway_url")
    @classmethod
    def _safe_url(cls, value: str | None) -> str | None:
        if value is not None and not is_safe_address(value):
            raise ValueError("must be https or wss; http and ws are accepted for this machine only")
        return value


class Settings(_Strict):
    """Everything a deployment is told."""

    file: ProgramFile
    environment: Environment

    @property
    def rewards(self) -> tuple[Reward, ...]:
        """The rules for what events earn."""
        return tuple(table.reward() for table in self.file.rewards)

    def channel(self, name: str, platform: str) -> str | None:
        """Return a named place's channel id on a platform, or None where it has none."""
        ids = self.file.channels.get(name)
        return getattr(ids, platform) if ids else None

    @property
    def guild(self) -> str | None:
        """The Discord server of this program: the one its first people are named in."""
        for account in (*self.file.access.admins, *self.file.access.managers):
            if account.startswith("discord:"):
                return account.removeprefix("discord:").split("/")[0]
        return None


def is_safe_address(address: str) -> bool:
    """Return whether an address is encrypted, or leads to this very machine."""
    parts = urlsplit(address)
    if not parts.hostname or "@" in parts.netloc:
        return False
    return parts.scheme in ("https", "wss") or (parts.scheme in ("http", "ws") and parts.hostname in _LOOPBACK)


def load(environ: Mapping[str, str] | None = None, settings_file: Path | None = None) -> Settings:
    """Return the settings of this deployment; SettingsError lists everything that is wrong with them."""
    values = dict(_dotenv(Path(".env"))) | dict(os.environ if environ is None else environ)
    environment = load_environment(values)
    file = settings_file or environment.rainmaker_settings
    return Settings(file=load_file(file), environment=environment)


def load_environment(values: Mapping[str, str]) -> Environment:
    """Return what the environment says; names that look like ours but are not known are ignored."""
    known = {name: values[name.upper()] for name in Environment.model_fields if values.get(name.upper())}
    try:
        return Environment.model_validate(known)
    except ValidationError as error:
        rows = [f"{str(item['loc'][0]).upper()}: {_sentence(item)}" for item in error.errors(include_input=False)]
        raise SettingsError("\n".join(rows)) from None


def load_file(file: Path) -> ProgramFile:
    """Return a settings file, checked; each complaint names its line and key."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: is not UTF-8 text") from None
    try:
        return ProgramFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: {error}") from None
    except ValidationError as error:
        rows = [_complaint(file, text, item) for item in error.errors(include_input=False)]
        raise SettingsError("\n".join(rows)) from None


def _complaint(file: Path, text: str, item: Any) -> str:
    path = [str(part) for part in item["loc"]]
    return f"{file}, line {_line_of(text, path)}: {'.'.join(path)}: {_sentence(item)}"


def _sentence(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        return "no setting is called that"
    if item["type"] == "missing":
        return "is missing"
    return str(item["msg"]).removeprefix("Value error, ")


def _line_of(text: str, path: list[str]) -> int:
    """The line where a key stands, as near as its path can be followed."""
    best, table = 1, ""
    count: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]+", line)
        if header:
            name = header[1].replace('"', "")
            if line.lstrip().startswith("[["):
                count[name] = count.get(name, -1) + 1
                name = f"{name}.{count[name]}"
            table = name
            if ".".join(path).startswith(table):
                best = number
        key = re.match(r"\s*([\w-]+)\s*=", line)
        full = f"{table}.{key[1]}" if key and table else key[1] if key else ""
        if full and ".".join(path).startswith(full):
            return number
    return best


def _dotenv(file: Path) -> dict[str, str]:
    """The pairs of a .env file; a line that is neither blank, a comment nor NAME=value is an error."""
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
