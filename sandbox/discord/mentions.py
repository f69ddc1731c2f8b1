"""A ping is a mention that really alerts someone: what a text names, less what `allowed_mentions` forbids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.discord.refusals import Json, Problems

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
MOST_IDS = 100


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Yield every component of a tree, accessories and labelled ones included."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        inner = [component[key] for key in ("accessory", "component") if component.get(key)]
        yield from walk(inner)


def spoken(content: str, components: list[Json]) -> str:
    """Return everything in a message that can ping: its content and its text displays."""
    displays = [str(part.get("content", "")) for part in walk(components) if part.get("type") == 10]
    return "\n".join([content, *displays])


def check_allowed(allowed: Any, problems: Problems) -> None:
    """Note an `allowed_mentions` that contradicts itself or is too long."""
    if allowed is None:
        return
    parse = allowed.get("parse") or []
    for index, kind in enumerate(parse):
        problems.choice(f"allowed_mentions.parse.{index}", kind, ("roles", "users", "everyone"))
    for kind in ("users", "roles"):
        problems.count(f"allowed_mentions.{kind}", allowed.get(kind) or [], 0, MOST_IDS)
        if kind in parse and allowed.get(kind):
            sentence = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            problems.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)


def _kept(named: Iterable[str], kind: str, allowed: Json) -> set[str]:
    if kind in (allowed.get("parse") or []):
        return set(named)
    return set(named) & {str(one) for one in allowed.get(kind) or []}


def pings(text: str, allowed: Json | None, *, webhook: bool) -> frozenset[str]:
    """Return who is alerted, as `everyone`, `role:ID` and `user:ID`; interactions ping only users unless told."""
    rules = {"parse": ["users"] if webhook else ["users", "roles", "everyone"]} if allowed is None else allowed
    found = {f"user:{one}" for one in _kept(USER.findall(text), "users", rules)}
    found |= {f"role:{one}" for one in _kept(ROLE.findall(text), "roles", rules)}
    if EVERYONE.search(text) and "everyone" in (rules.get("parse") or []):
        found.add("everyone")
    return frozenset(found)
