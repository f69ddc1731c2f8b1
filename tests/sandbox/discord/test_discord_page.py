"""The page sees what its person sees, and acts as that person."""

import base64

import discord
import pytest
from aiohttp import ClientSession
from discord import app_commands, ui

from sandbox.discord import Unanswered
from sandbox.discord.mentions import pings


class Note(ui.Modal, title="Note"):
    words = ui.Label(text="Words", component=ui.TextInput(custom_id="words"))

    async def on_submit(self, interaction):
        await interaction.response.send_message(self.words.component.value, ephemeral=True)


class Menu(ui.View):
    @ui.button(label="Write", custom_id="write")
    async def write(self, interaction, button):
        await interaction.response.send_modal(Note(custom_id="note"))


def declare(bot):
    @bot.tree.command(name="menu", description="Show the menu")
    async def menu(interaction: discord.Interaction):
        await interaction.response.send_message("Menu", view=Menu())

    @bot.tree.command(name="zone", description="Pick a zone")
    async def zone(interaction: discord.Interaction, city: str):
        await interaction.response.send_message(city, ephemeral=True)

    @zone.autocomplete("city")
    async def cities(interaction: discord.Interaction, current: str):
        return [app_commands.Choice(name=current.title(), value=current)]

    program = app_commands.Group(
        name="program", description="Run it", default_permissions=discord.Permissions(0), guild_only=True
    )

    @program.command(name="doctor", description="Check everything")
    async def doctor(interaction: discord.Interaction):
        await interaction.response.send_message("Fine", ephemeral=True)

    bot.tree.add_command(program)


@pytest.fixture
async def page(server):
    async with ClientSession() as session:

        async def call(act, **body):
            address = f"{server.state.origin()}/ui/discord/{act}"
            async with session.post(address, json=body) as response:
                return await response.json()

        yield call


def seen(server, key, channel="community"):
    rooms = server.snapshot(server.world.person(key))["channels"]
    return next(room["messages"] for room in rooms if channel in (room["name"], room["kind"]))


async def test_a_whole_conversation_is_led_from_the_page(connect, server, page):
    async with connect(declare):
        assert (await page("command", **{"as": "ada"}, channel="community", path="menu"))["ok"]
        await server.state.gestures[-1].answered()
        shown = seen(server, "ben")[-1]
        assert shown["reply"] == {"user": "Ada Vale", "command": "/menu", "text": "Ada Vale used /menu"}
        pressed = await page("component", **{"as": "ben"}, message_id=shown["id"], custom_id="write")
        assert pressed["gesture"]["words"] == "[Write]"
        await server.state.gestures[-1].answered()
        assert server.snapshot(server.world.person("ben"))["modal"]["title"] == "Note"
        assert await page("modal", **{"as": "ben"}, values={}) == {"ok": False, "error": "'Words' is required"}
        assert (await page("modal", **{"as": "ben"}, values={"words": "Hello"}))["ok"]
        await server.state.gestures[-1].answered()
        assert [message["content"] for message in seen(server, "ben")] == ["Menu", "Hello"]
        assert [message["content"] for message in seen(server, "ada")] == ["Menu"]
        assert seen(server, "ben")[-1]["ephemeral"]


async def test_the_page_offers_suggestions_and_closes_forms(connect, server, page):
    async with connect(declare):
        told = await page("autocomplete", **{"as": "ada"}, path="zone", option="city", value="bonn", options={})
        assert told == {"ok": True, "choices": [{"name": "Bonn", "value": "bonn"}]}
        shown = (await (await server.command("ada", "menu")).answered()).answer
        await (await server.press("ada", shown.id, "write")).answered()
        assert await page("modal_close", **{"as": "ada"}) == {"ok": True}
        assert server.modal("ada") is None


async def test_people_write_messages_and_upload_files(server, page):
    told = await page("message", **{"as": "ben"}, channel="community", text="Good morning")
    assert seen(server, "ada")[0]["id"] == told["id"]
    assert seen(server, "ada")[0]["author"]["name"] == "Ben Osei"
    uploaded = await page("upload", filename="a.csv", base64=base64.b64encode(b"x").decode())
    assert server.state.uploads[uploaded["id"]].content == b"x"


