"""A wish on Discord: the person sees that the bot is at work, and others are answered meanwhile."""

import asyncio
from dataclasses import replace
from typing import Annotated

import pytest

from bot.chat.command import Help
from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.chat.wish import Wish
from tests.discord import sample
from tests.discord.conftest import until
from tests.injection.wire import unguarded


class Slow:
    """Grants a wish once it is told to, with a draft or with nothing."""

    def __init__(self):
        self.go, self.draft = asyncio.Event(), "Something better."

    async def write(self, reply):
        await self.go.wait()
        return reply.wish.card(Words(self.draft)) if self.draft else reply


@pytest.fixture
def slow(office, monkeypatch):
    """Let every answer to `/partner stats` wish for a better text."""
    slow, desk, stats = Slow(), office.desk, sample.stats

    def wishing(request, period: Annotated[sample.Period, Help("window")] = sample.Period.MONTH) -> Reply:
        return replace(stats(request, period), wish=Wish("any", None, lambda words: Reply(words)))

    wishing.__command__, wishing.__module__ = stats.__command__, sample.__name__
    monkeypatch.setattr(sample, "stats", wishing)
    monkeypatch.setattr(office, "desk", lambda: replace(desk(), write=slow.write))
    return slow


async def test_an_answer_waits_for_its_draft_and_others_do_not(server, slow, connect):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        waiting = [await server.command("ada", "partner stats") for _ in range(5)]
        home = await (await server.command("ben", "partner home")).answered()
        assert "Welcome" in home.text
        slow.go.set()
        for gesture in waiting:
            answered = await gesture.answered()
            assert "Something better." in answered.text
            assert answered.answer.ephemeral


async def test_without_a_draft_the_template_is_answered(server, slow, connect):
    slow.draft = ""
    slow.go.set()
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        gesture = await (await server.command("ada", "partner stats", {"period": "quarter"})).answered()
        assert "Stats for quarter" in gesture.text


async def test_every_answer_forbids_every_mention(server, adapter):
    """At once, later, in place of a message, in a form's wake or in a refusal: nothing that is sent may ping."""
    home = (await (await server.command("ada", "partner home")).answered()).answer
    await (await server.command("hugo", "partner stats")).answered()
    await (await server.command("dana", "program shout", {"text": "hi @everyone <@300000000000000011>"})).answered()
    buttons = {part["label"]: part["custom_id"] for part in walk(home.components) if part.get("custom_id")}
    await (await server.press("ada", home.id, buttons["Next"])).answered()
    assert len([call for call in server.calls() if "allowed_mentions" in str(call.body)]) >= 4
    assert unguarded(call.body for call in server.calls()) == []


def walk(parts):
    for part in parts:
        yield part
        yield from walk(part.get("components") or [])
