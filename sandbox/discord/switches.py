"""Switches are the standing conditions of the emulated server: what it allows, and how patient it is."""

from __future__ import annotations

from dataclasses import dataclass, field

PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15)


@dataclass
class Switches:
    """Everything a test may turn before or during a run; the defaults are Discord's own figures."""

    answer_seconds: float = 3.0
    token_seconds: float = 900.0
    nonce_seconds: float = 180.0
    heartbeat_ms: int = 41_250
    compress: bool = False
    privileged_intents: int = PRIVILEGED_INTENTS
    closed_dms: set[str] = field(default_factory=set)
    """Person keys whose direct messages are closed: sending to them is refused with 50007."""
    hidden_channels: set[str] = field(default_factory=set)
    """Channel ids the bot may not see: everything there is refused with 50001."""
    silent_channels: set[str] = field(default_factory=set)
    """Channel ids the bot may see but not write to: refused with 50013."""
    command_grants: set[tuple[str, str]] = field(default_factory=set)
    """(person key, root command) pairs a server admin allowed beside `default_member_permissions`."""
    bot_role_position: int = 10
    """How high the bot stands: roles at or above this position are refused with 50013."""
    missing_permissions: set[str] = field(default_factory=set)
    """Names the bot lacks: `manage_roles`, `create_events`, `manage_events`, `attach_files`."""
    old_edits_per_hour: int = 30
    """How many edits of messages older than an hour pass before 30046."""
    daily_commands: int = 200
