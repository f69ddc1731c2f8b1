"""Extras: Block Kit rules about several fields at once, which a table of limits cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.slack.checker import Checker, Extra
from sandbox.slack.limits import TABLE_CHARACTERS
from sandbox.slack.wire import Json


def _section(checker: Checker, block: Json, path: str) -> None:
    if not block.get("text") and not block.get("fields"):
        checker.complain("missing required field: text or fields", path)


def _container(checker: Checker, block: Json, path: str) -> None:
    if not block.get("title") and not block.get("rich_text_title"):
        checker.complain("missing required field: title or rich_text_title", path)
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        checker.complain("default_collapsed requires is_collapsible", path)


def _card(checker: Checker, block: Json, path: str) -> None:
    if not any(block.get(part) for part in ("title", "body", "hero_image", "actions")):
        checker.complain("a card needs a title, a body, an image or actions", path)


def _choices(checker: Checker, element: Json, path: str) -> None:
    options, groups = element.get("options"), element.get("option_groups")
    if bool(options) == bool(groups):
        checker.complain("exactly one of options and option_groups is required", path)
    _options(checker, element, path)


def _options(checker: Checker, element: Json, path: str) -> None:
    """Option values are unique, and what is chosen at first is one of the options."""
    groups = element.get("option_groups") or []
    offered = [*(element.get("options") or []), *(o for g in groups for o in g.get("options") or [])]
    values = [option["value"] for option in offered]
    if len(set(values)) < len(values):
        checker.complain("option values must be unique", f"{path}/options")
    chosen = [*([element["initial_option"]] if element.get("initial_option") else [])]
    chosen += element.get("initial_options") or []
    if any(option not in offered for option in chosen):
        checker.complain("initial options must be among the options", path)


def _lengths(checker: Checker, element: Json, path: str) -> None:
    low, high = element.get("min_length") or 0, element.get("max_length") or 3000
    if low > high:
        checker.complain("min_length must not be greater than max_length", path)


def characters(block: Json) -> int:
    """Return how many characters the cells of a table hold."""
    return sum(_length(cell) for row in block["rows"] for cell in row)


def _length(node: Any) -> int:
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_length(part) for part in node.get("elements") or [])
    return 0


def _table(checker: Checker, block: Json, path: str) -> None:
    most = TABLE_CHARACTERS[block["type"]]
    if characters(block) > most:
        checker.complain(f"cells must hold no more than {most} characters together", f"{path}/rows")


def _data_table(checker: Checker, block: Json, path: str) -> None:
    _table(checker, block, path)
    header = block["rows"][0]
    if any(cell["type"] != "raw_text" for cell in header):
        checker.complain("header cells must be raw_text", f"{path}/rows/0")
    if (block.get("row_header_column_index") or 0) >= len(header):
        checker.complain("row_header_column_index must name a column", path)


def _pie(checker: Checker, chart: Json, path: str) -> None:
    for place, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            checker.complain("must be more than 0", f"{path}/segments/{place}/value")


def _axes(checker: Checker, chart: Json, path: str) -> None:
    """Series names are unique, and every series has a point for each category, in order."""
    series, categories = chart["series"], chart["axis_config"]["categories"]
    if len({one["name"] for one in series}) < len(series):
        checker.complain("series names must be unique", f"{path}/series")
    for place, one in enumerate(series):
        if [point["label"] for point in one["data"]] != categories:
            checker.complain("labels must match axis_config.categories", f"{path}/series/{place}/data")


def picture(file_ready: Callable[[Json], bool]) -> Extra:
    """Return the rule for images: one source, and a Slack file only once it is processed."""

    def check(checker: Checker, image: Json, path: str) -> None:
        if bool(image.get("image_url")) == bool(image.get("slack_file")):
            checker.complain("exactly one of image_url and slack_file is required", path)
        reference = image.get("slack_file")
        if reference and not file_ready(reference):
            checker.complain("invalid slack file", f"{path}/slack_file")

    return check


def extras(file_ready: Callable[[Json], bool]) -> dict[str, Extra]:
    """Return all rules by the kind of object they are for."""
    return {
        "section": _section,
        "container": _container,
        "card": _card,
        "static_select": _choices,
        "multi_static_select": _choices,
        "checkboxes": _options,
        "radio_buttons": _options,
        "overflow": _options,
        "plain_text_input": _lengths,
        "table": _table,
        "data_table": _data_table,
        "pie": _pie,
        "bar": _axes,
        "line": _axes,
        "area": _axes,
        "image": picture(file_ready),
    }
