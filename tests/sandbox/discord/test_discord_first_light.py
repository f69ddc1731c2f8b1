"""A real discord.py client connects, registers commands, answers one and posts a message."""

import discord
import pytest
from discord import app_commands

from sandbox.discord import Unanswered
from sandbox.world import DISCORD_GUILD

COMMUNITY = 200000000000000001


def partner_commands(bot):
    partner = app_commands.Group(name="partner", description="Your partner program")

    @partner.command(name="stats", description="Clicks and earnings")
    @app_commands.choices(
        period=[app_commands.Choice(name="month", value="month"), app_commands.Choice(name="quarter", value="quarter")]
    )
    async def stats(interaction: discord.Interaction, period: str = "month"):
        await interaction.response.send_message(f"Your {period}", ephemeral=True)

    @partner.command(name="slow", description="Thinks first")
    async def slow(interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="Thought about it")

    @partner.command(name="mute", description="Never answers")
    async def mute(interaction: discord.Interaction):
        assert interaction.user is not None

    bot.tree.add_command(partner)


async def test_a_client_becomes_ready_and_knows_the_sample_server(connect, server):
    async with connect() as bot:
        guild = bot.get_guild(int(DISCORD_GUILD))
        assert bot.user.name == "Rainmaker"
        assert [channel.name for channel in guild.text_channels] == ["community", "managers", "council", "operators"]
        assert guild.me.guild_permissions.manage_roles
        assert server.connected and server.identifies == 1
    assert not server.connected


async def test_registered_commands_are_typed_by_people_and_answered_privately(connect, server):
    async with connect(partner_commands):
        assert [command["name"] for command in server.commands()] == ["partner"]
        gesture = await (await server.command("ada", "partner stats", {"period": "quarter"})).answered()
        assert gesture.answer.content == "Your quarter"
        assert gesture.answer.ephemeral
        assert gesture.acked_after < 1
        assert server.ephemerals("ada") == [gesture.answer]
        assert server.ephemerals("ben") == []
        assert server.messages() == []


async def test_a_deferred_answer_is_loading_until_it_is_edited(connect, server):
    async with connect(partner_commands):
        gesture = await (await server.command("ada", "partner slow", channel="dm")).answered()
        assert gesture.text == "Thought about it"
        assert not gesture.answer.loading
        assert gesture.answer.edited is None
        assert gesture.answer.channel == "400000000000000011"


async def test_a_command_that_nobody_answers_fails_after_the_deadline(connect, server):
    server.switches.answer_seconds = 0.1
    async with connect(partner_commands):
        gesture = await (await server.command("ada", "partner mute")).settled()
        assert gesture.failed == "The application did not respond"
        with pytest.raises(Unanswered, match="/partner mute: The application did not respond"):
            await gesture.answered()


async def test_a_bot_that_never_connected_fails_a_gesture_at_once(server):
    server.state.commands.put(None, {"name": "partner", "description": "Partners"}, server.state.now())
    assert (await server.command("ada", "partner")).failed == "The application did not respond"


async def test_without_a_connected_bot_the_application_does_not_respond(connect, server):
    async with connect(partner_commands):
        pass
    server.switches.answer_seconds = 0.1
    gesture = await (await server.command("ada", "partner stats")).settled()
    assert gesture.failed == "The application did not respond"


async def test_a_message_posted_by_the_client_stands_in_the_channel(connect, server):
    async with connect() as bot:
        sent = await bot.get_channel(COMMUNITY).send("Hello **partners**")
        assert server.messages()[0].id == str(sent.id)
        assert server.messages("community")[0].content == "Hello **partners**"
        assert [call.status for call in server.calls("POST /channels")] == [200]


async def test_a_wrong_token_is_refused(connect):
    with pytest.raises(discord.LoginFailure):
        async with connect(token="not-the-token"):
            raise AssertionError("the client must not connect")
