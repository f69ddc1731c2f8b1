"""The server's members, roles and events, through the real client."""

import datetime

import discord
import pytest

from sandbox.world import DISCORD_GUILD


@pytest.fixture
def guild_id():
    return int(DISCORD_GUILD)


async def test_the_server_is_fetched_with_its_parts(connect, server, guild_id):
    async with connect() as bot:
        guild = await bot.fetch_guild(guild_id)
        assert guild.name == "Acme Partners"
        assert [role.name for role in await guild.fetch_roles()][:2] == ["@everyone", "Bronze"]
        assert (await guild.fetch_channels())[0].name == "community"
        assert (await guild.fetch_member(300000000000000014)).display_name == "Dana Frost"
        assert (await bot.fetch_user(300000000000000014)).name == "dana"
        assert (await bot.fetch_channel(200000000000000002)).name == "managers"
        assert (await bot.application_info()).owner.name == "eli"


async def test_all_members_are_listed_in_pages(connect, server, guild_id):
    async with connect(intents=discord.Intents(guilds=True, members=True)) as bot:
        names = [member.name async for member in bot.get_guild(guild_id).fetch_members(limit=None)]
        assert len(names) == 9
        assert "Rainmaker" in names


async def test_a_tier_role_is_given_and_taken(connect, server, guild_id):
    async with connect() as bot:
        guild = bot.get_guild(guild_id)
        member = await guild.fetch_member(300000000000000011)
        gold = guild.get_role(500000000000000003)
        await member.add_roles(gold, reason="Reached gold")
        assert [role["name"] for role in server.snapshot(server.world.person("ada"))["roles"]] == ["Gold"]
        await member.remove_roles(gold)
        assert server.snapshot(server.world.person("ada"))["roles"] == []
        with pytest.raises(discord.Forbidden) as caught:
            await member.add_roles(guild.get_role(500000000000000011))
        assert caught.value.code == 50013


async def test_a_roundtable_is_scheduled(connect, server, guild_id):
    start = server.world.clock.now() + datetime.timedelta(days=2)
    async with connect() as bot:
        made = await bot.get_guild(guild_id).create_scheduled_event(
            name="Roundtable",
            start_time=start,
            end_time=start + datetime.timedelta(hours=1),
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location="https://acme.example/live",
        )
        assert made.location == "https://acme.example/live"
        assert [event.name for event in await made.guild.fetch_scheduled_events()] == ["Roundtable"]
        assert server.snapshot(server.world.person("ben"))["events"][0]["name"] == "Roundtable"
        await made.delete()
        assert server.snapshot(server.world.person("ben"))["events"] == []


async def test_a_direct_message_reaches_only_its_person_and_may_be_closed(connect, server):
    async with connect() as bot:
        ada = await bot.fetch_user(300000000000000011)
        await ada.send("Your payout left")
        assert [message.content for message in server.messages("dm", "ada")] == ["Your payout left"]
        assert server.messages("dm", "ben") == []
        server.switches.closed_dms.add("ada")
        with pytest.raises(discord.Forbidden) as caught:
            await ada.send("Again")
        assert caught.value.code == 50007


async def test_guild_commands_are_synced_at_once(connect, server, guild_id):
    async with connect() as bot:

        @bot.tree.command(name="here", description="Only here", guild=discord.Object(guild_id))
        async def here(interaction: discord.Interaction):
            await interaction.response.send_message("here")

        await bot.tree.sync(guild=discord.Object(guild_id))
        assert (await (await server.command("ben", "here")).answered()).text == "here"
        with pytest.raises(ValueError, match="there is no command /here here"):
            await server.command("ben", "here", channel="dm")
