"""A role is what a person may do; the dispatcher decides by it, at execution, from the database."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """Who may ask: everyone, or people who hold the role."""

    EVERYONE = "everyone"
    PARTNER = "partner"
    COUNCIL = "council"
    # Held through another role only: managers and finance alike keep watch over what came in.
    OPERATOR = "operator"
    FINANCE = "finance"
    MANAGER = "manager"
    ADMIN = "admin"


_IMPLIES: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset({Role.MANAGER, Role.FINANCE, Role.COUNCIL, Role.OPERATOR}),
    Role.FINANCE: frozenset({Role.OPERATOR}),
    # Managers run the council and answer it; a vote takes a seat, which no role gives.
    Role.MANAGER: frozenset({Role.COUNCIL, Role.OPERATOR}),
}


def may(held: Collection[str], needs: Role) -> bool:
    """Return whether somebody holding these roles may do what needs that role."""
    if needs is Role.EVERYONE or needs in held:
        return True
    return any(needs in implied for role, implied in _IMPLIES.items() if role in held)
