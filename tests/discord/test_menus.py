"""A shortcut stands in the menus of people and of messages, and opens its form with what can be told from there."""

import types

from bot.chat.command import command
from bot.chat.markup import Words
from bot.chat.registry import Registry
from bot.chat.reply import Reply
from bot.discord.tree import Tree
from sandbox.discord.command_rules import check_book
from tests.discord import sample
from tests.discord.test_forms import inputs

NAME = "Praise somebody"


def test_both_menus_are_registered_and_change_the_digest():
    tree = Tree(Registry.collect([sample]))
    check_book(tree.payload)
    menus = [(one["name"], one["type"]) for one in tree.payload if one.get("type") != 1]
    assert menus == [(NAME, 2), (NAME, 3)]
    assert all("description" not in one for one in tree.payload if one["type"] != 1)
    without = types.ModuleType("without")

    @command("partner home", "Your start page.")
    def home(request) -> Reply:
        return Reply(Words("-"))

    home.__module__, without.home = "without", home
    assert Tree(Registry.collect([without])).digest != tree.digest


async def test_on_a_message_the_form_begins_with_its_writer_and_its_words(server, adapter):
    message = await server.say("ben", "Thanks for the workshop")
    await (await server.context_menu("dana", NAME, message.id)).answered()
    fields = inputs(server.modal("dana"))
    assert fields["partner"]["value"] == "Partner 12"
    assert fields["reason"]["value"] == "Thanks for the workshop"
    gesture = await (await server.submit("dana", {"partner": "ben", "reason": "a workshop"})).answered()
    assert "Praised ben for a workshop" in gesture.text
    assert gesture.answer.ephemeral


async def test_on_a_person_the_form_begins_with_them(server, adapter):
    await (await server.context_menu("dana", NAME, "ada")).answered()
    fields = inputs(server.modal("dana"))
    assert fields["partner"]["value"] == "Partner 11"
    assert "value" not in fields["reason"]


async def test_whoever_may_not_ask_it_is_told_so_before_a_form_is_filled_in(server, adapter):
    gesture = await (await server.context_menu("ada", NAME, "ben")).answered()
    assert server.modal("ada") is None
    assert gesture.answer.ephemeral


async def test_a_form_opens_empty_where_the_store_stalls(server, adapter, office):
    office.broken = True
    await (await server.context_menu("dana", NAME, "ben")).answered()
    assert "value" not in inputs(server.modal("dana"))["partner"]
