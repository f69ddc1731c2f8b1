"""A conversation takes an asking from its acknowledgement to its answer, with a form where something is missing."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.button import packed
from bot.chat.command import Command
from bot.chat.delivery import Drawing, Work
from bot.chat.dispatcher import Dispatcher, Question
from bot.chat.errors import MissingOption, PersonError
from bot.chat.form import Form
from bot.chat.reply import Button, Buttons, Mode, Reply, Style, Visibility
from bot.chat.request import NOTHING, About
from bot.slack.answers import Answers
from bot.slack.asking import Asking
from bot.slack.forms import modal
from bot.slack.modals import Modals
from bot.slack.render import Renderer, Surface
from bot.slack.running import Running
from bot.slack.seen import Seen
from bot.slack.web import Web, error_code

log = logging.getLogger(__name__)
FAREWELL_SECONDS = 1.0
# A trigger lives for three seconds.
BEGIN_SECONDS = 1.5


class Conversation:
    """What every listener needs, and the three things they do with it: ask with a form, answer, refuse."""

    def __init__(self, dispatcher: Dispatcher, work: Work, web: Web) -> None:
        self.dispatcher, self.work, self.web = dispatcher, work, web
        self.renderer = Renderer(dispatcher.templates)
        self.answers = Answers(web, dispatcher.templates)
        self.modals = Modals(web, dispatcher.templates)
        self.running, self.seen = Running(), Seen()

    async def take(
        self, asking: Asking, read: Callable[[], tuple[Command, Mapping[str, str]]], *, everything: bool = False
    ) -> None:
        """Read what was asked and answer it, with a form first where something required is missing."""
        try:
            command, values = read()
        except PersonError as error:
            await self.refuse(asking, error)
            return
        if everything or command.missing(values):
            await self.ask(asking, command, values, everything=everything)
        else:
            await self.answer(asking, command, values)

    async def choose(self, asking: Asking, path: str, about: About) -> None:
        """Open the form of a shortcut's command, with what can be told from where it was chosen."""
        try:
            command = self.dispatcher.chosen(path)
        except PersonError as error:
            await self.refuse(asking, error)
            return
        await self.ask(asking, command, {}, everything=True, about=about)

    async def ask(
        self,
        asking: Asking,
        command: Command,
        values: Mapping[str, str],
        *,
        everything: bool = False,
        about: About = NOTHING,
    ) -> None:
        """Open the form of a command; where none can be opened, say what is missing and offer a button that asks."""
        form = self.dispatcher.form(command, values, everything=everything)
        if form is None or not form.fields:
            await self.answer(asking, command, values)
            return
        if form.begins_with_something and asking.trigger:
            try:
                form = await self._begun(Question(asking.account, asking.place, command, values, about=about), form)
            except PersonError as error:
                await self.refuse(asking, error)
                return
        view = modal(form, asking, self.dispatcher.templates) if asking.trigger else None
        if view is None or not await self.modals.open(asking, view):
            await self._offer_form(asking, command, values)

    async def _begun(self, question: Question, form: Form) -> Form:
        """The form with what its lines start with, while its trigger lives; as it is where that takes too long."""
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                return await self.work(lambda: self.dispatcher.begun(question, form))
        except TimeoutError:
            log.warning("the form of %s opens empty: its lines came too late", form.path)
            return form

    async def answer(self, asking: Asking, command: Command, values: Mapping[str, Any]) -> None:
        """Ask the dispatcher in a worker thread and show what it replies."""
        question = Question(asking.account, asking.place, command, values, asking.key, at=self.dispatcher.now())
        surface = Surface.MODAL if asking.way.view else Surface.MESSAGE
        found = await self.work(lambda: self._answered(question, surface))
        if found is None:
            return
        reply, drawing = found
        if reply.wish is not None:
            written = await self.dispatcher.finished(reply)
            reply, drawing = await self.work(lambda: self.drawn(written, surface))
        await self.show(asking, reply, drawing, public=command.visibility is Visibility.PUBLIC)

    async def show(self, asking: Asking, reply: Reply, drawing: Drawing, *, public: bool) -> None:
        """Show a drawn reply; a refusal, or a private answer, never takes the place of what others see."""
        way = asking.way
        if way.view:
            await self.modals.fill(way, drawing)
            await self.answers.bring_files(way, drawing["classic_files"])
            return
        seen_by_others = asking.place.shared and bool(way.message)
        if reply.refusal or (seen_by_others and not public):
            way = replace(way, replace=False)
        await self.answers.give(way, drawing, public=public and not reply.refusal)

    async def refuse(self, asking: Asking, error: PersonError, *more: Buttons) -> None:
        """Tell the person what was wrong."""
        surface = Surface.MODAL if asking.way.view else Surface.MESSAGE
        reply, drawing = await self.work(lambda: self._refused(error, more, surface))
        await self.show(asking, reply, drawing, public=False)

    async def leave(self, asking: Asking) -> None:
        """Tell somebody that their answer does not come any more, for this process ends."""
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                reply, drawing = self.drawn(
                    self.dispatcher.leave(), Surface.MODAL if asking.way.view else Surface.MESSAGE
                )
                await self.show(asking, reply, drawing, public=False)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("%s stays without an answer: %s", asking.account, _cause(error))

    def drawn(self, reply: Reply, surface: Surface) -> tuple[Reply, Drawing]:
        """Return a reply with its drawing; where it cannot be drawn, an apology with a reference; blocking."""
        try:
            return reply, self.renderer.draw(reply, surface)
        except Exception:
            reference = secrets.token_hex(4).upper()
            log.exception("bug %s: a reply could not be drawn for Slack", reference)
            sorry = self.dispatcher.apologise(reference)
            return sorry, self.renderer.draw(sorry, surface)

    def _answered(self, question: Question, surface: Surface) -> tuple[Reply, Drawing] | None:
        reply = self.dispatcher.answer(question)
        return None if reply is None else self.drawn(reply, surface)

    def _refused(self, error: PersonError, more: tuple[Buttons, ...], surface: Surface) -> tuple[Reply, Drawing]:
        reply = self.dispatcher.refuse(error)
        return self.drawn(replace(reply, blocks=(*reply.blocks, *more)), surface)

    async def _offer_form(self, asking: Asking, command: Command, values: Mapping[str, str]) -> None:
        missing = command.missing(values) or command.options
        error = MissingOption(path=command.path, label=missing[0].help, option=missing[0].name)
        label = self.dispatcher.templates.open("slack/form")("open")
        await self.refuse(asking, error, Buttons((_form_button(Button(label, command.path, values)),)))

    async def safely(self, asking: Asking, story: Callable[[], Awaitable[None]]) -> None:
        """Run a story of this asking; a bug in it is answered with a reference, trouble with Slack goes to the log."""
        try:
            await story()
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.error("an answer to %s did not get through: %s", asking.account, _cause(error))
        except Exception:
            reference = secrets.token_hex(4).upper()
            log.exception("bug %s while answering %s", reference, asking.account)
            reply, drawing = self.drawn(self.dispatcher.apologise(reference), Surface.MESSAGE)
            await self.show(asking, reply, drawing, public=False)


def _cause(error: Exception) -> str:
    """What went wrong with a call, without anything that was in it."""
    return error_code(error) if isinstance(error, SlackApiError) else type(error).__name__


def _form_button(wanted: Button) -> Button:
    full = replace(wanted, style=Style.PRIMARY, mode=Mode.ASK)
    try:
        packed(full)
    except ValueError:
        return replace(full, values={})
    return full
