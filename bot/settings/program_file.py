"""The program file is settings.toml: the program's rules, checked key by key."""

from __future__ import annotations

import re
import tomllib
from calendar import month_name
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator

from bot.settings.addresses import is_safe_address
from bot.settings.backup_table import BackupTable
from bot.settings.badges import BadgeTable
from bot.settings.complaints import SettingsError, complain, complaint
from bot.settings.council_table import CouncilTable
from bot.settings.courses import CourseTable
from bot.settings.leaderboard import LeaderboardTable
from bot.settings.money_tables import AttributionTable, HoldsTable, MilestonesTable, PayoutsTable, TierTable
from bot.settings.notices import NoticesTable
from bot.settings.rewards import RewardTable
from bot.settings.strict import Strict
from bot.settings.writer import WriterTable
from program.money import exponent
from program.terms import Terms

_ACCOUNT = re.compile(r"(slack:[TE][A-Z0-9]+/[UW][A-Z0-9]+|discord:\d{15,22}/\d{15,22})")
Place = tuple[str, ...]
MONTH_NAMES = tuple(month_name)[1:]


class Program(Strict):
    """What the program is called, its zone and currency, and where its links may lead."""

    name: str = Field(min_length=1, max_length=60)
    timezone: str = "UTC"
    currency: str
    destinations: tuple[str, ...] = Field(min_length=1)
    link_host: str | None = None
    links_per_partner: int = Field(default=50, ge=1, le=1000)
    fiscal_year_starts: str = "January"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            near = get_close_matches(value, available_timezones(), n=1)
            raise ValueError(f"no time zone is called {value!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return value

    @field_validator("fiscal_year_starts")
    @classmethod
    def _known_month(cls, value: str) -> str:
        if value not in MONTH_NAMES:
            near = get_close_matches(value.title(), MONTH_NAMES, n=1)
            wish = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(MONTH_NAMES)}"
            raise ValueError(f"no month is called {value!r}{wish}")
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


class ChannelIds(Strict):
    """One place's channel on each platform that has it."""

    slack: str | None = Field(default=None, pattern=r"^[CGD][A-Z0-9]+$")
    discord: str | None = Field(default=None, pattern=r"^\d{15,22}$")


class Access(Strict):
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


class ProgramFile(Strict):
    """The whole of settings.toml."""

    program: Program
    channels: Mapping[str, ChannelIds] = Field(default_factory=dict)
    access: Access = Access()
    council: CouncilTable = CouncilTable()
    rewards: tuple[RewardTable, ...] = ()
    attribution: AttributionTable = AttributionTable()
    tiers: tuple[TierTable, ...] = ()
    holds: HoldsTable = HoldsTable()
    payouts: PayoutsTable = PayoutsTable()
    milestones: MilestonesTable = MilestonesTable()
    notices: NoticesTable = NoticesTable()
    leaderboard: LeaderboardTable = LeaderboardTable()
    courses: tuple[CourseTable, ...] = ()
    badges: tuple[BadgeTable, ...] = ()
    backup: BackupTable = BackupTable()
    writer: WriterTable = WriterTable()

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: Mapping[str, ChannelIds]) -> Mapping[str, ChannelIds]:
        known = ("community", "managers", "council", "operators")
        for name in value:
            if name not in known:
                raise ValueError(f"no channel is called {name!r}; there are {', '.join(known)}")
        return value

    @property
    def terms(self) -> Terms:
        """What the program pays for."""
        return Terms(
            rewards=tuple(table.reward(self.program.currency) for table in self.rewards),
            timezone=self.program.timezone,
            attribution=self.attribution.rule(),
            holds=self.holds.rule(),
            tiers=tuple(table.tier() for table in self.tiers),
            payouts=self.payouts.rule(),
            milestones=tuple(self.milestones.rules()),
            fiscal_year_starts=MONTH_NAMES.index(self.program.fiscal_year_starts) + 1,
        )


def load_file(file: Path) -> ProgramFile:
    """Return a settings file, checked; each complaint names its line and key."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: is not UTF-8 text") from None
    try:
        found = tomllib.loads(text)
        read = ProgramFile.model_validate(found, context={"currency": _currency(found)})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: {error}") from None
    except ValidationError as error:
        rows = [complaint(file, text, item) for item in error.errors(include_input=False)]
        raise SettingsError("\n".join(rows)) from None
    rows = [complain(file, text, place, why) for place, why in _contradictions(read)]
    if rows:
        raise SettingsError("\n".join(rows))
    return read


def _currency(found: Mapping[str, Any]) -> str | None:
    """The currency that amounts are read in; one that is missing or not known is complained about where it stands."""
    program = found.get("program")
    given = program.get("currency") if isinstance(program, dict) else None
    try:
        exponent(str(given))
    except ValueError:
        return None
    return str(given)


def _contradictions(file: ProgramFile) -> Iterator[tuple[Place, str]]:
    """What only the whole file can tell: keys that are given twice, and tiers that do not exist."""
    named = {
        "rewards": [one.key for one in file.rewards],
        "tiers": [one.key for one in file.tiers],
        "courses": [one.key for one in file.courses],
        "badges": [one.key for one in file.badges],
    }
    for table, keys in named.items():
        for place, key in enumerate(keys):
            if key in keys[:place]:
                yield (table, str(place), "key"), f"two {table} are called {key!r}"
    tiers = [tier.key for tier in file.tiers]
    for place, reward in enumerate(file.rewards):
        for tier in reward.by_tier:
            if tier not in tiers:
                known = ", ".join(tiers) or "none"
                yield ("rewards", str(place), "by_tier"), f"no tier is called {tier!r}; there are {known}"
