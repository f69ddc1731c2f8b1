"""A form is drawn as a modal; what it keeps about its command travels in the modal's own metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.command import Choice, Command, Kind, Option
from bot.chat.form import Field, Form
from bot.chat.templates import Templates
from bot.slack import limits
from bot.slack.asking import Asking, Way, account_of, place_of
from bot.slack.elements import Json, plain_text
from bot.slack.graphemes import shorten
from bot.slack.mrkdwn import plain_fit

CALLBACK = "form"
VALUE = "value"
_ONE_LINE = 150
_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class Kept:
    """What a submitted form remembers: its command, values given before, and the way back."""

    path: str
    values: Mapping[str, str]
    channel: str = ""
    response_url: str = ""
    thread: str = ""
    in_view: bool = False

    def packed(self) -> str:
        """Return it as the modal's private metadata."""
        return json.dumps(vars(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, metadata: str) -> Kept:
        """Return what was kept; ValueError where it is not ours."""
        found = json.loads(metadata)
        if not isinstance(found, dict) or not isinstance(found.get("path"), str):
            raise ValueError("not a form of ours")
        try:
            return cls(**found)
        except TypeError as error:
            raise ValueError("not a form of ours") from error


def modal(form: Form, asking: Asking, templates: Templates) -> Json | None:
    """Return the modal of a form, or None where what it has to keep is too long for one."""
    words = templates.open("slack/form")
    way = asking.way
    in_view = bool(way.view) or not (way.response_url or way.channel)
    kept = Kept(form.path, form.kept, way.channel, way.response_url, way.thread, in_view).packed()
    if limits.size(kept) > limits.VIEW_METADATA:
        return None
    yes_no = (Choice(_YES, plain_fit(words("yes"))), Choice(_NO, plain_fit(words("no"))))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title, limits.VIEW_WORD),
        "submit": plain_text(plain_fit(words("submit")), limits.VIEW_WORD),
        "close": plain_text(plain_fit(words("close")), limits.VIEW_WORD),
        "private_metadata": kept,
        "blocks": [_line(field, yes_no) for field in form.fields],
    }


def of_view(body: Mapping[str, Any]) -> tuple[Kept, Asking]:
    """Return what a submitted or suggesting form kept, and its frame; ValueError where it is not ours."""
    view = body["view"]
    kept = Kept.unpacked(str(view.get("private_metadata", "")))
    account = account_of(body)
    way = Way(
        account.user,
        kept.channel,
        kept.response_url,
        kept.thread,
        view=str(view["id"]) if kept.in_view else "",
    )
    key = f"slack:view:{view['id']}:{view.get('hash', '')}"
    return kept, Asking(account, place_of(kept.channel), way, key, str(body.get("trigger_id", "")))


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in a form now, by option name."""
    found: dict[str, str] = {}
    for name, actions in (view.get("state") or {}).get("values", {}).items():
        state = actions.get(VALUE) or {}
        picked = state.get("selected_option")
        value = picked.get("value") if picked else state.get("value")
        found[str(name)] = "" if value is None else str(value)
    return found


def errors_for(complaints: Mapping[str, str], view: Mapping[str, Any]) -> dict[str, str]:
    """Return complaints by the lines of a form; one about a value that has no line stands at the first line."""
    lines = [str(block["block_id"]) for block in view.get("blocks", []) if block.get("type") == "input"]
    placed: dict[str, str] = {}
    for name, sentence in complaints.items():
        line = name if name in lines else lines[0]
        placed[line] = f"{placed[line]} {sentence}" if line in placed else sentence
    return placed


def options_json(choices: list[Choice]) -> list[Json]:
    """Return choices as the options of a menu; one whose value is too long for Slack can not be offered."""
    unique = {choice.value: choice for choice in reversed(choices) if _fits(choice)}
    kept = list(unique.values())[::-1]
    return [_option(choice) for choice in kept[: limits.SELECT_OPTIONS]]


def _fits(choice: Choice) -> bool:
    return 0 < limits.size(choice.value) <= limits.OPTION_VALUE


def _line(field: Field, yes_no: tuple[Choice, ...]) -> Json:
    option = field.option
    return {
        "type": "input",
        "block_id": option.name,
        "label": plain_text(field.label, limits.INPUT_LABEL),
        "optional": not option.required,
        "element": {"action_id": VALUE, **_element(option, Choice(field.value, field.shown or field.value), yes_no)},
    }


def _element(option: Option, picked: Choice, yes_no: tuple[Choice, ...]) -> Json:
    value = picked.value
    if option.suggest is not None or len(option.choices) > limits.SELECT_OPTIONS:
        start = {"initial_option": _option(picked)} if _fits(picked) else {}
        return {"type": "external_select", "min_query_length": 0, **start}
    match option.kind:
        case Kind.FLAG:
            word = {"true": _YES, "false": _NO}.get(value.casefold(), value.casefold())
            return _menu(yes_no, word)
        case Kind.CHOICE:
            return _menu(option.choices, value)
        case Kind.WHOLE:
            return _number(option, value)
        case Kind.TEXT:
            return _text(option, value)


def _menu(choices: tuple[Choice, ...], value: str) -> Json:
    options = options_json(list(choices))
    start = next((option for option in options if option["value"] == value), None)
    return {"type": "static_select", "options": options} | ({"initial_option": start} if start else {})


def _number(option: Option, value: str) -> Json:
    bounds: Json = {}
    if option.between is not None:
        bounds = {"min_value": str(option.between.least), "max_value": str(option.between.most)}
    start = {"initial_value": value} if value.lstrip("-").isdigit() else {}
    return {"type": "number_input", "is_decimal_allowed": False, **bounds, **start}


def _text(option: Option, value: str) -> Json:
    most = min(option.length.most, limits.INPUT_TEXT)
    element: Json = {"type": "plain_text_input", "multiline": most > _ONE_LINE, "max_length": most}
    if option.length.least > 1:
        element["min_length"] = min(option.length.least, most)
    return element | ({"initial_value": shorten(value, most)} if value else {})


def _option(choice: Choice) -> Json:
    return {"text": plain_text(choice.label, limits.OPTION_LABEL), "value": choice.value}


def option_of(command: Command, block_id: str) -> Option | None:
    """Return the option a form's line fills, or None."""
    return next((option for option in command.options if option.name == block_id), None)
