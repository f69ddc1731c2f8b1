"""Elements: the interactive parts of blocks, found by their action_id and filled in as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sandbox.slack.wire import Impossible, Json

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
# Element kinds that hold one plain value, and the state key that holds it.
PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}
SEVERAL = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
ONE_OPTION = ("static_select", "external_select", "radio_buttons", "overflow")
# Elements that are pressed and hold nothing afterwards.
STATELESS = ("button", "overflow", "workflow_button", "icon_button", "feedback_buttons")
MANY_OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with the block that holds it, also inside containers and cards."""
    for block in blocks:
        for element in [block.get("accessory"), block.get("element"), *_listed(block)]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        for key in ("child_blocks", "elements", "cards"):
            nested = [part for part in block.get(key) or [] if isinstance(part, dict) and "action_id" not in part]
            if key != "elements" or block.get("type") == "carousel":
                yield from walk(nested)


def _listed(block: Json) -> list[Any]:
    return [*(block.get("elements") or []), *(block.get("actions") or [])]


def find(blocks: list[Json], action_id: str, block_id: str | None, value: str | None) -> tuple[Json, Json]:
    """Return the block and element a person means; Impossible when there is none."""
    matches = [
        (block, element)
        for block, element in walk(blocks)
        if element["action_id"] == action_id and (block_id is None or block.get("block_id") == block_id)
    ]
    exact = [pair for pair in matches if value is not None and pair[1].get("value") == value]
    if not matches or (value is not None and matches[0][1].get("type") == "button" and not exact):
        raise Impossible(f"There is nothing with action_id {action_id!r} to press there.")
    return (exact or matches)[0]


def action(block: Json, element: Json, chosen: Any, options: list[Json], ts: str) -> Json:
    """Return the action of a block_actions payload for pressing this element."""
    common: Json = {"type": element["type"], "action_id": element["action_id"]}
    common |= {"block_id": block.get("block_id", ""), "action_ts": ts}
    if element["type"] in STATELESS and element["type"] != "overflow":
        extra = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        return common | extra
    return common | state(element, chosen, options)


def state(element: Json, given: Any, options: list[Json]) -> Json:
    """Return an element's state for what was given: a ready state, or a plain string (or list) to convert."""
    kind = element["type"]
    if isinstance(given, dict) and "type" in given and kind != "rich_text_input":
        return given
    if kind in TYPED:
        return {"type": kind, "value": _typed(element, given)}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": None if given is None else _option(element, given, options)}
    if kind in MANY_OPTIONS:
        return {"type": kind, "selected_options": [_option(element, one, options) for one in _several(given)]}
    return {"type": kind, **_plain_state(kind, given)}


def _plain_state(kind: str, given: Any) -> Json:
    """Return the state of an element whose choices are not options of its own."""
    if kind in PLAIN:
        return {PLAIN[kind]: given}
    if kind in SEVERAL:
        return {SEVERAL[kind]: _several(given)}
    if kind == "datetimepicker":
        return {"selected_date_time": None if given is None else _moment(given)}
    if kind == "file_input":
        return {"files": _several(given)}
    if kind == "rich_text_input":
        return {"rich_text_value": given.get("rich_text_value", given) if isinstance(given, dict) else given}
    raise Impossible(f"A {kind} cannot be filled in.")


def initial(element: Json) -> Json:
    """Return the state of an element nobody has touched."""
    kind = element["type"]
    value = element.get("initial_value")
    if kind in TYPED:
        return {"type": kind, "value": value}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in PLAIN:
        return {"type": kind, PLAIN[kind]: element.get(PLAIN[kind].replace("selected", "initial"))}
    if kind in SEVERAL:
        return {"type": kind, SEVERAL[kind]: element.get(SEVERAL[kind].replace("selected", "initial"), [])}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": element.get("initial_date_time")}
    return {"type": kind, "files": []} if kind == "file_input" else {"type": kind, "rich_text_value": value}


def standing(blocks: list[Json], typed: Json) -> Json:
    """Return the state of every element that has one: what was typed, otherwise what it began with."""
    values: Json = {}
    for block, element in walk(blocks):
        if element["type"] in STATELESS:
            continue
        block_id, action_id = str(block.get("block_id", "")), element["action_id"]
        state_now = typed.get(block_id, {}).get(action_id) or initial(element)
        values.setdefault(block_id, {})[action_id] = state_now
    return values


def empty(state_of: Json) -> bool:
    """Whether a state holds nothing."""
    return not any(value for key, value in state_of.items() if key != "type")


def offered(element: Json) -> list[Json]:
    """Return the options an element itself lists."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group.get("options", []))]


def _option(element: Json, given: Any, suggested: list[Json]) -> Json:
    value = given["value"] if isinstance(given, dict) else str(given)
    initially = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    for option in [*offered(element), *suggested, *initially]:
        if option.get("value") == value:
            return {key: option[key] for key in ("text", "value", "description") if key in option}
    raise Impossible(f"{element['action_id']!r} does not offer {value!r}.")


def _several(given: Any) -> list[Any]:
    if given is None or given == "":
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _typed(element: Json, given: Any) -> str | None:
    if given is None or given == "":
        return None
    text = str(given)
    if len(text) > (element.get("max_length") or 3000):
        raise Impossible(f"{element['action_id']!r} takes at most {element.get('max_length') or 3000} characters.")
    if len(text) < (element.get("min_length") or 0):
        raise Impossible(f"{element['action_id']!r} takes at least {element['min_length']} characters.")
    return text


def _moment(given: Any) -> int:
    if isinstance(given, int):
        return given
    text = str(given)
    return int(text) if text.isdigit() else int(datetime.fromisoformat(text).timestamp())
