"""The door is where every interaction comes in: commands, typing, presses and forms, each answered in any case."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands, ui

from bot.chat.button import unpack
from bot.chat.command import Choice, Command, Kind
from bot.chat.delivery import Work
from bot.chat.dispatcher import Dispatcher, Question
from bot.chat.errors import PersonError
from bot.chat.form import Form
from bot.chat.reply import Mode, Reply, Text, Visibility
from bot.chat.request import NOTHING, About, Account, Place
from bot.discord.accounts import Accounts
from bot.discord.confirm import NO, Confirmations, confirmed, needs_yes
from bot.discord.exchange import NO_WAY_THROUGH, Exchange, Interaction, Manner, sealed
from bot.discord.forms import Forms
from bot.discord.limits import CHOICE_TEXT, clip
from bot.discord.marks import Mark
from bot.discord.recent import Recent
from bot.discord.render import Page, Renderer
from bot.discord.tree import Tree

log = logging.getLogger(__name__)
# Discord gives three seconds, we give ourselves one: a story that takes longer than this is answered later.
_ACK_SECONDS = 0.5
# So many at a time halve that patience: acknowledging a crowd takes its own time.
_CROWD = 25
_TYPING_SECONDS = 2.0
_BEGIN_SECONDS = 1.5
_FAREWELL_SECONDS = 1.0
# What “Interested” on the server's event asks.
_MARKED = "partner events interest"


@dataclass(frozen=True)
class _Asked:
    """What an interaction asks once it is understood."""

    command: Command
    values: Mapping[str, Any]
    mode: Mode = Mode.ANSWER
    about: About = NOTHING


class Door:
    """Understands interactions, runs their stories in worker threads, and answers within a second."""

    def __init__(
        self, dispatcher: Dispatcher, work: Work, tree: Tree, guild: str | None, leads: Callable[[], bool]
    ) -> None:
        self.confirmations = Confirmations(dispatcher.templates)
        self.renderer = Renderer(dispatcher.templates, self.confirmations)
        self._dispatcher, self._work, self._tree = dispatcher, work, tree
        self._accounts = Accounts(guild)
        self._forms = Forms(dispatcher.templates)
        self._seen: Recent[int, bool] = Recent(10_000)
        self._sources: Recent[int, Interaction] = Recent(500)
        self._running: dict[asyncio.Task[Any], Interaction] = {}
        self._exchanges: dict[int, Exchange] = {}
        self._leads, self.taking = leads, True

    async def enter(self, interaction: Interaction) -> None:
        """Answer an interaction, whatever happens; one delivered before, or while we leave, is left alone.

        So is one that comes while another process has the line: Discord hands it to that one too.
        """
        if not self.taking or not self._leads() or not self._seen.put(interaction.id, True):
            return
        task = asyncio.current_task()
        if task is not None:
            self._running[task] = interaction
            task.add_done_callback(lambda ended: self._running.pop(ended, None))
        try:
            await self._understand(interaction)
        except NO_WAY_THROUGH as error:
            log.warning("Discord took no answer to interaction %s: %r", interaction.id, error)
            await self._apologise(interaction)
        except Exception:
            log.exception("bug %s in the answer to an interaction", _reference(interaction))
            await self._apologise(interaction)
        finally:
            self._exchanges.pop(interaction.id, None)

    async def mark(self, mark: Mark) -> None:
        """Ask what a mark on the server's event means; nobody waits here: what there is to say comes as a message."""
        if not self.taking or not self._leads():
            return
        command = self._dispatcher.registry.get(_MARKED)
        place, values = Place(mark.address, shared=True), {"mark": mark.address, "on": mark.on}
        question = Question(mark.account, place, command, values, at=self._dispatcher.now())
        await self._work(lambda: self._dispatcher.answer(question))

    async def drain(self, seconds: float) -> None:
        """Take nothing new, and wait for running answers, at most so long; who waits longer is told so."""
        self.taking = False
        await self.rest(seconds)

    async def rest(self, seconds: float) -> None:
        """Wait for running answers, at most so long; whoever would have to wait longer is told that we leave."""
        running = {task: one for task, one in self._running.items() if task is not asyncio.current_task()}
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=seconds)
        if late:
            log.warning("%d answers in Discord were given up at the stop", len(late))
        exchanges = {task: self._exchanges.get(running[task].id) for task in late}
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await asyncio.gather(*(self._leave(running[task], exchanges[task]) for task in late))

    async def _leave(self, interaction: Interaction, exchange: Exchange | None) -> None:
        """Tell somebody that their answer does not come any more."""
        if interaction.type is discord.InteractionType.autocomplete:
            return
        way = exchange or Exchange(interaction, private=True, acknowledged=interaction.response.is_done())
        try:
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await way.show(self.renderer.page(self._dispatcher.leave()))
        except (*NO_WAY_THROUGH, TimeoutError) as error:
            log.warning("interaction %s stays unanswered: %r", interaction.id, error)

    async def _understand(self, interaction: Interaction) -> None:
        """Answer what can be understood, and explain what cannot."""
        try:
            await self._route(interaction)
        except PersonError as error:
            await self._say(interaction, self._dispatcher.refuse(error))

    async def _route(self, interaction: Interaction) -> None:
        data: Mapping[str, Any] = dict(interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                if (chosen := self._tree.chosen(data)) is not None:
                    await self._ask(interaction, _Asked(chosen, {}, Mode.ASK, _about(interaction, data)))
                    return
                command, options = self._tree.find(data)
                await self._ask(interaction, _Asked(command, {one["name"]: one["value"] for one in options}))
            case discord.InteractionType.autocomplete:
                await self._suggest(interaction, data)
            case discord.InteractionType.component:
                await self._pressed(interaction, str(data["custom_id"]))
            case discord.InteractionType.modal_submit:
                await self._submitted(interaction, data)
            case _:
                log.debug("an interaction of type %s needs no answer", interaction.type)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        if custom_id == NO:
            left = self._dispatcher.templates.open("discord/confirm", label="")("left")
            page = self.renderer.page(Reply(left))
            await interaction.response.edit_message(view=sealed(page), attachments=[])
        elif needs_yes(custom_id):
            await self._confirm(interaction, custom_id)
        else:
            press = unpack(custom_id)
            command, values = self._dispatcher.pressed(press)
            given = self._forms.recalled(values, str(interaction.user.id))
            await self._ask(interaction, _Asked(command, given, press.mode))

    async def _confirm(self, interaction: Interaction, custom_id: str) -> None:
        """Put the question; where the answer is to replace the pressed message, keep the way back to that message."""
        container = self.confirmations.question(custom_id, _label_of(interaction, custom_id))
        view = sealed(Page(container, ()))
        if unpack(confirmed(custom_id)).mode is not Mode.REPLACE:
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        await interaction.response.defer()
        question = await interaction.followup.send(view=view, ephemeral=True, wait=True)
        self._sources.put(question.id, interaction)

    async def _submitted(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        user = str(interaction.user.id)
        press = self._forms.submitted(data, user)
        command = self._dispatcher.registry.get(press.path)
        wrong = self._dispatcher.complaints(command, press.values)
        if wrong:
            await self._say(interaction, self._forms.complain(press, wrong, user))
        else:
            await self._answer(interaction, _Asked(command, press.values, press.mode))

    async def _ask(self, interaction: Interaction, asked: _Asked) -> None:
        """Open a form where something is to be filled in, before anything slow: after a defer none can be opened."""
        form = self._dispatcher.form(asked.command, asked.values, everything=asked.mode is Mode.ASK)
        if form is not None and form.fields:
            form = await self._begun(interaction, asked, form) if form.begins_with_something else form
            await interaction.response.send_modal(self._forms.modal(form, asked.mode, str(interaction.user.id)))
        else:
            await self._answer(interaction, asked)

    async def _begun(self, interaction: Interaction, asked: _Asked, form: Form) -> Form:
        """The form with what its lines start with; as it is where that takes longer than Discord waits for a form."""
        try:
            async with asyncio.timeout(_BEGIN_SECONDS):
                question = await self._question(interaction, asked)
                return await self._work(lambda: self._dispatcher.begun(question, form))
        except TimeoutError:
            log.warning("the form of %s opens empty: its lines came too late", form.path)
            return form

    async def _answer(self, interaction: Interaction, asked: _Asked) -> None:
        exchange = self._exchanges[interaction.id] = self._exchange(interaction, asked)
        story = asyncio.create_task(self._story(interaction, asked))
        try:
            await asyncio.wait({story}, timeout=_ACK_SECONDS / (1 + len(self._running) / _CROWD))
            if not story.done():
                await exchange.defer()
        except NO_WAY_THROUGH as error:
            # The answer may still get through: perhaps only the word that this was accepted got lost.
            log.warning("interaction %s could not be acknowledged: %r", interaction.id, error)
        finally:
            page = await story
        await exchange.show(page)

    def _exchange(self, interaction: Interaction, asked: _Asked) -> Exchange:
        exchange = Exchange(interaction, asked.command.visibility is Visibility.PRIVATE)
        message = interaction.message
        if message is not None and _has(message, NO):
            source = self._sources.get(message.id)
            return replace(exchange, manner=Manner.QUESTION, source=source, done=self._done())
        if message is not None and asked.mode is Mode.REPLACE:
            return replace(exchange, manner=Manner.PLACE)
        return exchange

    def _done(self) -> Page:
        return self.renderer.page(Reply(self._dispatcher.templates.open("discord/confirm", label="")("done")))

    async def _story(self, interaction: Interaction, asked: _Asked) -> Page:
        try:
            question = await self._question(interaction, asked)
            reply, page = await self._work(lambda: self._told(question))
            if reply.wish is None:
                return page
            written = await self._dispatcher.finished(reply)
            return await self._work(lambda: self.renderer.page(written))
        except Exception:
            log.exception("bug %s before %s was asked", _reference(interaction), asked.command.path)
            return self.renderer.page(self._dispatcher.apologise(_reference(interaction)))

    async def _question(self, interaction: Interaction, asked: _Asked) -> Question:
        place = Place(str(interaction.channel_id), shared=interaction.guild_id is not None)
        key = f"discord:int:{interaction.id}"
        arrived = self._dispatcher.now()
        account = await self._accounts.of(interaction)
        return Question(account, place, asked.command, asked.values, key, asked.about, at=arrived)

    def _told(self, question: Question) -> tuple[Reply, Page]:
        reply = self._dispatcher.answer(question)
        if reply is None:
            sayings = self._dispatcher.templates.open("discord/answer")
            reply = Reply(sayings("already.title"), (Text(sayings("already.text")),), refusal=True)
        return reply, self.renderer.page(reply)

    async def _suggest(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        try:
            choices = await asyncio.wait_for(self._suggestions(interaction, data), _TYPING_SECONDS)
        except Exception as error:
            log.warning("no suggestions for interaction %s: %r", interaction.id, error)
            choices = []
        await interaction.response.autocomplete(choices)

    async def _suggestions(self, interaction: Interaction, data: Mapping[str, Any]) -> list[app_commands.Choice[Any]]:
        command, options = self._tree.find(data)
        focused = next(one for one in options if one.get("focused"))
        option = command.option(str(focused["name"]))
        given = {one["name"]: one["value"] for one in options if one is not focused}
        question = await self._question(interaction, _Asked(command, given))
        found = await self._work(lambda: self._dispatcher.suggest(question, option, str(focused["value"])))
        return choices_of(found, option.kind)

    async def _say(self, interaction: Interaction, reply: Reply) -> None:
        """Answer privately with a reply that is ready."""
        answered = interaction.response.is_done()
        await Exchange(interaction, private=True, acknowledged=answered).show(self.renderer.page(reply))

    async def _apologise(self, interaction: Interaction) -> None:
        """Answer with the reference of a failure, as far as Discord still takes an answer."""
        if interaction.type is discord.InteractionType.autocomplete:
            return
        try:
            await self._say(interaction, self._dispatcher.apologise(_reference(interaction)))
        except NO_WAY_THROUGH as error:
            log.warning("interaction %s stays unanswered: %r", interaction.id, error)


def _about(interaction: Interaction, data: Mapping[str, Any]) -> About:
    """Whom a menu was opened on: a person, or the writer of a message with what it says; nothing of a bot's."""
    found, target = data.get("resolved") or {}, str(data.get("target_id", ""))
    message = (found.get("messages") or {}).get(target) or {}
    user = message.get("author") or (found.get("users") or {}).get(target) or {}
    if not user or user.get("bot"):
        return NOTHING
    account = Account("discord", str(interaction.guild_id or ""), str(user["id"]))
    return About(account, str(message.get("content") or ""))


def _reference(interaction: Interaction) -> str:
    return str(interaction.id)[-8:]


def choices_of(found: list[Choice], kind: Kind) -> list[app_commands.Choice[Any]]:
    """Return suggestions as Discord takes them: it refuses all where two read alike, so those are numbered.

    One whose value is too long would come back cut, so it is left out.
    """
    fitting = [choice for choice in found if choice.label.strip() and 0 < len(choice.value) <= CHOICE_TEXT]
    read: Any = int if kind is Kind.WHOLE else str
    names: dict[str, str] = {}
    for one in fitting:
        names.setdefault(_free(clip(one.label, CHOICE_TEXT), names), one.value)
    return [app_commands.Choice(name=name, value=read(value)) for name, value in names.items()]


def _free(name: str, taken: Mapping[str, str]) -> str:
    """The name, or with a number where somebody else is called so."""
    wanted, number = name, 1
    while wanted in taken:
        number += 1
        wanted = f"{clip(name, CHOICE_TEXT - 5)} ({number})"
    return wanted


def _has(message: discord.Message, custom_id: str) -> bool:
    return any(getattr(item, "custom_id", None) == custom_id for item in _items(message))


def _label_of(interaction: Interaction, custom_id: str) -> str:
    """Return what the pressed button says."""
    if interaction.message is None:
        return ""
    labels = (item.label for item in _items(interaction.message) if _is_button(item, custom_id))
    return next((label for label in labels if label), "")


def _is_button(item: Any, custom_id: str) -> bool:
    return isinstance(item, ui.Button) and item.custom_id == custom_id


def _items(message: discord.Message) -> list[Any]:
    view = ui.LayoutView.from_message(message, timeout=None)
    return list(view.walk_children())
