"""An interaction takes exactly one first answer of the right kind, then edits and follow-ups until its time is over."""

import asyncio

import discord
import pytest
from discord import ui

from sandbox.discord.modal_rules import check_modal
from sandbox.discord.refusals import Refusal
from sandbox.world import DISCORD_APPLICATION


def once(story):
    """Declare /go, which tells one story; its result or Discord's code is put into the returned future."""
    told = asyncio.get_running_loop().create_future()

    def declare(bot):
        @bot.tree.command(name="go", description="Tell the story")
        async def go(interaction: discord.Interaction):
            try:
                told.set_result(await story(interaction))
            except discord.HTTPException as error:
                told.set_result((error.code, error.text))

    return declare, told


async def tell(connect, server, story):
    declare, told = once(story)
    async with connect(declare):
        gesture = await server.command("ada", "go")
        return await asyncio.wait_for(told, 5), gesture


async def raw(interaction, kind, data=None):
    """Answer without the library's own checks."""
    route = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
    return await interaction.client.http.request(route, json={"type": kind, "data": data or {}})


async def test_a_second_first_answer_is_refused(connect, server):
    async def story(interaction):
        await interaction.response.send_message("one")
        await raw(interaction, 4, {"content": "two"})

    told, gesture = await tell(connect, server, story)
    assert told[0] == 40060
    assert [message.content for message in gesture.answers] == ["one"]


async def test_a_form_cannot_follow_a_deferral(connect, server):
    async def story(interaction):
        await interaction.response.defer()
        await raw(interaction, 9, {"title": "Late", "custom_id": "late", "components": []})

    told, _ = await tell(connect, server, story)
    assert told[0] == 40060
    assert server.modal("ada") is None


@pytest.mark.parametrize("kind", [6, 7, 8, 1])
async def test_a_command_takes_no_answer_meant_for_something_else(connect, server, kind):
    told, gesture = await tell(connect, server, lambda interaction: raw(interaction, kind))
    assert told[0] == 50035
    assert gesture.acked_after is None


async def test_an_answer_without_the_wish_for_a_body_gets_none(connect, server):
    told, _ = await tell(connect, server, lambda interaction: raw(interaction, 4, {"content": "x"}))
    assert told == ""


async def test_a_bad_first_answer_names_the_key_below_data_and_may_be_repeated(connect, server):
    async def story(interaction):
        try:
            await interaction.response.send_message("x" * 2001)
        except discord.HTTPException as error:
            await interaction.response.send_message("shorter")
            return error.code, error.text

    told, gesture = await tell(connect, server, story)
    assert told[0] == 50035
    assert "In data.content" in told[1]
    assert gesture.text == "shorter"


async def test_privacy_is_fixed_when_deferring(connect, server):
    async def story(interaction):
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("Public?", ephemeral=False)
        await interaction.followup.send("Second", ephemeral=False)

    _, gesture = await tell(connect, server, story)
    assert [(one.content, one.ephemeral) for one in gesture.answers] == [("Public?", True), ("Second", False)]


async def test_the_original_answer_is_read_changed_and_removed(connect, server):
    async def story(interaction):
        await interaction.response.send_message("first", ephemeral=True)
        message = await interaction.original_response()
        await message.edit(content="changed")
        follow = await interaction.followup.send("more", wait=True)
        await follow.edit(content="more and more")
        await follow.delete()
        await interaction.delete_original_response()
        await interaction.original_response()
        await interaction.edit_original_response(content="gone")

    told, gesture = await tell(connect, server, story)
    assert told[0] == 10008
    assert [one.content for one in gesture.answers] == ["changed", "more and more"]
    assert server.ephemerals("ada") == []
    assert server.messages() == []


async def test_nothing_can_follow_before_the_first_answer(connect, server):
    told, _ = await tell(connect, server, lambda interaction: interaction.followup.send("too early"))
    assert told[0] == 10015


async def test_private_answers_are_out_of_reach_for_the_channels_own_routes(connect, server):
    async def story(interaction):
        await interaction.response.send_message("private", ephemeral=True)
        message = await interaction.original_response()
        await interaction.client.http.get_message(interaction.channel_id, message.id)

    told, _ = await tell(connect, server, story)
    assert told[0] == 10008


async def test_a_message_of_another_interaction_cannot_be_edited(connect, server):
    said = await server.say("ben", "mine")

    async def story(interaction):
        await interaction.response.send_message("hello")
        path = f"/webhooks/{DISCORD_APPLICATION}/{interaction.token}/messages/{said.id}"
        await interaction.client.http.request(discord.http.Route("PATCH", path), json={"content": "yours"})

    told, _ = await tell(connect, server, story)
    assert told[0] == 10008
    assert said.content == "mine"


async def test_a_form_stays_open_until_it_is_answered(connect, server):
    class Deal(ui.Modal, title="Deal"):
        name = ui.TextInput(label="Name", custom_id="name")

        async def on_submit(self, interaction):
            assert interaction.response is not None

    async def story(interaction):
        await interaction.response.send_modal(Deal(custom_id="deal"))

    declare, told = once(story)
    async with connect(declare):
        await (await server.command("ada", "go")).answered()
        await told
        server.switches.answer_seconds = 0.05
        gesture = await (await server.submit("ada", {"name": "Acme"})).settled()
        assert gesture.failed == "The application did not respond"
        assert server.modal("ada") is not None


def label(**component):
    return {"type": 18, "label": "Name", "component": {"type": 4, "style": 1, "custom_id": "a", **component}}


def form(*parts, **more):
    return {"title": "Form", "custom_id": "f", "components": list(parts) or [label()], **more}


OPTIONS = [{"label": one, "value": one} for one in "abcdefghijk"]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        (form(title="x" * 46), "title"),
        (form(custom_id=""), "custom_id"),
        (form(*[label(custom_id=str(n)) for n in range(6)]), "components"),
        (form(label(), label()), "components"),
        (form({"type": 17, "components": []}), "components.0.type"),
        (form(label() | {"label": "x" * 46}), "components.0.label"),
        (form(label() | {"description": "x" * 101}), "components.0.description"),
        (form(label(disabled=True)), "components.0.component.disabled"),
        (form(label(style=3)), "components.0.component.style"),
        (form(label(max_length=4001)), "components.0.component.max_length"),
        (form(label(max_length=2, min_length=3)), "components.0.component.min_length"),
        (form(label(max_length=2, value="abc")), "components.0.component.value"),
        (form(label(placeholder="x" * 101)), "components.0.component.placeholder"),
        (form(label(type=21, options=OPTIONS[:1])), "components.0.component.options"),
        (form(label(type=22, options=OPTIONS)), "components.0.component.options"),
        (form(label(type=19, max_values=11)), "components.0.component.max_values"),
        (form(label(type=2)), "components.0.component.type"),
        (form({"type": 10, "content": ""}), "components.0.content"),
        (
            form({"type": 1, "components": [{"type": 4, "style": 1, "custom_id": "a"}]}),
            "components.0.components.0.label",
        ),
    ],
)
def test_a_bad_form_is_refused_with_the_key_at_fault(body, at):
    with pytest.raises(Refusal) as caught:
        check_modal(body)
    node = caught.value.errors
    for step in at.split("."):
        node = node[step]
    assert node["_errors"]
