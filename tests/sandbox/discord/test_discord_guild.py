"""The server's members, roles and events, through the real client."""

import asyncio
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


def scheduled(bot, guild_id, start, name="Roundtable"):
    """Let a client schedule an event."""
    facts = {"entity_type": discord.EntityType.external, "privacy_level": discord.PrivacyLevel.guild_only}
    end = start + datetime.timedelta(hours=1)
    guild = bot.get_guild(guild_id)
    return guild.create_scheduled_event(name=name, start_time=start, end_time=end, location="Room 4", **facts)


async def come(ready):
    """Wait until something holds."""
    async with asyncio.timeout(5):
        while not ready():
            await asyncio.sleep(0.01)


async def test_who_is_interested_is_counted_listed_and_told_to_whom_asked_for_it(connect, server, guild_id):
    """The library tells of a mark where it knows the person, which takes the intent of members, too."""
    start = server.world.clock.now() + datetime.timedelta(days=2)
    told = []

    async def on_scheduled_event_user_add(event, user):
        told.append(("add", event.name, user.name))

    async def on_scheduled_event_user_remove(event, user):
        told.append(("remove", event.name, user.name))

    async with connect(intents=discord.Intents(guilds=True, members=True, guild_scheduled_events=True)) as bot:
        bot.on_scheduled_event_user_add = on_scheduled_event_user_add
        bot.on_scheduled_event_user_remove = on_scheduled_event_user_remove
        event = await scheduled(bot, guild_id, start)
        await bot.get_guild(guild_id).chunk()
        server.interest("ada", str(event.id))
        server.interest("ben", str(event.id))
        assert server.interest("ada", str(event.id))["user_count"] == 2, "twice is once"
        assert [user.name async for user in event.users()] == ["ada", "ben"]
        assert (await bot.get_guild(guild_id).fetch_scheduled_event(event.id)).user_count == 2
        server.interest("ben", str(event.id), on=False)
        await come(lambda: len(told) == 3)
        assert told == [("add", "Roundtable", "ada"), ("add", "Roundtable", "ben"), ("remove", "Roundtable", "ben")]
        [seen] = server.snapshot(server.world.person("ada"))["events"]
        assert (seen["user_count"], seen["interested"]) == (1, True)


async def test_without_the_intent_nobody_is_told_and_what_is_over_is_not_marked(connect, server, guild_id):
    start = server.world.clock.now() + datetime.timedelta(days=2)
    async with connect() as bot:
        event = await scheduled(bot, guild_id, start)
        server.interest("ada", str(event.id))
        [session] = server.state.gateway.sessions.values()
        assert not [name for _, name, _ in session.events if "SCHEDULED" in name]
        server.world.clock.move_to(start + datetime.timedelta(hours=1))
        assert server.snapshot(server.world.person("ada"))["events"] == []
        with pytest.raises(ValueError, match="over"):
            server.interest("ada", str(event.id))


async def test_a_thread_is_begun_written_in_and_read_by_person_and_bot(connect, server, guild_id):
    begun, heard = [], []

    async def on_thread_create(thread):
        begun.append(thread)

    async def on_message(message):
        heard.append((message.channel.id, message.author.name))

    async with connect(intents=discord.Intents(guilds=True, guild_messages=True)) as bot:
        bot.on_thread_create, bot.on_message = on_thread_create, on_message
        card = await (await bot.fetch_channel(200000000000000001)).send("Motion 1")
        thread = server.begin_thread("ada", str(card.id), "Motion 1")
        await server.say("ada", "I am for it", thread["id"])
        await come(lambda: begun and len(heard) == 2)
        assert (begun[0].id, begun[0].parent_id, begun[0].name) == (card.id, card.channel.id, "Motion 1")
        assert heard[-1] == (card.id, "ada")
        await begun[0].send("So am I")
        [seen] = [room for room in server.snapshot(server.world.person("ben"))["channels"] if room["kind"] == "thread"]
        assert seen["parent"] == "200000000000000001"
        assert [message["content"] for message in seen["messages"]] == ["I am for it", "So am I"]
        with pytest.raises(ValueError, match="already"):
            server.begin_thread("ben", str(card.id), "Again")
        with pytest.raises(ValueError, match="everybody in a channel"):
            server.begin_thread("ben", seen["messages"][0]["id"], "Below", seen["id"])


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
