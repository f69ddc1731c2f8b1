"""Buttons, selects and forms of the real client, pressed and filled in by sample people."""

import io
import re

import discord
import pytest
from discord import app_commands, ui

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00\x00\x00\x28\x00\x00\x00\x14" + b"\x08\x02\x00\x00\x00"


class Vote(ui.DynamicItem[ui.Button], template=r"vote:(?P<motion>\d+):(?P<side>yes|no)"):
    def __init__(self, motion, side):
        super().__init__(ui.Button(label=side.title(), custom_id=f"vote:{motion}:{side}"))
        self.motion, self.side = motion, side

    @classmethod
    async def from_custom_id(cls, interaction, item, match: re.Match[str]):
        return cls(int(match["motion"]), match["side"])

    async def callback(self, interaction):
        await interaction.response.send_message(f"{self.side} on {self.motion}", ephemeral=True)


class Form(ui.Modal, title="Register a deal"):
    def __init__(self):
        super().__init__(custom_id="deal")
        stages = [discord.SelectOption(label="Lead", value="lead"), discord.SelectOption(label="Won", value="won")]
        radios = [discord.RadioGroupOption(label=one, value=one.lower()) for one in ("Direct", "Resale")]
        boxes = [discord.CheckboxGroupOption(label=one, value=one.lower()) for one in ("Email", "Phone")]
        self.company = ui.TextInput(custom_id="company", min_length=2, max_length=40)
        self.stage = ui.Select(custom_id="stage", options=stages)
        self.owner = ui.UserSelect(custom_id="owner", required=False, min_values=0)
        self.kind = ui.RadioGroup(custom_id="kind", options=radios, required=False)
        self.contact = ui.CheckboxGroup(custom_id="contact", options=boxes, required=False, min_values=0)
        for text, item in (
            ("Company", self.company), ("Stage", self.stage), ("Owner", self.owner), ("Kind", self.kind),
            ("Contact by", self.contact),
        ):  # fmt: skip
            self.add_item(ui.Label(text=text, component=item))

    async def on_submit(self, interaction):
        owners = [user.name for user in self.owner.values]
        told = f"{self.company.value} {self.stage.values} {owners} {self.kind.value} {self.contact.values}"
        await interaction.response.send_message(told, ephemeral=True)


class Upload(ui.Modal, title="Evidence"):
    def __init__(self):
        super().__init__(custom_id="evidence")
        self.files = ui.FileUpload(custom_id="files", min_values=1, max_values=2)
        self.sure = ui.Checkbox(custom_id="sure")
        self.add_item(ui.Label(text="Files", component=self.files))
        self.add_item(ui.Label(text="Sure", component=self.sure))

    async def on_submit(self, interaction):
        names = [attachment.filename for attachment in self.files.values]
        await interaction.response.send_message(f"{names} {self.sure.value}")


def layout():
    view = ui.LayoutView(timeout=None)
    box = ui.Container(accent_colour=0x3366AA)
    box.add_item(ui.TextDisplay("## Motion 7"))
    box.add_item(ui.Section(ui.TextDisplay("Raise the hold"), accessory=ui.Thumbnail("attachment://chart.png")))
    box.add_item(ui.Separator())
    box.add_item(ui.ActionRow(Vote(7, "yes"), Vote(7, "no"), ui.Button(label="Gone", custom_id="gone", disabled=True)))
    view.add_item(box)
    view.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png")))
    return view


def declare(bot):
    @bot.tree.command(name="motion", description="Show a motion")
    async def motion(interaction: discord.Interaction):
        chart = discord.File(io.BytesIO(PNG), "chart.png")
        await interaction.response.send_message(view=layout(), files=[chart])

    @bot.tree.command(name="deal", description="Register a deal")
    async def deal(interaction: discord.Interaction):
        await interaction.response.send_modal(Form())

    @bot.tree.command(name="evidence", description="Send files")
    async def evidence(interaction: discord.Interaction):
        await interaction.response.send_modal(Upload())

    @bot.tree.command(name="pick", description="Pick from a list")
    async def pick(interaction: discord.Interaction):
        await interaction.response.send_message("Pick", view=Picker())

    bot.add_dynamic_items(Vote)


