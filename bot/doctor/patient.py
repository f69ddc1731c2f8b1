"""A patient is the deployment as the doctor meets it: its settings, its store, its surroundings and the running bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot.chat.delivery import Health
from bot.chat.operations import Finding, Level
from bot.chat.registry import Registry
from bot.settings import Environment, Settings
from bot.store import Store

PLATFORMS = ("slack", "discord")


@dataclass(frozen=True)
class Running:
    """What only the bot itself knows while it runs; None is what was not measured."""

    healths: Mapping[str, Health] = field(default_factory=dict)
    open_sockets: int | None = None
    wanted_sockets: int | None = None
    loop_lag_seconds: float | None = None


@dataclass(frozen=True)
class Patient:
    """Everything that checks may look at; `moment` tells the present, `variables` are the names that are set."""

    settings: Settings
    store: Store | None
    moment: Callable[[], datetime]
    running: Running | None = None
    registry: Registry | None = None
    variables: frozenset[str] = frozenset()

    @property
    def environment(self) -> Environment:
        """What the environment says."""
        return self.settings.environment

    def places(self, platform: str) -> Iterator[tuple[str, str]]:
        """Yield each place that has a channel on a platform, with the channel's id."""
        for place in self.settings.file.channels:
            channel = self.settings.channel(place, platform)
            if channel:
                yield place, channel


Findings: TypeAlias = list[Finding]
Check: TypeAlias = Callable[[Patient], Awaitable[Findings]]


def good(check: str, **facts: Any) -> Finding:
    """Return a finding that all is well."""
    return Finding(check, Level.GOOD, facts)


def warning(check: str, **facts: Any) -> Finding:
    """Return a finding that somebody should look at some day."""
    return Finding(check, Level.WARNING, facts)


def bad(check: str, **facts: Any) -> Finding:
    """Return a finding that keeps something from working."""
    return Finding(check, Level.BAD, facts)