@pytest.mark.parametrize(
    ("act", "body", "sentence"),
    [
        ("command", {"as": "ada", "channel": "community", "path": "nothing"}, "there is no command /nothing here"),
        ("command", {"as": "zoe", "channel": "community", "path": "menu"}, "no sample person is called 'zoe'"),
        ("command", {"as": "ines", "channel": "dm", "path": "menu"}, "Ines Duarte has no Discord account"),
        ("command", {"as": "ada", "channel": "nowhere", "path": "menu"}, "Unknown Channel"),
        ("command", {"as": "ada", "channel": "dm"}, "the field 'path' is missing"),
        ("message", {"as": "ada", "channel": "dm", "text": " "}, "a message has between 1 and 2000 characters"),
        ("modal", {"as": "ada"}, "Ada Vale has no open form"),
    ],
)
async def test_a_mistake_is_told_in_one_sentence(server, page, act, body, sentence):
    assert await page(act, **body) == {"ok": False, "error": sentence}


async def test_faults_are_injected_from_the_page(connect, server, page):
    async with connect(declare) as bot:
        assert (await page("fault", fault="error", route="POST /channels", status=403, code=50013))["ok"]
        with pytest.raises(discord.Forbidden):
            await bot.get_channel(200000000000000001).send("No")
        assert (await page("fault", fault="close_dms", person="ada"))["ok"]
        assert server.switches.closed_dms == {"ada"}
        assert (await page("fault", fault="open_dms", person="ada"))["ok"]
        assert server.switches.closed_dms == set()
        assert "there is no fault 'fire'" in (await page("fault", fault="fire"))["error"]
        assert (await page("fault", fault="reconnect"))["ok"]
        with server.world.watch() as changed:
            while not server.resumes:
                await changed.wait()
                changed.clear()
        assert server.identifies == 1


async def test_commands_for_admins_are_hidden_from_others_until_granted(connect, server):
    def offered(key, where="commands"):
        return [command["name"] for command in server.snapshot(server.world.person(key))[where]]

    async with connect(declare):
        assert "program" in offered("eli")
        assert "program" not in offered("dana")
        assert "program" not in offered("eli", "dm_commands")
        with pytest.raises(ValueError, match="there is no command /program here"):
            await server.command("dana", "program doctor")
        server.switches.command_grants.add(("dana", "program"))
        assert (await (await server.command("dana", "program doctor")).answered()).text == "Fine"
        with pytest.raises(ValueError, match="/program needs one of: doctor"):
            await server.command("eli", "program")
        with pytest.raises(ValueError, match="/program has no subcommand 'sing'"):
            await server.command("eli", "program sing")


async def test_someone_without_an_account_sees_nothing(server):
    view = server.snapshot(server.world.person("ines"))
    assert (view["member"], view["channels"], view["commands"]) == (False, [], [])


async def test_a_failed_gesture_is_shown_with_its_reason(connect, server):
    server.switches.answer_seconds = 0.05
    async with connect(declare):
        pass
    with pytest.raises(Unanswered):
        await (await server.command("ada", "menu")).answered()
    gesture = server.snapshot(server.world.person("ada"))["gestures"][-1]
    assert (gesture["failed"], gesture["acked_after"]) == ("The application did not respond", None)


async def test_every_visible_change_wakes_the_page(server):
    with server.world.watch() as changed:
        await server.say("ben", "Hello")
        assert changed.is_set()


@pytest.mark.parametrize(
    ("allowed", "webhook", "alerted"),
    [
        (None, False, {"everyone", "user:1", "role:2"}),
        (None, True, {"user:1"}),
        ({"parse": []}, False, set()),
        ({"parse": ["everyone"]}, False, {"everyone"}),
        ({"parse": [], "users": ["1"]}, False, {"user:1"}),
        ({"parse": ["roles"], "users": ["9"]}, False, {"role:2"}),
    ],
)
def test_pings_are_what_is_named_less_what_is_forbidden(allowed, webhook, alerted):
    assert pings("@everyone <@!1> <@&2>", allowed, webhook=webhook) == alerted


async def test_a_message_records_whom_it_pinged(connect, server):
    async with connect() as bot:
        room = bot.get_channel(200000000000000001)
        await room.send("Hi <@300000000000000011> @everyone")
        await room.send("Hi <@300000000000000011>", allowed_mentions=discord.AllowedMentions(users=True))
        view = ui.LayoutView()
        view.add_item(ui.TextDisplay("<@300000000000000012>"))
        await room.send(view=view, allowed_mentions=discord.AllowedMentions.all())
        found = [message.pings for message in server.messages()]
        assert found == [frozenset(), {"user:300000000000000011"}, {"user:300000000000000012"}]