class Picker(ui.View):
    @ui.select(custom_id="tier", options=[discord.SelectOption(label="Gold"), discord.SelectOption(label="Silver")])
    async def tier(self, interaction, select):
        await interaction.response.edit_message(content=f"Picked {select.values}", view=None)

    @ui.button(label="Later", custom_id="later")
    async def later(self, interaction, button):
        await interaction.response.defer()
        await interaction.edit_original_response(content="Later then")
        await interaction.followup.send("Reminder set", ephemeral=True)


async def test_a_layout_keeps_its_tree_and_its_file(connect, server):
    async with connect(declare):
        gesture = await (await server.command("ada", "motion")).answered()
        box, gallery = gesture.answer.components
        assert [part["type"] for part in box["components"]] == [10, 9, 14, 1]
        url = gallery["items"][0]["media"]["url"]
        assert url == gesture.answer.attachments[0]["url"] == box["components"][1]["accessory"]["media"]["url"]
        assert (gesture.answer.attachments[0]["width"], gesture.answer.attachments[0]["height"]) == (40, 20)
        assert "Motion 7" in gesture.text and "Yes" in gesture.text


async def test_a_stored_file_is_served_with_its_type(connect, server):
    async with connect(declare) as bot:
        gesture = await (await server.command("ada", "motion")).answered()
        async with bot.http._HTTPClient__session.get(gesture.answer.attachments[0]["url"]) as response:
            assert response.content_type == "image/png"
            assert await response.read() == PNG


async def test_a_dynamic_button_finds_its_class_by_its_id(connect, server):
    async with connect(declare):
        shown = (await (await server.command("ada", "motion")).answered()).answer
        pressed = await (await server.press("ben", shown.id, "vote:7:no")).answered()
        assert pressed.answer.content == "no on 7"
        assert pressed.answer.addressee == "300000000000000012"


async def test_a_button_survives_the_restart_of_the_bot(connect, server):
    async with connect(declare):
        shown = (await (await server.command("ada", "motion")).answered()).answer
    async with connect(lambda bot: bot.add_dynamic_items(Vote)):
        pressed = await (await server.press("gus", shown.id, "vote:7:yes")).answered()
        assert pressed.text == "yes on 7"


async def test_a_person_presses_only_what_is_there_and_enabled(connect, server):
    async with connect(declare):
        shown = (await (await server.command("ada", "motion")).answered()).answer
        with pytest.raises(ValueError, match="the component 'gone' is disabled"):
            await server.press("ben", shown.id, "gone")
        with pytest.raises(ValueError, match="the message has no component 'vote:8:no'"):
            await server.press("ben", shown.id, "vote:8:no")
        with pytest.raises(ValueError, match="Ben Osei sees no message 1"):
            await server.press("ben", "1", "gone")


async def test_a_select_takes_its_own_options_and_updates_the_message(connect, server):
    async with connect(declare):
        shown = (await (await server.command("ada", "pick")).answered()).answer
        with pytest.raises(ValueError, match="does not offer 'Bronze'"):
            await server.press("ada", shown.id, "tier", ["Bronze"])
        picked = await (await server.press("ada", shown.id, "tier", ["Gold"])).answered()
        assert picked.answer is shown
        assert shown.content == "Picked ['Gold']"
        assert shown.components == []
        assert shown.edited is not None


async def test_a_deferred_update_changes_the_pressed_message_and_follows_up_privately(connect, server):
    async with connect(declare):
        shown = (await (await server.command("ada", "pick")).answered()).answer
        gesture = await (await server.press("ada", shown.id, "later")).answered()
        await gesture.answers_at_least(2)
        assert [message.content for message in gesture.answers] == ["Later then", "Reminder set"]
        assert [message.ephemeral for message in gesture.answers] == [False, True]


async def test_a_form_is_filled_in_and_sent(connect, server):
    async with connect(declare):
        await (await server.command("ada", "deal")).answered()
        assert server.modal("ada")["title"] == "Register a deal"
        assert server.modal("ben") is None
        values = {"company": "Acme", "stage": "won", "owner": ["300000000000000012"], "kind": "resale"}
        sent = await (await server.submit("ada", {**values, "contact": ["email", "phone"]})).answered()
        assert sent.answer.content == "Acme ['won'] ['ben'] resale ['email', 'phone']"
        assert server.modal("ada") is None


