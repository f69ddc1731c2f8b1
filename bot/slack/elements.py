"""An element is a small part of a block: a text object, a button, a confirmation."""

from __future__ import annotations

from typing import Any, TypeAlias

from bot.chat.button import packed
from bot.chat.markup import Words
from bot.chat.reply import Button, Confirm, LinkButton, Style
from bot.slack import limits
from bot.slack.graphemes import shorten
from bot.slack.mrkdwn import mrkdwn, plain_fit

Json: TypeAlias = dict[str, Any]

LINK_ACTION = "link"
"""The start of the action ids of buttons that only open an address; a press of one needs no answer."""


def plain_text(text: str, most: int) -> Json:
    """Return a plain text object of at most `most`; Slack refuses an empty one, so a blank stands in."""
    return {"type": "plain_text", "text": shorten(text, most) or " ", "emoji": False}


def marked(text: str) -> Json:
    """Return a mrkdwn text object that Slack leaves exactly as written."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Json:
    """Return a section of mrkdwn."""
    return {"type": "section", "text": marked(text)}


def context(words: Words) -> Json:
    """Return words as small print."""
    return {"type": "context", "elements": [marked(mrkdwn(words, limits.CONTEXT))]}


def button(drawn: Button | LinkButton, place: int) -> Json:
    """Return a button; `place` keeps its action id unique within the message."""
    label = {"type": "button", "text": plain_text(plain_fit(drawn.label), limits.BUTTON_LABEL)}
    if isinstance(drawn, LinkButton):
        if not is_web(drawn.url) or limits.size(drawn.url) > limits.BUTTON_URL:
            raise ValueError(f"a button can not lead to {drawn.url[:80]!r}")
        return label | {"action_id": f"{LINK_ACTION}:{place}", "url": drawn.url}
    extra: Json = {"action_id": packed(drawn, place)}
    if drawn.style is not Style.PLAIN:
        extra["style"] = drawn.style.value
    if drawn.confirm is not None:
        extra["confirm"] = _confirm(drawn.confirm, drawn.style)
    return label | extra


def is_web(url: str) -> bool:
    """Return whether an address is one that a browser opens."""
    return url.startswith(("http://", "https://"))


def _confirm(asked: Confirm, style: Style) -> Json:
    dialog: Json = {
        "title": plain_text(plain_fit(asked.title), limits.CONFIRM_TITLE),
        "text": plain_text(plain_fit(asked.text), limits.CONFIRM_TEXT),
        "confirm": plain_text(plain_fit(asked.yes), limits.CONFIRM_BUTTON),
        "deny": plain_text(plain_fit(asked.no), limits.CONFIRM_BUTTON),
    }
    return dialog | ({"style": "danger"} if style is Style.DANGER else {})
