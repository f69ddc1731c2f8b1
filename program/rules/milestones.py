"""A milestone is something a customer becomes; the terms say which of the merchant's events tell it."""

from collections.abc import Mapping
from typing import Any

from program.rules.conditions import holds
from program.terms import Terms


def milestone_of(terms: Terms, event_name: str, metadata: Mapping[str, Any]) -> str | None:
    """Return the milestone that an event tells, by its name or by its metadata, or None; the first rule wins."""
    name = _spelt(event_name)
    known = {f"metadata.{key}": fact for key, fact in metadata.items()}
    for rule in terms.milestones:
        if rule.when is not None and holds(rule.when, known):
            return rule.milestone
        if rule.event and _spelt(rule.event) == name:
            return rule.milestone
    return None


def _spelt(event_name: str) -> str:
    return "-".join(event_name.casefold().split())
