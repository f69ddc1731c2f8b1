"""The registry becomes Discord's command tree: typed, described, within every limit."""

import types

import pytest

from bot.chat.command import command
from bot.chat.errors import UnknownCommand
from bot.chat.markup import Words
from bot.chat.registry import Registry
from bot.chat.reply import Reply
from bot.discord.tree import Tree, TreeError
from sandbox.discord.command_rules import check_book
from tests.discord import sample


@pytest.fixture
def tree():
    return Tree(Registry.collect([sample]))


def entry(tree, *words):
    parts = tree.payload
    for word in words:
        found = next(part for part in parts if part["name"] == word)
        parts = found.get("options") or []
    return found


def several(paths):
    """Return a registry of commands that do nothing, by their paths."""
    module = types.ModuleType("several")
    for number, path in enumerate(paths):

        @command(path, "x" * 200)
        def nothing(request) -> Reply:
            return Reply(Words("-"))

        nothing.__module__ = "several"
        setattr(module, f"c{number}", nothing)
    return Registry.collect([module])


def test_discord_would_accept_the_payload(tree):
    check_book(tree.payload)
    roots = [one for one in tree.payload if one["type"] == 1]
    assert {root["name"] for root in roots} == {"partner", "program", "council"}
    assert all(root["contexts"] == [0, 1] for root in roots)


def test_options_carry_type_bounds_and_choices(tree):
    options = {one["name"]: one for one in entry(tree, "partner", "refer")["options"]}
    assert [one["required"] for one in options.values()] == [True, True, False, False, False]
    assert (options["company"]["type"], options["company"]["min_length"], options["company"]["max_length"]) == (
        3,
        2,
        40,
    )
    assert (options["seats"]["type"], options["seats"]["min_value"], options["seats"]["max_value"]) == (4, 1, 500)
    assert [one["value"] for one in options["period"]["choices"]] == ["month", "quarter"]
    assert options["known"]["type"] == 5
    assert entry(tree, "program", "partner", "who")["autocomplete"] is True


def test_other_paths_of_a_command_are_not_registered(tree):
    assert "home" in [one["name"] for one in entry(tree, "partner")["options"]]
    assert all(one["type"] in (1, 2) for one in entry(tree, "partner")["options"])


def test_a_root_that_stands_alone_is_a_command(tree):
    assert entry(tree, "council")["options"] == []
    assert tree.find({"name": "council"})[0].path == "council"


def test_a_command_named_like_a_group_is_called_with_show(tree):
    assert [one["name"] for one in entry(tree, "partner", "link")["options"]] == ["new", "show"]
    data = {"name": "partner", "options": [{"type": 2, "name": "link", "options": [{"type": 1, "name": "show"}]}]}
    assert tree.find(data)[0].path == "partner link"


def test_what_is_not_there_is_unknown(tree):
    with pytest.raises(UnknownCommand):
        tree.find({"name": "partner", "options": [{"type": 1, "name": "gone"}]})


def test_long_descriptions_are_cut(tree):
    payload = Tree(several(["a b"])).payload
    assert len(payload[0]["options"][0]["description"]) == 100


def test_the_digest_changes_with_the_commands_only(tree):
    assert tree.digest == Tree(Registry.collect([sample])).digest
    assert tree.digest != Tree(several(["a b"])).digest


def test_what_discord_cannot_register_is_refused_at_the_start():
    with pytest.raises(TreeError, match="26 entries"):
        Tree(several(f"a c{number}" for number in range(26)))
    with pytest.raises(TreeError, match="three words"):
        Tree(several(["a b c d"]))
    with pytest.raises(TreeError, match="two commands"):
        Tree(several(["a b", "a b c", "a b show"]))
    with pytest.raises(TreeError, match="characters"):
        Tree(several(f"a g{group} c{number}" for group in range(10) for number in range(10)))
