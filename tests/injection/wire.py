"""The wire is read here as the platforms read it: who would be alerted, where a link really leads, what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sandbox.discord.command_rules import check_choices
from sandbox.discord.component_rules import check_layout
from sandbox.discord.mentions import pings as discord_pings
from sandbox.discord.mentions import spoken
from sandbox.discord.modal_rules import check_modal
from sandbox.discord.refusals import Problems
from sandbox.slack.pings import find_pings
from sandbox.slack.validate import check_message_blocks, check_options, check_view

Json = dict[str, Any]
OURS = frozenset({"go.acme.example", "acme.example"})
ADDRESS = "leads to"
_UNFINISHED = re.compile(r"<[^>]*$")
_SLACK_TOKEN = re.compile(r"<([^<>]*)>")
_DATE = re.compile(r"!date\^-?\d+\^[^|^]*\|[^|]*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FENCE = re.compile(r"```.*?```|``.+?``|`[^`]+`", re.DOTALL)
_MASKED = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^)\s>]*)")
_DISCORD_TOKEN = re.compile(r"<(@[!&]?\d+|#\d+|/[^<>]+:\d+|id:\w+|a?:\w+:\d+)>")


def slack_faults(drawing: Json) -> list[str]:
    """Return what is wrong with a Slack message: pings, links of others, and blocks that would be refused."""
    found = _refused(partial(check_message_blocks, drawing["blocks"], [], new_blocks=True, file_ready=_ready))
    found += _refused(partial(check_message_blocks, drawing["classic_blocks"], [], new_blocks=False, file_ready=_ready))
    return found + _marks(drawing["text"], drawing["blocks"]) + _marks("", drawing["classic_blocks"])


def slack_view_faults(view: Json, *, newer: bool = True) -> list[str]:
    """Return what is wrong with a modal or a Home."""
    refused = _refused(partial(check_view, view, view["type"], new_blocks=newer, file_ready=_ready))
    return refused + _marks("", view["blocks"])


def slack_options_faults(options: list[Json]) -> list[str]:
    """Return what is wrong with what a menu offers; all of it is plain text, which marks nothing."""
    return _refused(partial(check_options, {"options": options})) + _marks("", options)


def _refused(check: Callable[[], object]) -> list[str]:
    """What a platform would say no to."""
    try:
        check()
    except Exception as error:
        return [f"refused: {error!r} {getattr(error, 'messages', '') or getattr(error, 'problems', '')}"[:600]]
    return []


def _ready(_file: Json) -> bool:
    return True


def _marks(text: str, blocks: list[Json]) -> list[str]:
    """The marks of Slack's in a text and in blocks that are no link or moment of ours."""
    found = find_pings(text, blocks, [])
    for each in (text, *_markup(blocks)):
        found += [token for token in _SLACK_TOKEN.findall(each) if not _fine(token)]
        found += ["an unfinished mark: " + each[-60:]] if _UNFINISHED.search(each) else []
    return found + foreign(blocks)


def discord_faults(drawing: Json) -> list[str]:
    """Return what is wrong with a Discord message: mentions, links of others, and parts that would be refused."""
    components = drawing["components"]
    text = spoken("", components)
    found = sorted(discord_pings(_live(text), {"parse": ["users", "roles", "everyone"]}, webhook=True))
    problems = Problems()
    check_layout(components, {file["name"] for file in drawing["files"]}, problems)
    found += [f"refused: {json.dumps(problems.tree)[:300]}"] if problems.tree else []
    found += foreign(components)
    for part in _live(text).split("\n"):
        found += _DISCORD_TOKEN.findall(part)
        found += [url for url in _MASKED.findall(part) if urlsplit(url).hostname not in OURS]
    return found


def discord_form_faults(form: Json) -> list[str]:
    """Return what is wrong with a modal; a modal draws no marks in what is filled in."""
    return _refused(partial(check_modal, form))


def discord_choices_faults(choices: list[Json], kind: int) -> list[str]:
    """Return what is wrong with what is offered while somebody types."""
    problems = Problems()
    check_choices("choices", kind, choices, problems)
    return [f"refused: {json.dumps(problems.tree)[:300]}"] if problems.tree else []


def discord_event_faults(event: Json) -> list[str]:
    """Return what is wrong with an event of the server's calendar, whose description is drawn with marks."""
    problems = Problems()
    problems.length("name", event.get("name"), 1, 100)
    problems.length("description", event.get("description"), 1, 1000)
    problems.length("entity_metadata.location", event["entity_metadata"].get("location"), 1, 100)
    # A name and a place are plain text there; only a description is drawn with marks.
    text = _live(event["description"])
    found = sorted(discord_pings(text, {"parse": ["users", "roles", "everyone"]}, webhook=True))
    found += [f"refused: {json.dumps(problems.tree)[:300]}"] if problems.tree else []
    found += _DISCORD_TOKEN.findall(text)
    return found + [url for url in _MASKED.findall(text) if urlsplit(url).hostname not in OURS]


def discord_thread_faults(title: str) -> list[str]:
    """Return what is wrong with the name of a thread, which is plain text."""
    return [] if 1 <= len(title) <= 100 else [f"refused: a name of {len(title)} characters"]


def foreign(node: Any) -> list[str]:
    """Return where buttons and pictures lead that is none of our hosts; ADDRESS is how each is told."""
    return [f"{ADDRESS} {url}" for url in _addresses(node) if urlsplit(url).hostname not in OURS]


def unguarded(bodies: Iterable[Any]) -> list[Json]:
    """Return what was said to Discord, be it anew, in place of something, or to an interaction, that may ping."""
    said = [body.get("data", body) for body in bodies if isinstance(body, dict)]
    speaking = [each for each in said if isinstance(each, dict) and (each.get("components") or each.get("content"))]
    # A form's parts are no message: nobody is told of it, and it takes no such rule.
    return [each for each in speaking if "custom_id" not in each and each.get("allowed_mentions") != {"parse": []}]


def _addresses(node: Any) -> Iterator[str]:
    """Where buttons and pictures lead."""
    if isinstance(node, list):
        for item in node:
            yield from _addresses(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if (
                key in ("url", "image_url", "title_url")
                and isinstance(value, str)
                and not value.startswith("attachment:")
            ):
                yield value
            else:
                yield from _addresses(value)


def _live(text: str) -> str:
    """The text as Discord's parser sees it: what is in code or behind a backslash is no mark any more."""
    return _ESCAPED.sub("\u00b7", _FENCE.sub(" ", _hidden_backticks(text)))


def _hidden_backticks(text: str) -> str:
    return text.replace("\\`", "\u00b7")


def _fine(token: str) -> bool:
    """Whether a token of Slack's is ours: a date, or a link to one of our hosts."""
    if _DATE.fullmatch(token):
        return True
    parts = urlsplit(token.partition("|")[0])
    return parts.scheme == "https" and parts.hostname in OURS


def _markup(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _markup(item)
    elif isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "markdown") and isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from _markup(value)
