"""A modal is a window over Slack: opened at once while its trigger lives, filled when the answer is there."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.delivery import Drawing
from bot.chat.templates import Templates
from bot.slack import limits
from bot.slack.asking import Asking, Way
from bot.slack.elements import Json, plain_text, section
from bot.slack.mrkdwn import mrkdwn, plain_fit
from bot.slack.web import Web, error_code

_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)

log = logging.getLogger(__name__)


class Modals:
    """Opens, pushes and fills modals."""

    def __init__(self, web: Web, templates: Templates) -> None:
        self._web, self._templates = web, templates

    async def open(self, asking: Asking, view: Json) -> str:
        """Open a modal, on top of the one the press came from; its id, or "" when the trigger is spent."""
        under = asking.way.view
        try:
            if under:
                opened = await self._web.posting.views_push(trigger_id=asking.trigger, view=view)
            else:
                opened = await self._web.posting.views_open(trigger_id=asking.trigger, view=view)
        except SlackApiError as error:
            if under and error_code(error) == "push_limit_reached":
                await self._update(asking.way, view)
                return under
            log.warning("a modal for %s was refused: %s", asking.account, error_code(error))
            return ""
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("a modal for %s did not open: %s", asking.account, type(error).__name__)
            return ""
        return str(opened["view"]["id"])

    def waiting(self, name: str = "") -> Json:
        """Return the modal that is shown while an answer is being worked out, findable by a name of our own."""
        words = self._templates.open("slack/home")
        text = mrkdwn(words("loading.text"), limits.SECTION)
        view = self._view(plain_fit(words("loading.title")), [section(text)])
        return view | ({"external_id": name} if name else {})

    async def fill(self, way: Way, drawing: Drawing) -> None:
        """Show an answer in the view it was asked for in; somebody who closed it meanwhile does not want it."""
        title = plain_fit(self._templates.open("slack/home")("answer.title"))
        try:
            await self._update(way, self._view(title, drawing["classic_blocks"]))
        except SlackApiError as error:
            if error_code(error) == "not_found":
                log.info("%s closed a modal before its answer came", way.user)
                return
            log.warning("an answer was refused as a modal: %s", error_code(error))
            await self._update(way, self._view(title, [section(drawing["text"])]))

    async def _update(self, way: Way, view: Json) -> None:
        """Change a view; one that an acknowledgement is still bringing is waited for, or it would cover the answer."""
        if not way.awaited:
            await self._web.repeatable.views_update(view_id=way.view, view=view)
            return
        for pause in (*_PAUSES, None):
            try:
                await self._web.repeatable.views_update(external_id=way.awaited, view=view)
                return
            except SlackApiError as error:
                if pause is None or error_code(error) != "not_found":
                    raise
                await asyncio.sleep(pause)

    def _view(self, title: str, blocks: list[Json]) -> Json:
        close = plain_fit(self._templates.open("slack/form")("close"))
        return {
            "type": "modal",
            "title": plain_text(title, limits.VIEW_WORD),
            "close": plain_text(close, limits.VIEW_WORD),
            "blocks": blocks,
        }
