"""The adapter connects, registers commands only when they changed, and says plainly why it cannot."""

import threading
import types

import pytest

from bot.chat.command import command
from bot.chat.markup import Words
from bot.chat.reply import Reply
from bot.discord.connection import DiscordConnection, UnsafeAddress, point_library
from sandbox.discord.faults import Fault
from tests.discord.conftest import until

REGISTER = "PUT /applications"


def another_module():
    @command("partner news", "What is new.")
    def news(request) -> Reply:
        return Reply(Words("Nothing"))

    module = types.ModuleType("another")
    news.__module__ = "another"
    module.news = news
    return module


async def test_commands_are_registered_once_and_again_only_after_a_change(server, connect):
    for _ in range(2):
        async with connect() as adapter:
            await until(lambda: adapter.health.connected)
        await until(lambda: not server.connected)
    assert len(server.calls(REGISTER)) == 1
    assert {"partner", "program", "council"} <= {one["name"] for one in server.commands()}
    async with connect(module=another_module()) as adapter:
        await until(lambda: adapter.health.connected)
    assert len(server.calls(REGISTER)) == 2
    assert [one["name"] for one in server.commands()] == ["partner"]


async def test_too_many_new_commands_are_told_and_the_bot_serves(server, connect, memory):
    server.inject(REGISTER, Fault.error(400, 30034, "Max number of daily application command creates"))
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        assert "200 new commands a day" in adapter.health.detail
    assert memory.kept == {}


async def test_a_refused_token_is_told_without_showing_it(server, connect, caplog):
    async with connect(token="bad-secret-token") as adapter:
        await until(lambda: "refused the token" in adapter.health.detail)
        assert not adapter.health.connected
        assert "bad-secret-token" not in adapter.health.detail + caplog.text + repr(adapter._connection)


@pytest.mark.parametrize(("code", "cause"), [(4004, "token"), (4014, "privileged intent"), (4013, "code 4013")])
async def test_a_final_close_is_told_with_its_cause(server, connect, code, cause):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        server.inject("gateway", Fault.closed(code))
        await until(lambda: cause in adapter.health.detail)
        assert not adapter.health.connected


async def test_a_lost_connection_is_taken_up_again(server, connect):
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        server.inject("gateway", Fault.reconnect())
        await until(lambda: server.resumes == 1)
        await until(lambda: adapter.health.connected)
        gesture = await (await server.command("ada", "partner stats")).answered()
    assert "Stats for month" in gesture.text


async def test_an_unreachable_start_is_tried_again(server, connect):
    server.inject("GET /users/@me", Fault.server_error(503))
    async with connect() as adapter:
        await until(lambda: "keeps trying" in adapter.health.detail)
        assert not adapter.health.connected
        await until(lambda: adapter.health.connected)


def test_a_token_never_leaves_unencrypted():
    """Only a local address may do without encryption."""
    with pytest.raises(UnsafeAddress):
        point_library(DiscordConnection("token", api_url="http://discord.example/api/v10"))
    with pytest.raises(UnsafeAddress):
        point_library(DiscordConnection("token", gateway_url="ws://discord.example"))


def test_a_token_is_not_in_the_repr():
    assert "secret" not in repr(DiscordConnection("secret"))


async def test_who_waits_at_the_stop_is_told_that_no_answer_comes(server, connect, office, monkeypatch, caplog):
    monkeypatch.setattr("bot.discord.adapter._DRAIN_SECONDS", 0.05)
    async with connect() as adapter:
        await until(lambda: adapter.health.connected)
        office.gate = threading.Event()
        asked = await server.command("ada", "partner stats")
        await until(lambda: asked.acked_after is not None)
        await adapter.stop()
        office.gate.set()
    assert "I am being restarted" in (await asked.answered()).text
    assert "Session is closed" not in caplog.text


async def test_the_line_goes_from_one_process_to_the_other_and_nobody_is_answered_twice(server, connect):
    async with connect() as first, connect() as second:
        second.lead(False)
        await until(lambda: second.health.standby)
        await until(lambda: first.health.connected)
        assert "takes over" in second.health.detail
        first.lead(False)
        second.lead(True)
        await until(lambda: second.health.connected and first.health.standby, 15)
        gesture = await (await server.command("ada", "partner stats")).answered()
        assert "Stats for month" in gesture.text
        assert len(server.calls("POST /interactions")) == 1


async def test_one_who_does_not_lead_any_more_answers_nothing_that_still_comes_in(server, connect):
    """Its line may be open for a moment while another process has one already."""
    asked = []

    def leads():
        asked.append(leading)
        return leading

    async with connect(leads=leads) as adapter:
        leading = False
        await until(lambda: adapter.health.connected)
        await server.command("ada", "partner stats")
        await until(lambda: asked == [False])
        leading = True
        await (await server.command("ada", "partner stats")).answered()
    assert len(server.calls("POST /interactions")) == 1
