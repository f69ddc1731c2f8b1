"""What Discord accepts as a form: its title, its one to five parts, and the fields inside their labels."""

from __future__ import annotations

from sandbox.discord.component_rules import ROW, SELECTS, TEXT, TEXT_INPUT, check_options, check_select, check_unique
from sandbox.discord.refusals import Json, Problems

LABEL, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
FIELDS = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
MOST_INPUT = 4000


def check_modal(form: Json) -> None:
    """Refuse a form that Discord would not open."""
    problems = Problems()
    problems.length("title", form.get("title"), 1, 45)
    problems.length("custom_id", form.get("custom_id"), 1, 100)
    if problems.count("components", form.get("components"), 1, 5):
        for index, part in enumerate(form["components"]):
            _check_part(f"components.{index}", part, problems)
        check_unique(form["components"], problems)
    problems.refuse()


def _check_part(at: str, part: Json, problems: Problems) -> None:
    kind = part.get("type")
    problems.choice(f"{at}.type", kind, (ROW, TEXT, LABEL))
    if kind == TEXT:
        problems.length(f"{at}.content", part.get("content"), 1, MOST_INPUT)
    elif kind == LABEL:
        problems.length(f"{at}.label", part.get("label"), 1, 45)
        if part.get("description") is not None:
            problems.length(f"{at}.description", part["description"], 0, 100)
        _check_field(f"{at}.component", part.get("component") or {}, FIELDS, problems)
    elif kind == ROW and problems.count(f"{at}.components", part.get("components"), 1, 1) and part["components"]:
        field = part["components"][0]
        problems.length(f"{at}.components.0.label", field.get("label"), 1, 45)
        _check_field(f"{at}.components.0", field, (TEXT_INPUT,), problems)


def _check_field(at: str, field: Json, allowed: tuple[int, ...], problems: Problems) -> None:
    kind = field.get("type")
    problems.choice(f"{at}.type", kind, allowed)
    problems.length(f"{at}.custom_id", field.get("custom_id"), 1, 100)
    if field.get("disabled"):
        problems.add(f"{at}.disabled", "COMPONENT_DISABLED_IN_MODAL", "Components in modals cannot be disabled")
    if kind == TEXT_INPUT:
        _check_input(at, field, problems)
    elif kind in SELECTS:
        check_select(at, field, problems)
    elif kind == RADIO:
        check_options(f"{at}.options", field.get("options"), 2, 10, problems)
    elif kind == CHECKBOXES:
        check_options(f"{at}.options", field.get("options"), 1, 10, problems)
    if kind in (CHECKBOXES, FILE_UPLOAD):
        _check_bounds(at, field, problems)


def _check_input(at: str, field: Json, problems: Problems) -> None:
    problems.choice(f"{at}.style", field.get("style"), (1, 2))
    most: int = MOST_INPUT if field.get("max_length") is None else field["max_length"]
    problems.number(f"{at}.max_length", most, 1, MOST_INPUT)
    if field.get("min_length") is not None:
        problems.number(f"{at}.min_length", field["min_length"], 0, min(most, MOST_INPUT))
    if field.get("value"):
        problems.length(f"{at}.value", field["value"], field.get("min_length") or 0, most)
    if field.get("placeholder") is not None:
        problems.length(f"{at}.placeholder", field["placeholder"], 0, 100)


def _check_bounds(at: str, field: Json, problems: Problems) -> None:
    low, high = field.get("min_values"), field.get("max_values")
    if low is not None:
        problems.number(f"{at}.min_values", low, 0, 10)
    if high is not None:
        problems.number(f"{at}.max_values", high, 1, 10)
    if (low if low is not None else 1) > (high if high is not None else 10):
        problems.add(f"{at}.min_values", "SELECT_COMPONENT_MIN_EXCEEDS_MAX", "min_values exceeds max_values")
