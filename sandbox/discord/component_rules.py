"""What Discord accepts as components of a message: classic rows, or a V2 layout."""

from __future__ import annotations

from typing import Any

from sandbox.discord.addresses import check_address
from sandbox.discord.mentions import walk
from sandbox.discord.refusals import Json, Problems

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LAYOUT_TOP = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
MOST_COMPONENTS = 40
MOST_TEXT = 4000
LINK, PREMIUM = 5, 6


def check_rows(components: Any, problems: Problems) -> None:
    """Note what is wrong with classic rows of buttons and selects."""
    if not problems.count("components", components, 0, 5):
        return
    for index, row in enumerate(components):
        problems.choice(f"components.{index}.type", row.get("type"), (ROW,))
        _check_row(f"components.{index}", row, problems)
    check_unique(components, problems)


def check_layout(components: Any, files: set[str], problems: Problems) -> None:
    """Note what is wrong with a V2 layout, its counts of components and of characters included."""
    if not problems.count("components", components, 0, MOST_COMPONENTS):
        return
    for index, component in enumerate(components):
        _check_part(f"components.{index}", component, LAYOUT_TOP, files, problems)
    parts = list(walk(components))
    if len(parts) > MOST_COMPONENTS:
        sentence = f"The message has {len(parts)} components; at most {MOST_COMPONENTS} are allowed."
        problems.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", sentence)
    if sum(len(str(part.get("content") or "")) for part in parts if part.get("type") == TEXT) > MOST_TEXT:
        sentence = f"The total length of displayable text exceeds {MOST_TEXT} characters."
        problems.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", sentence)
    check_unique(components, problems)


def check_unique(components: list[Json], problems: Problems) -> None:
    """Note a custom_id or numeric id that occurs twice."""
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        values = [part[key] for part in walk(components) if part.get(key)]
        doubled = {value for value in values if values.count(value) > 1}
        for value in sorted(doubled, key=str):
            problems.add("components", code, f"Component {key} cannot be duplicated: {value}")


def _check_part(at: str, part: Json, allowed: tuple[int, ...], files: set[str], problems: Problems) -> None:
    kind = part.get("type")
    problems.choice(f"{at}.type", kind, allowed)
    if kind == ROW:
        _check_row(at, part, problems)
    elif kind == CONTAINER:
        _check_container(at, part, files, problems)
    elif kind == SECTION:
        _check_section(at, part, files, problems)
    elif kind == TEXT:
        problems.length(f"{at}.content", part.get("content"), 1, MOST_TEXT)
    elif kind == SEPARATOR:
        problems.choice(f"{at}.spacing", part.get("spacing", 1), (1, 2))
    else:
        _check_media(at, part, files, problems)


def _check_container(at: str, part: Json, files: set[str], problems: Problems) -> None:
    inner = tuple(kind for kind in LAYOUT_TOP if kind != CONTAINER)
    if part.get("accent_color") is not None:
        problems.number(f"{at}.accent_color", part["accent_color"], 0, 0xFFFFFF)
    if problems.count(f"{at}.components", part.get("components"), 1, MOST_COMPONENTS):
        for index, child in enumerate(part["components"]):
            _check_part(f"{at}.components.{index}", child, inner, files, problems)


