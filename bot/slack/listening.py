"""Listening is Bolt's side of the adapter: each listener acknowledges first and leaves the work to a tracked task."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.chat.button import Press, unpack
from bot.chat.command import Command
from bot.chat.dispatcher import Question
from bot.chat.errors import BadButton, PersonError
from bot.chat.reply import Mode
from bot.chat.request import NOTHING, About, Account
from bot.slack import asking as askings
from bot.slack import forms
from bot.slack import manifest as manifests
from bot.slack.asking import Asking
from bot.slack.conversation import Conversation
from bot.slack.elements import LINK_ACTION
from bot.slack.home import Home
from bot.slack.mrkdwn import unescape

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[Any]]
Body = Mapping[str, Any]
SUGGEST_SECONDS = 2.5
_ANY = re.compile(r".*", re.DOTALL)
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")


class Listening:
    """What people do in Slack, taken from Bolt and handed on as conversations."""

    def __init__(self, conversation: Conversation, home: Home, bot_user: Callable[[], str]) -> None:
        self._talk, self._home, self._bot_user = conversation, home, bot_user

    def attach(self, app: AsyncApp) -> None:
        """Register the listeners, one for each kind of thing, so that none is searched for long."""
        app.command(_ANY)(self.command)
        app.action(_ANY)(self.action)
        app.shortcut(_ANY)(self.shortcut)
        app.view(_ANY)(self.submission)
        app.options(_ANY)(self.suggestion)
        app.event(_ANY)(self.event)

    async def command(self, ack: Ack, body: Body) -> None:
        """Take a slash command."""
        await ack()
        asking = askings.of_command(body)
        root, text = str(body["command"]).removeprefix("/"), unescape(str(body.get("text") or ""))
        self._begin(asking, lambda: self._talk.take(asking, lambda: self._talk.dispatcher.typed(root, text)))

    async def action(self, ack: Ack, body: Body) -> None:
        """Take a press; one that only opens an address needs no answer."""
        await ack()
        action = (body.get("actions") or [{}])[0]
        packed = str(action.get("action_id", ""))
        if packed.startswith(LINK_ACTION):
            return
        asking = askings.of_action(body, action)
        self._begin(asking, lambda: self._pressed(asking, body, packed))

    async def shortcut(self, ack: Ack, body: Body) -> None:
        """Take a shortcut, from the menu of a message or from everywhere: it opens its command's form."""
        await ack()
        asking, path = askings.of_shortcut(body), manifests.path_of(str(body.get("callback_id", "")))
        self._begin(asking, lambda: self._talk.choose(asking, path, _about(body)))

    async def submission(self, ack: Ack, body: Body) -> None:
        """Take a filled form: complaints stand in it at once, otherwise it closes or waits for its answer."""
        try:
            kept, asking = forms.of_view(body)
            command = self._talk.dispatcher.registry.get(kept.path)
        except (ValueError, PersonError):
            await ack()
            self._lost(body)
            return
        values = {**kept.values, **forms.values_of(body["view"])}
        complaints = self._talk.dispatcher.complaints(command, values)
        if complaints:
            await ack(response_action="errors", errors=forms.errors_for(complaints, body["view"]))
            return
        if kept.in_view:
            await ack(response_action="update", view=self._talk.modals.waiting(asking.key))
            asking = replace(asking, way=replace(asking.way, awaited=asking.key))
        else:
            await ack()
        self._begin(asking, lambda: self._submitted(asking, command, values))

    async def suggestion(self, ack: Ack, body: Body) -> None:
        """Offer what an option suggests for what was typed so far."""
        await ack(options=await self._suggested(body))

    async def event(self, ack: Ack, body: Body) -> None:
        """Take an event: the Home was opened, or something was said to the bot."""
        await ack()
        event = body.get("event") or {}
        if event.get("type") == "app_home_opened" and event.get("tab") == "home":
            asking = askings.of_event(body)
            self._begin(asking, lambda: self._home.publish(asking.account))
        elif _spoken(event):
            asking = askings.of_event(body)
            root, text = self._line(str(event.get("text") or ""))
            self._begin(asking, lambda: self._talk.take(asking, lambda: self._talk.dispatcher.typed(root, text)))

    def _begin(self, asking: Asking, story: Callable[[], Awaitable[None]]) -> None:
        """Start a story once for each delivery, however often Slack delivers it."""
        if self._talk.seen.first(asking.key):
            self._talk.running.start(self._talk.safely(asking, story), lambda: self._talk.leave(asking))

    async def _pressed(self, asking: Asking, body: Body, packed: str) -> None:
        view = body.get("view") or {}
        if view.get("type") == "modal":
            asking = replace(asking, way=replace(asking.way, view=str(view["id"])))
        try:
            press = unpack(packed)
            command, values = self._talk.dispatcher.pressed(press)
        except PersonError as error:
            await self._talk.refuse(asking, error)
            return
        if view.get("type") == "home":
            await self._home.press(asking, command, values, press.mode)
            return
        await self._answer_press(asking, press, command, values)
        if view:
            await self._home.refresh(asking, command)

    async def _answer_press(self, asking: Asking, press: Press, command: Command, values: dict[str, str]) -> None:
        if press.mode is Mode.REPLACE:
            asking = replace(asking, way=replace(asking.way, replace=True))
        await self._talk.take(asking, lambda: (command, values), everything=press.mode is Mode.ASK)

    async def _submitted(self, asking: Asking, command: Command, values: dict[str, str]) -> None:
        await self._talk.answer(asking, command, values)
        if asking.way.view:
            await self._home.refresh(asking, command)

    async def _suggested(self, body: Body) -> list[dict[str, Any]]:
        try:
            kept, asking = forms.of_view(body)
            command = self._talk.dispatcher.registry.get(kept.path)
        except (KeyError, ValueError, PersonError):
            return []
        option = forms.option_of(command, str(body.get("block_id", "")))
        if option is None:
            return []
        typed = unescape(str(body.get("value") or ""))
        values = {**kept.values, **forms.values_of(body["view"])}
        question = Question(asking.account, asking.place, command, values)
        try:
            async with asyncio.timeout(SUGGEST_SECONDS):
                choices = await self._talk.work(lambda: self._talk.dispatcher.suggest(question, option, typed))
        except TimeoutError:
            log.warning("suggestions for %s of %s came too late", option.name, command.path)
            return []
        return forms.options_json(choices)

    def _lost(self, body: Body) -> None:
        """Answer a form that is not ours any more."""
        account = askings.account_of(body)
        way = askings.Way(account.user)
        asking = Asking(account, askings.place_of(""), way, f"slack:view:{body['view'].get('id')}")
        self._begin(asking, lambda: self._talk.refuse(asking, BadButton()))

    def _line(self, said: str) -> tuple[str, str]:
        """The root and the rest of words said without a slash; without a root's name, the first root is meant."""
        mine = f"<@{self._bot_user()}"
        text = _MENTION.sub(lambda found: "" if found[0].startswith(mine) else found[0], said)
        first, _, rest = unescape(text).strip().partition(" ")
        roots = self._talk.dispatcher.registry.roots
        if first.casefold().removeprefix("/") in roots:
            return first.casefold().removeprefix("/"), rest
        return self._home.root, unescape(text).strip()


def _about(body: Body) -> About:
    """Whose message a shortcut was chosen on, and what it says; nothing of what a bot wrote, or of none at all."""
    message = body.get("message") or {}
    user = str(message.get("user") or "")
    if not user or message.get("bot_id") or message.get("subtype"):
        return NOTHING
    team = str(message.get("user_team") or message.get("team") or (body.get("team") or {}).get("id") or "")
    return About(Account(askings.NAME, team, user), unescape(str(message.get("text") or "")))


def _spoken(event: Mapping[str, Any]) -> bool:
    """Whether a person said this to the bot: by mention, or in direct messages; never an edit or a bot."""
    if event.get("subtype") or event.get("bot_id") or not event.get("user"):
        return False
    return event.get("type") == "app_mention" or (event.get("type") == "message" and event.get("channel_type") == "im")
