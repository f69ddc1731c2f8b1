"""A filled form is what a person's open modal sends: each field checked as Discord's own window checks it."""

from __future__ import annotations

from typing import Any

from sandbox.discord.mentions import walk
from sandbox.discord.refusals import Json
from sandbox.discord.state import State
from sandbox.discord.typed import add_attachment, add_channel, add_role, add_user

TEXT_INPUT, STRING_SELECT, USERS, ROLES, MENTIONABLES, CHANNELS = 4, 3, 5, 6, 7, 8
TEXT, LABEL, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 10, 18, 19, 21, 22, 23
ENTITY_SELECTS = (USERS, ROLES, MENTIONABLES, CHANNELS)
SHARED = ("type", "id", "custom_id")


def filled(state: State, form: Json, values: dict[str, Any]) -> Json:
    """Return a modal's submission; ValueError names the first field that the window would not let through."""
    fields = {part["custom_id"] for part in walk(form["components"]) if part.get("custom_id")}
    for name in values:
        if name not in fields:
            raise ValueError(f"the form has no field {name!r}")
    resolved: Json = {}
    parts = [_part(state, part, values, resolved) for part in numbered(form["components"])]
    return {"custom_id": form["custom_id"], "components": parts, "resolved": resolved}


def numbered(components: list[Json]) -> list[Json]:
    """Give every component of a form an id, as Discord does."""
    for number, part in enumerate(walk(components), start=1):
        part.setdefault("id", number)
    return components


def _part(state: State, part: Json, values: dict[str, Any], resolved: Json) -> Json:
    if part["type"] == LABEL:
        field = _field(state, part["component"], part["label"], values, resolved)
        return {"type": LABEL, "id": part["id"], "component": field}
    if part["type"] == TEXT:
        return {"type": TEXT, "id": part["id"]}
    inner = [_field(state, one, one.get("label") or "", values, resolved) for one in part["components"]]
    return {"type": 1, "id": part["id"], "components": inner}


def _field(state: State, field: Json, label: str, values: dict[str, Any], resolved: Json) -> Json:
    body: Json = {key: field[key] for key in SHARED}
    given = values.get(field["custom_id"])
    kind = field["type"]
    if kind == TEXT_INPUT:
        return body | {"value": _text(field, label, given)}
    if kind == CHECKBOX:
        return body | {"value": bool(field.get("default")) if given is None else given in (True, "true", ["true"])}
    chosen = _listed(given) if given is not None else _defaults(field)
    check_chosen(field, label, chosen)
    if kind == RADIO:
        return body | {"value": chosen[0] if chosen else None}
    for one in chosen:
        point(state, field, one, resolved)
    return body | {"values": chosen}


def _text(field: Json, label: str, given: Any) -> str:
    text = str(field.get("value") or "") if given is None else str(given)
    if not text and field.get("required", True):
        raise ValueError(f"{label!r} is required")
    if text and len(text) < (field.get("min_length") or 0):
        raise ValueError(f"{label!r} takes at least {field['min_length']} characters")
    most = field.get("max_length") or 4000
    if len(text) > most:
        raise ValueError(f"{label!r} takes at most {most} characters")
    return text


def _listed(given: Any) -> list[str]:
    if isinstance(given, list):
        return [str(one) for one in given]
    return [str(given)] if given != "" else []


def _defaults(field: Json) -> list[str]:
    marked = [str(option["value"]) for option in field.get("options") or [] if option.get("default")]
    return marked or [str(one["id"]) for one in field.get("default_values") or []]


def check_chosen(field: Json, label: str, chosen: list[str]) -> None:
    """Refuse, as ValueError, a choice that is missing, too small or large, doubled, or not among the options."""
    required = field.get("required", True)
    if not chosen:
        if required and field.get("min_values", 1) != 0:
            raise ValueError(f"{label!r} is required")
        return
    low = 1 if field.get("min_values") is None else field["min_values"]
    high = field.get("max_values") or (len(field.get("options") or []) if field["type"] == CHECKBOXES else 1)
    if not low <= len(chosen) <= high or len(set(chosen)) < len(chosen):
        raise ValueError(f"{label!r} takes between {low} and {high} different choices")
    offered = [str(option["value"]) for option in field.get("options") or []]
    for one in chosen:
        if field["type"] in (STRING_SELECT, RADIO, CHECKBOXES) and one not in offered:
            raise ValueError(f"{label!r} does not offer {one!r}")


def point(state: State, field: Json, value: str, resolved: Json) -> None:
    """Add what a chosen id stands for to the resolved data; ValueError when it stands for nothing."""
    kind, found = field["type"], True
    if kind == FILE_UPLOAD:
        add_attachment(state, resolved, value)
    elif kind == USERS:
        found = add_user(state.guild, resolved, value)
    elif kind == ROLES:
        found = add_role(state.guild, resolved, value)
    elif kind == MENTIONABLES:
        found = add_user(state.guild, resolved, value) or add_role(state.guild, resolved, value)
    elif kind == CHANNELS:
        found = add_channel(state.guild, resolved, value)
    if not found:
        raise ValueError(f"{value} is nobody and nothing here")