def _check_section(at: str, part: Json, files: set[str], problems: Problems) -> None:
    if problems.count(f"{at}.components", part.get("components"), 1, 3):
        for index, child in enumerate(part["components"]):
            _check_part(f"{at}.components.{index}", child, (TEXT,), files, problems)
    accessory = part.get("accessory")
    if not isinstance(accessory, dict):
        problems.add(f"{at}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
    elif accessory.get("type") == BUTTON:
        _check_button(f"{at}.accessory", accessory, problems)
    else:
        _check_part(f"{at}.accessory", accessory, (BUTTON, THUMBNAIL), files, problems)


def _check_media(at: str, part: Json, files: set[str], problems: Problems) -> None:
    kind = part.get("type")
    if kind == GALLERY:
        if problems.count(f"{at}.items", part.get("items"), 1, 10):
            for index, item in enumerate(part["items"]):
                _check_item(f"{at}.items.{index}", item, "media", files, problems)
    elif kind == THUMBNAIL:
        _check_item(at, part, "media", files, problems)
    elif kind == FILE:
        _check_item(at, part, "file", files, problems)


def _check_item(at: str, item: Json, key: str, files: set[str], problems: Problems) -> None:
    media = item.get(key)
    if not isinstance(media, dict) or not media.get("url"):
        problems.add(f"{at}.{key}.url", "BASE_TYPE_REQUIRED", "This field is required")
        return
    stored = key == "file" and "attachment_id" in media
    if key == "file" and not stored and not str(media["url"]).startswith("attachment://"):
        problems.add(f"{at}.file.url", "URL_TYPE_INVALID_SCHEME", "A file must be an attachment:// reference.")
    check_address(f"{at}.{key}.url", media["url"], files, problems)
    if item.get("description") is not None:
        problems.length(f"{at}.description", item["description"], 1, 1024)


def _check_row(at: str, row: Json, problems: Problems) -> None:
    children = row.get("components")
    if not problems.count(f"{at}.components", children, 1, 5) or not isinstance(children, list):
        return
    kinds = [child.get("type") for child in children]
    if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
        problems.add(f"{at}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A row holds one select and nothing else.")
    for index, child in enumerate(children):
        here = f"{at}.components.{index}"
        problems.choice(f"{here}.type", child.get("type"), (BUTTON, *SELECTS))
        if child.get("type") == BUTTON:
            _check_button(here, child, problems)
        else:
            check_select(here, child, problems)


def _check_button(at: str, button: Json, problems: Problems) -> None:
    style = button.get("style")
    problems.choice(f"{at}.style", style, (1, 2, 3, 4, LINK, PREMIUM))
    if button.get("label") is not None:
        problems.length(f"{at}.label", button["label"], 0, 80)
    if style == LINK:
        problems.length(f"{at}.url", button.get("url"), 1, 512)
        check_address(f"{at}.url", button.get("url"), set(), problems)
        if button.get("custom_id"):
            sentence = "A custom id and url cannot both be specified"
            problems.add(f"{at}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", sentence)
    elif style != PREMIUM:
        problems.length(f"{at}.custom_id", button.get("custom_id"), 1, 100)
    if not button.get("label") and not button.get("emoji") and style != PREMIUM:
        problems.add(f"{at}.label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or an emoji is required")


def check_select(at: str, select: Json, problems: Problems) -> None:
    """Note what is wrong with any select menu."""
    problems.length(f"{at}.custom_id", select.get("custom_id"), 1, 100)
    if select.get("placeholder") is not None:
        problems.length(f"{at}.placeholder", select["placeholder"], 0, 150)
    problems.number(f"{at}.min_values", _or(select.get("min_values"), 1), 0, 25)
    problems.number(f"{at}.max_values", _or(select.get("max_values"), 1), 1, 25)
    if _or(select.get("min_values"), 1) > _or(select.get("max_values"), 1):
        problems.add(f"{at}.min_values", "SELECT_COMPONENT_MIN_EXCEEDS_MAX", "min_values exceeds max_values")
    if select.get("type") == STRING_SELECT:
        check_options(f"{at}.options", select.get("options"), 1, 25, problems)
        if len(select.get("options") or []) < _or(select.get("max_values"), 1):
            sentence = "max_values exceeds the number of options"
            problems.add(f"{at}.max_values", "SELECT_COMPONENT_MAX_EXCEEDS_OPTIONS", sentence)


def check_options(at: str, options: Any, low: int, high: int, problems: Problems) -> None:
    """Note what is wrong with the options of a select or a group of choices."""
    if not problems.count(at, options, low, high):
        return
    for index, option in enumerate(options):
        problems.length(f"{at}.{index}.label", option.get("label"), 1, 100)
        problems.length(f"{at}.{index}.value", option.get("value"), 1, 100)
        if option.get("description") is not None:
            problems.length(f"{at}.{index}.description", option["description"], 0, 100)
    if len({str(option.get("value")) for option in options}) < len(options):
        problems.add(at, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")


def _or(value: int | None, standard: int) -> int:
    return standard if value is None else value
