"""A wish in Slack: the person is acknowledged, the model may take its time, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.chat.wish import Wish


class Slow:
    """Grants a wish once it is told to, with a draft or with nothing."""

    def __init__(self) -> None:
        self.go, self.draft, self.asked = asyncio.Event(), "Something better.", 0

    async def write(self, reply: Reply) -> Reply:
        self.asked += 1
        await self.go.wait()
        return reply.wish.card(Words(self.draft)) if self.draft else reply


@pytest.fixture
def slow(dispatcher: Any) -> Slow:
    """Let every answer to `/partner stats` wish for a better text."""
    slow = Slow()
    dispatcher.desk = replace(dispatcher.desk, write=slow.write)
    command = dispatcher.registry.get("partner stats")
    plain = command.handler

    def wishing(request: Any, **values: Any) -> Reply:
        return replace(plain(request, **values), wish=Wish("any", None, lambda words: Reply(words)))

    dispatcher.registry._by_path["partner stats"] = replace(command, handler=wishing)
    return slow


async def test_an_answer_waits_for_its_draft_and_others_do_not(slack: Any, slow: Slow) -> None:
    waiting = [await slack.command("ada", "/partner stats") for _ in range(5)]
    assert max([await gesture.acked() for gesture in waiting]) < 1
    (answer,) = await (await slack.command("ben", "/partner board")).answered()
    assert answer.text
    assert [gesture.answers for gesture in waiting] == [[]] * 5
    slow.go.set()
    for gesture in waiting:
        (answer,) = await gesture.answered()
        assert "Something better." in answer.text
        assert answer.message.ephemeral


async def test_without_a_draft_the_template_is_answered(slack: Any, slow: Slow) -> None:
    slow.draft = ""
    slow.go.set()
    (answer,) = await (await slack.command("ada", "/partner stats week")).answered()
    assert "Stats for week" in answer.text
    assert slow.asked == 1
