"""Injected faults and rate limits are met by the real client as it would meet them in the world."""

import asyncio
import time

import aiohttp
import discord
import pytest

from sandbox.discord import Fault
from sandbox.discord.rates import Budget

COMMUNITY = 200000000000000001


async def test_a_rate_limited_post_is_sent_again_by_the_client(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.rate_limited(0.05))
        await bot.get_channel(COMMUNITY).send("Once")
        assert [call.status for call in server.calls("POST /channels")] == [429, 200]
        assert len(server.messages()) == 1
        assert server.invalid_requests == 1


async def test_a_429_of_the_edge_network_is_not_retried(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.rate_limited(0.05, via=False))
        with pytest.raises(discord.HTTPException) as caught:
            await bot.get_channel(COMMUNITY).send("Once")
        assert caught.value.status == 429
        assert server.messages() == []


async def test_a_503_is_raised_and_nothing_happened(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.server_error(503))
        with pytest.raises(discord.DiscordServerError):
            await bot.get_channel(COMMUNITY).send("Once")
        assert server.messages() == []


async def test_a_dropped_post_was_applied_and_its_nonce_finds_it_again(connect, server):
    async with connect() as bot:
        room = bot.get_channel(COMMUNITY)
        server.inject("POST /channels", Fault.dropped())
        with pytest.raises(aiohttp.ClientError):
            await room.send("Paid", nonce="payout-17")
        assert len(server.messages()) == 1
        again = await room.send("Paid", nonce="payout-17")
        assert str(again.id) == server.messages()[0].id
        assert len(server.messages()) == 1


async def test_a_nonce_is_forgotten_after_a_few_minutes(connect, server):
    async with connect() as bot:
        room = bot.get_channel(COMMUNITY)
        await room.send("Paid", nonce="payout-17")
        server.world.clock.offset += 181
        await room.send("Paid", nonce="payout-17")
        assert len(server.messages()) == 2


async def test_a_lost_post_was_not_applied(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.lost())
        with pytest.raises(aiohttp.ClientError):
            await bot.get_channel(COMMUNITY).send("Never seen")
        assert server.messages() == []


async def test_a_hanging_post_ends_with_the_clients_patience(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.hang())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bot.get_channel(COMMUNITY).send("Waiting"), 0.1)
        assert server.messages() == []


async def test_a_delayed_post_arrives_late(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.delay(0.1))
        begun = time.monotonic()
        await bot.get_channel(COMMUNITY).send("Late")
        assert time.monotonic() - begun >= 0.1


async def test_an_error_code_reaches_the_client(connect, server):
    async with connect() as bot:
        server.inject("POST /channels", Fault.error(403, 50001, "Missing Access"), times=2)
        for _ in range(2):
            with pytest.raises(discord.Forbidden) as caught:
                await bot.get_channel(COMMUNITY).send("No")
            assert caught.value.code == 50001


async def test_a_bucket_that_is_spent_slows_the_client_down_without_a_429(connect, server):
    server.rates.budgets["POST /channels/{channel}/messages"] = Budget(2, 0.3)
    async with connect() as bot:
        begun = time.monotonic()
        for number in range(5):
            await bot.get_channel(COMMUNITY).send(str(number))
        assert time.monotonic() - begun >= 0.6
        assert {call.status for call in server.calls("POST /channels")} == {200}


async def test_more_than_the_global_limit_is_refused(connect, server):
    server.rates.everything.budget = Budget(3, 60.0)
    server.rates.everything.moments.clear()
    async with connect() as bot:
        bot.http.max_ratelimit_timeout = 1.0
        with pytest.raises(discord.RateLimited):
            for number in range(4):
                await bot.get_channel(COMMUNITY).send(str(number))
        assert server.calls()[-1].status == 429


async def test_a_late_answer_is_an_unknown_interaction(connect, server):
    codes = []

    def declare(bot):
        @bot.tree.command(name="ping", description="Answer")
        async def ping(interaction: discord.Interaction):
            try:
                await interaction.response.send_message("pong")
            except discord.NotFound as error:
                codes.append(error.code)

    server.switches.answer_seconds = 0.1
    async with connect(declare):
        server.inject("/callback", Fault.delay(0.2))
        gesture = await (await server.command("ada", "ping")).settled()
        assert gesture.failed == "The application did not respond"
        while not codes:
            await asyncio.sleep(0.01)
        assert codes == [10062]
        assert server.messages() == []


async def test_the_token_of_an_interaction_dies(connect, server):
    codes = []

    def declare(bot):
        @bot.tree.command(name="ping", description="Answer")
        async def ping(interaction: discord.Interaction):
            await interaction.response.defer()
            server.switches.token_seconds = 0.0
            try:
                await interaction.edit_original_response(content="Too late")
            except discord.HTTPException as error:
                codes.append(error.code)

    async with connect(declare):
        await (await server.command("ada", "ping")).acked()
        while not codes:
            await asyncio.sleep(0.01)
        assert codes == [50027]
        assert server.messages()[0].loading
