"""The Home is a person's own page in Slack, drawn from the home command; buttons on it answer in a modal."""

from __future__ import annotations

from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.chat.command import Command
from bot.chat.delivery import Drawing
from bot.chat.dispatcher import Question
from bot.chat.errors import PersonError
from bot.chat.reply import Mode, Reply
from bot.chat.request import Account
from bot.slack.answers import REFUSED_BLOCKS
from bot.slack.asking import Asking, place_of
from bot.slack.conversation import Conversation
from bot.slack.elements import Json
from bot.slack.render import Surface
from bot.slack.web import error_code


class Home:
    """Publishes Homes and answers what is pressed on them."""

    def __init__(self, conversation: Conversation, path: str) -> None:
        self._talk, self._path = conversation, path

    @property
    def root(self) -> str:
        """The root of the home command, which words without a root are meant for."""
        return self._path.split(" ")[0]

    async def publish(self, account: Account) -> None:
        """Draw a person's Home anew from their own figures."""
        _, drawing = await self._talk.work(lambda: self._drawn(account))
        await self._put(account, drawing)

    async def press(self, asking: Asking, command: Command, values: dict[str, str], mode: Mode) -> None:
        """Answer a press on the Home: in a modal that opens at once, with a form, or in place of the Home."""
        if mode is Mode.REPLACE and not command.missing(values):
            await self._replace(asking, command, values)
            return
        if mode is Mode.ASK or command.missing(values):
            await self._talk.ask(asking, command, values, everything=mode is Mode.ASK)
            return
        opened = await self._talk.modals.open(asking, self._talk.modals.waiting())
        way = replace(asking.way, view=opened)
        await self._talk.answer(replace(asking, way=way), command, values)
        await self.refresh(asking, command)

    async def refresh(self, asking: Asking, command: Command) -> None:
        """Publish the Home again after something changed that it may show."""
        if command.changes:
            await self.publish(asking.account)

    async def _replace(self, asking: Asking, command: Command, values: dict[str, str]) -> None:
        question = Question(asking.account, asking.place, command, values, asking.key, at=self._talk.dispatcher.now())
        found = await self._talk.work(lambda: self._answered(question))
        if found is not None:
            await self._put(asking.account, found[1])

    def _answered(self, question: Question) -> tuple[Reply, Drawing] | None:
        reply = self._talk.dispatcher.answer(question)
        return None if reply is None else self._talk.drawn(reply, Surface.HOME)

    def _drawn(self, account: Account) -> tuple[Reply, Drawing]:
        dispatcher = self._talk.dispatcher
        try:
            command = dispatcher.registry.get(self._path)
        except PersonError as error:
            return self._talk.drawn(dispatcher.refuse(error), Surface.HOME)
        found = self._answered(Question(account, place_of(""), command))
        return found or self._talk.drawn(dispatcher.apologise("-"), Surface.HOME)

    async def _put(self, account: Account, drawing: Drawing) -> None:
        try:
            await self._publish(account.user, drawing["blocks"])
        except SlackApiError as error:
            if error_code(error) not in REFUSED_BLOCKS | {"invalid_arguments"}:
                raise
            await self._publish(account.user, drawing["classic_blocks"])

    async def _publish(self, user: str, blocks: list[Json]) -> None:
        await self._talk.web.repeatable.views_publish(user_id=user, view={"type": "home", "blocks": blocks})
