"""The gateway identifies, resumes, replays, refuses and breaks the way Discord's does."""

import asyncio

import aiohttp
import discord
import pytest
import yarl

from sandbox.discord import Fault


def answering(bot):
    bot.heard = asyncio.Queue()

    @bot.tree.command(name="ping", description="Answer")
    async def ping(interaction: discord.Interaction):
        try:
            await interaction.response.send_message("pong", ephemeral=True)
            bot.heard.put_nowait("answered")
        except discord.HTTPException as error:
            bot.heard.put_nowait(error.code)


async def until(ready, world):
    with world.watch() as changed:
        while not ready():
            await asyncio.wait_for(changed.wait(), 10)
            changed.clear()


async def test_opcode_seven_makes_the_client_resume_its_session(connect, server):
    async with connect(answering):
        server.inject("gateway", Fault.reconnect())
        await until(lambda: server.resumes == 1, server.world)
        await (await server.command("ada", "ping")).answered()
        assert server.identifies == 1


async def test_what_happens_during_a_broken_connection_is_replayed(connect, server):
    async with connect(answering):
        server.inject("gateway", Fault.vanish())
        gesture = await server.command("ada", "ping")
        await gesture.answered()
        assert server.resumes == 1
        assert gesture.text == "pong"


@pytest.mark.parametrize("code", [4000, 4008])
async def test_a_resumable_close_code_is_survived(connect, server, code):
    async with connect(answering):
        server.inject("gateway", Fault.closed(code))
        await until(lambda: server.resumes == 1, server.world)
        assert server.connected


async def test_an_invalid_session_makes_the_client_identify_again(connect, server):
    async with connect(answering):
        server.inject("gateway", Fault.invalid_session())
        await until(lambda: server.identifies == 2, server.world)
        assert (await (await server.command("ada", "ping")).answered()).text == "pong"


async def test_a_privileged_intent_that_is_not_enabled_closes_with_4014(connect, server):
    server.switches.privileged_intents = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connect(answering, intents=discord.Intents(guilds=True, members=True)):
            raise AssertionError("the client must not become ready")


async def test_compressed_frames_are_understood(connect, server):
    server.switches.compress = True
    async with connect(answering):
        assert (await (await server.command("ada", "ping")).answered()).text == "pong"


async def test_a_duplicated_interaction_is_heard_twice_and_answered_once(connect, server):
    async with connect(answering) as bot:
        server.inject("INTERACTION_CREATE", Fault.duplicate(2))
        await server.command("ada", "ping")
        assert {await bot.heard.get(), await bot.heard.get()} == {"answered", 40060}
        assert len(server.ephemerals("ada")) == 1


async def test_messages_of_people_reach_a_client_that_asked_for_them(connect, server):
    intents = discord.Intents(guilds=True, guild_messages=True, message_content=True, members=True)
    async with connect(intents=intents) as bot:
        waiting = asyncio.create_task(bot.wait_for("message", timeout=5))
        await asyncio.sleep(0)
        await server.say("ben", "Good morning", "community")
        heard = await waiting
        assert (heard.author.display_name, heard.content) == ("Ben Osei", "Good morning")


async def test_message_content_is_blank_without_its_intent(connect, server):
    async with connect(intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True)) as bot:
        waiting = asyncio.create_task(bot.wait_for("message", timeout=5))
        await asyncio.sleep(0)
        await server.say("ben", "Good morning", "community")
        assert (await waiting).content == ""
        waiting = asyncio.create_task(bot.wait_for("message", timeout=5))
        await asyncio.sleep(0)
        await server.say("ben", "Just us", "dm")
        assert (await waiting).content == "Just us"


async def open_socket(session, server):
    socket = await session.ws_connect(yarl.URL(server.state.gateway.url()))
    assert (await socket.receive_json())["op"] == 10
    return socket


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"op": 2, "d": {"token": "wrong", "intents": 1}}, 4004),
        ({"op": 3, "d": {}}, 4003),
        ({"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}, 4004),
        ({"nothing": 1}, 4002),
        ({"op": 2, "d": None}, 4002),
        ({"op": 2, "d": {"token": "x" * 4096}}, 4002),
    ],
)
async def test_a_wrong_frame_closes_the_connection_with_its_code(server, frame, code):
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(session, server)
        await socket.send_json(frame)
        closed = await socket.receive()
        assert (closed.type, socket.close_code) == (aiohttp.WSMsgType.CLOSE, code)


@pytest.mark.parametrize(("frame", "code"), [({"op": 2, "d": {}}, 4005), ({"op": 99, "d": {}}, 4001)])
async def test_an_identified_connection_is_closed_for_nonsense(server, frame, code):
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(session, server)
        await socket.send_json({"op": 2, "d": {"token": server.token, "intents": 0}})
        assert (await socket.receive_json())["t"] == "READY"
        await socket.send_json(frame)
        await socket.receive()
        assert socket.close_code == code


async def test_more_than_120_frames_a_minute_are_too_many(server):
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(session, server)
        for _ in range(121):
            await socket.send_json({"op": 1, "d": None})
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            continue
        assert socket.close_code == 4008


async def test_an_unknown_session_cannot_be_resumed(server):
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(session, server)
        await socket.send_json({"op": 6, "d": {"token": server.token, "session_id": "gone", "seq": 4}})
        assert (await socket.receive_json())["op"] == 9
        await socket.close()


async def test_members_are_listed_on_request(server):
    async with aiohttp.ClientSession() as session:
        socket = await open_socket(session, server)
        await socket.send_json({"op": 2, "d": {"token": server.token, "intents": 3}})
        assert [(await socket.receive_json())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
        await socket.send_json({"op": 8, "d": {"guild_id": "1", "query": "", "limit": 0, "nonce": "n"}})
        chunk = await socket.receive_json()
        assert chunk["t"] == "GUILD_MEMBERS_CHUNK"
        assert len(chunk["d"]["members"]) == 9
        await socket.close()
