"""A roster is who belongs to a platform's own group of the council: Slack's user group, or Discord's role."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class RosterRefused(Exception):
    """The platform said no until somebody acts; the message is its own word for the reason."""


class RosterLater(Exception):
    """The platform cannot be asked now; the message says why."""


@runtime_checkable
class KeepsRoster(Protocol):
    """An adapter of a platform that has groups."""

    @property
    def team(self) -> str:
        """The workspace or server whose accounts can belong to a group; empty before it is known."""

    async def keep_roster(self, group: str, members: frozenset[str], ours: frozenset[str]) -> None:
        """Let a group have these members; RosterRefused or RosterLater otherwise.

        `ours` are those whom we let in before: where others give the group too, only they are taken out.
        """
