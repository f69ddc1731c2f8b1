"""The drawer draws what leaves for the platforms by their own code, and tells what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from xml.etree import ElementTree

import bot.pictures.svg as svg
from bot.chat.command import Choice, Kind
from bot.chat.form import Form
from bot.chat.job import Appointment
from bot.chat.reply import Mode, Reply
from bot.chat.request import Place
from bot.chat.templates import Templates
from bot.discord.calendar import drawn
from bot.discord.confirm import Confirmations
from bot.discord.door import choices_of
from bot.discord.forms import Forms
from bot.discord.render import Renderer as DiscordRenderer
from bot.slack.asking import Asking, Way
from bot.slack.elements import Json, plain_text
from bot.slack.forms import modal, options_json
from bot.slack.render import Renderer as SlackRenderer
from bot.slack.render import Surface
from tests.injection import wire
from tests.injection.surfaces import Shown
from tests.stage import account

_STRING, _USER = 3, "300000000000000011"
_ASKING = Asking(account("ada"), Place("C0COMMUNITY"), Way("U0ADA", "C0COMMUNITY"), "slack:1", "trigger")


class Drawer:
    """Draws for both platforms, and holds the outcome against what those take and what may stand there."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._slack, self._forms = SlackRenderer(templates), Forms(templates)
        self._discord = DiscordRenderer(templates, Confirmations(templates))

    def faults(self, shown: Shown) -> Iterator[str]:
        """Draw one thing everywhere it appears and yield what is wrong with it."""
        match shown.drawing:
            case Reply() as reply:
                yield from self._reply(reply, home=shown.kind == "home")
            case Form() as form:
                yield from self._form(form)
            case Appointment() as appointment:
                yield from (
                    f"discord: {each}" for each in wire.discord_event_faults(drawn(appointment, "7K3Q-19")["event"])
                )
            case list() as choices:
                yield from self._menu(choices)
            case str() as title:
                yield from (f"discord: {each}" for each in wire.discord_thread_faults(title))
            case None:
                yield "it broke"

    def _reply(self, reply: Reply, *, home: bool) -> Iterator[str]:
        drawing = self._slack.draw(reply)
        yield from (f"slack: {fault}" for fault in wire.slack_faults(drawing))
        view = _modal(drawing["classic_blocks"])
        yield from (f"slack modal: {fault}" for fault in wire.slack_view_faults(view, newer=False))
        if home:
            blocks = self._slack.draw(reply, Surface.HOME)["blocks"]
            yield from (f"slack home: {fault}" for fault in wire.slack_view_faults({"type": "home", "blocks": blocks}))
        page = self._discord.page(reply)
        files = [{"name": file.name} for file in page.files]
        faults = wire.discord_faults({"components": page.components(), "files": files})
        yield from (f"discord: {fault}" for fault in faults)

    def _form(self, form: Form) -> Iterator[str]:
        view = modal(form, _ASKING, self._templates)
        # Where Slack has no room for what a form keeps, a button asks instead.
        if view is not None:
            yield from (f"slack form: {fault}" for fault in wire.slack_view_faults(view))
        drawing = self._forms.modal(form, Mode.ASK, _USER).to_dict()
        yield from (f"discord form: {fault}" for fault in wire.discord_form_faults(drawing))

    def _menu(self, choices: list[Choice]) -> Iterator[str]:
        yield from (f"slack menu: {fault}" for fault in wire.slack_options_faults(options_json(choices)))
        offered = [each.to_dict() for each in choices_of(choices, Kind.TEXT)]
        yield from (f"discord menu: {fault}" for fault in wire.discord_choices_faults(offered, _STRING))


def _modal(blocks: list[Json]) -> Json:
    """An answer in a window: its title and what closes it are the bot's own words."""
    return {"type": "modal", "title": plain_text("Answer", 24), "close": plain_text("Close", 24), "blocks": blocks}


@contextmanager
def outlined() -> Iterator[None]:
    """Let charts be read as the drawings they are, and not be painted, which costs more than all the rest."""
    blank = svg.png(1, 1, [])

    def read(svg_string: str, **_: object) -> bytes:
        ElementTree.fromstring(svg_string)
        return blank

    with patch.object(svg.resvg_py, "svg_to_bytes", read):
        yield