async def test_a_form_lets_nothing_through_that_its_fields_forbid(connect, server):
    async with connect(declare):
        await (await server.command("ada", "deal")).answered()
        for values, sentence in (
            ({"stage": "won"}, "'Company' is required"),
            ({"company": "A", "stage": "won"}, "'Company' takes at least 2 characters"),
            ({"company": "A" * 41, "stage": "won"}, "'Company' takes at most 40 characters"),
            ({"company": "Acme"}, "'Stage' is required"),
            ({"company": "Acme", "stage": "lost"}, "'Stage' does not offer 'lost'"),
            ({"company": "Acme", "stage": "won", "colour": "red"}, "the form has no field 'colour'"),
            ({"company": "Acme", "stage": "won", "owner": ["1"]}, "1 is nobody and nothing here"),
        ):
            with pytest.raises(ValueError, match=re.escape(sentence)):
                await server.submit("ada", values)
        assert server.modal("ada") is not None
        with pytest.raises(ValueError, match="Ben Osei has no open form"):
            await server.submit("ben", {})


async def test_files_go_through_a_form(connect, server):
    async with connect(declare):
        await (await server.command("ada", "evidence")).answered()
        upload = server.upload("invoice.pdf", b"%PDF", "application/pdf")
        sent = await (await server.submit("ada", {"files": [upload], "sure": True})).answered()
        assert sent.text == "['invoice.pdf'] True"


async def test_menu_commands_carry_their_target(connect, server):
    def menus(bot):
        @bot.tree.context_menu(name="Recognize")
        async def recognize(interaction: discord.Interaction, member: discord.Member):
            await interaction.response.send_message(f"Well done {member.display_name}")

        @bot.tree.context_menu(name="Quote")
        async def quote(interaction: discord.Interaction, message: discord.Message):
            await interaction.response.send_message(f"> {message.content}")

    async with connect(menus):
        praised = await (await server.context_menu("dana", "Recognize", "ben")).answered()
        assert praised.text == "Well done Ben Osei"
        said = await server.say("ada", "We shipped")
        quoted = await (await server.context_menu("dana", "Quote", said.id)).answered()
        assert quoted.text == "> We shipped"


async def test_options_of_every_type_reach_the_bot_resolved(connect, server):
    def typed(bot):
        @bot.tree.command(name="all", description="Every type")
        async def every(
            interaction: discord.Interaction,
            text: str,
            whole: app_commands.Range[int, 1, 9],
            number: float,
            truth: bool,
            member: discord.Member,
            role: discord.Role,
            channel: discord.TextChannel,
            file: discord.Attachment,
        ):
            told = [text, whole, number, truth, member.name, role.name, channel.name, file.filename]
            await interaction.response.send_message(" ".join(map(str, told)))

    given = {"text": "hi", "whole": "3", "number": 2.5, "truth": True, "member": "ben"}
    given |= {"role": "500000000000000003", "channel": "council"}
    async with connect(typed):
        file = server.upload("a.csv", b"x")
        gesture = await (await server.command("ada", "all", {**given, "file": file})).answered()
        assert gesture.text == "hi 3 2.5 True ben Gold council a.csv"
        for name, value, sentence in (
            ("whole", 10, "the option 'whole' takes at most 9"),
            ("whole", "x", "the option 'whole' takes a whole number"),
            ("member", "nobody", "the option 'member' points at nothing here: nobody"),
            ("text", None, "the option 'text' is required"),
            ("tone", "x", "/all has no option 'tone' here"),
        ):
            with pytest.raises(ValueError, match=re.escape(sentence)):
                await server.command("ada", "all", {**given, "file": file, name: value})


async def test_suggestions_are_offered_while_typing(connect, server):
    def suggesting(bot):
        group = app_commands.Group(name="partner", description="Partners")

        async def cities(interaction: discord.Interaction, current: str):
            return [app_commands.Choice(name=f"{current}burg in {interaction.namespace.land}", value=current)]

        @group.command(name="zone", description="Your zone")
        @app_commands.autocomplete(city=cities)
        async def zone(interaction: discord.Interaction, land: str, city: str):
            await interaction.response.send_message(city)

        bot.tree.add_command(group)

    async with connect(suggesting):
        choices = await server.autocomplete("ada", "partner zone", "city", "Ham", {"land": "Germany"})
        assert choices == [{"name": "Hamburg in Germany", "value": "Ham"}]
        with pytest.raises(ValueError, match="the option 'land' offers no suggestions"):
            await server.autocomplete("ada", "partner zone", "land", "G")
