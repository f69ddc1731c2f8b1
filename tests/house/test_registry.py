"""The registry: laws that every declared command keeps, so that it can be asked in every chat."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

import handlers
from bot.app import modules_of, registry
from bot.chat.access import Role, may
from bot.chat.button import Press, pack
from bot.chat.command import Command, Kind
from bot.chat.form import FIELDS_MOST
from bot.discord.tree import Tree
from tests.house.sources import called, calls, modules, short, tree
from tests.stage import CAST

REGISTRY = registry()
COMMANDS = REGISTRY.commands
ROOTS = ("partner", "program", "council")
OPTIONS = [(command, option) for command in COMMANDS for option in command.options]


def option_id(value: object) -> str:
    return value.path if isinstance(value, Command) else str(getattr(value, "name", value))


def test_every_handler_module_declares_a_command():
    """A module of the handlers without a command would never be reached."""
    declaring = {command.handler.__module__ for command in COMMANDS}
    assert {module.__name__ for module in modules_of(handlers)} == declaring


def test_no_two_commands_share_a_path_or_another_way_to_it():
    paths = Counter(path for command in COMMANDS for path in (command.path, *command.also))
    assert [path for path, number in paths.items() if number > 1] == []


@pytest.mark.parametrize("command", COMMANDS, ids=option_id)
def test_a_path_has_a_known_root_and_at_most_three_plain_words(command):
    for path in (command.path, *command.also):
        words = path.split(" ")
        assert words[0] in ROOTS
        assert len(words) <= 3
        assert all(re.fullmatch(r"[a-z][a-z-]{1,31}", word) for word in words)


@pytest.mark.parametrize("command", COMMANDS, ids=option_id)
def test_a_summary_is_one_short_sentence(command):
    assert re.fullmatch(r"[A-Z@].*[.]", command.summary)
    assert len(command.summary) <= 100


@pytest.mark.parametrize("command", COMMANDS, ids=option_id)
def test_what_must_be_given_fits_into_one_form(command):
    assert sum(option.required for option in command.options) <= FIELDS_MOST
    assert len(command.options) <= 25


@pytest.mark.parametrize("command", COMMANDS, ids=option_id)
def test_what_must_be_given_is_asked_before_what_may_be(command):
    """Words are taken in the declared order, so that nobody has to fill in an extra to reach what is needed."""
    needed = [option.required for option in command.options]
    assert needed == sorted(needed, reverse=True)


@pytest.mark.parametrize("command", COMMANDS, ids=option_id)
def test_a_handler_says_what_it_does(command):
    assert (command.handler.__doc__ or "").strip().endswith(".")


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=option_id)
def test_an_option_is_named_and_explained_for_every_chat(command, option):
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", option.name)
    assert option.help != option.name, "it needs Help(...)"
    assert 3 <= len(option.help) <= 100
    assert len(option.choices) <= 25
    assert all(len(choice.label) <= 100 and len(choice.value) <= 100 for choice in option.choices)


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=option_id)
def test_a_choice_has_something_to_choose_from(command, option):
    assert (option.kind is Kind.CHOICE) == bool(option.choices)


def test_a_root_and_a_group_have_at_most_25_members():
    """What Discord takes: 25 subcommands or groups in a root, 25 subcommands in a group."""
    members = Counter(
        tuple(words[:depth])
        for words in {tuple(each.path.split(" ")[:size]) for each in COMMANDS if each.typed for size in (2, 3)}
        for depth in (len(words) - 1,)
        if depth
    )
    assert {group: number for group, number in members.items() if number > 25} == {}


def test_discord_can_register_all_of_it():
    payload = Tree(REGISTRY).payload
    assert {root["name"] for root in payload if root["type"] == 1} == set(REGISTRY.roots)


def test_every_root_has_a_menu_and_help():
    for root in REGISTRY.roots:
        assert REGISTRY.get(root).path == f"{root} home"
        assert REGISTRY.get(f"{root} help")


def test_a_group_leads_to_one_of_its_own():
    """The bare name of a group is another way to one of its commands, so that a half-typed line is answered."""
    groups = {command.path.rsplit(" ", 1)[0] for command in COMMANDS if command.path.count(" ") == 2}
    assert [group for group in sorted(groups) if not REGISTRY.get(group).path.startswith(group)] == []


def buttons() -> list[tuple[str, int, str]]:
    """Every button that handlers and jobs draw, with the path it asks."""
    found = []
    for file in modules("handlers", "jobs"):
        for call in calls(tree(file)):
            if called(call) == "Button" and len(call.args) > 1:
                found += [(short(file), call.lineno, path) for path in paths_of(call.args[1])]
    return found


def paths_of(argument: ast.expr) -> list[str]:
    """The paths that an argument can be: itself, or for `f"{root} home"` one for each root."""
    match argument:
        case ast.Constant(str(path)):
            return [path]
        case ast.JoinedStr(values):
            parts = ["{root}" if isinstance(part, ast.FormattedValue) else str(part.value) for part in values]
            return ["".join(parts).replace("{root}", root) for root in REGISTRY.roots]
        case _:
            raise AssertionError(f"line {argument.lineno}: a button's path must be written out")


@pytest.mark.parametrize(("file", "line", "path"), buttons())
def test_a_button_asks_a_command_that_is_there(file, line, path):
    assert REGISTRY.get(path)


@pytest.mark.parametrize("command", COMMANDS, ids=option_id)
def test_a_button_to_a_command_fits_into_the_narrowest_id(command):
    """With room for one id of the program, the longest value that buttons carry."""
    assert len(pack(Press(command.path, {"partner": "pn_" + "0" * 26}))) <= 100


@pytest.mark.parametrize("root", REGISTRY.roots)
@pytest.mark.parametrize("role", Role)
def test_help_lists_everything_that_somebody_may_ask_and_nothing_else(stage, root, role):
    who = "eli" if role is Role.ADMIN else "ada"
    match role:
        case Role.PARTNER:
            stage.world.partner("Ada Letters", who=who)
        case Role.COUNCIL | Role.FINANCE | Role.MANAGER:
            stage.world.role(who, role.value)
        case Role.EVERYONE | Role.ADMIN:
            pass
    answer = stage.say(f"/{root} help", who)
    if stage.reply.refusal:
        assert not may({role.value}, REGISTRY.get(f"{root} help").needs)
        return
    listed = set(re.findall(r"• /([a-z -]+?)(?= [A-Z<\[])", answer))
    allowed = {c.path for c in COMMANDS if c.root == root and c.typed and may({role.value}, c.needs)}
    assert listed == allowed


def test_the_stage_knows_everybody_of_the_sample_world():
    """The cast of the tests is the cast of the sandbox, so that a story can be told again by hand."""
    from sandbox.world import PEOPLE

    for person in PEOPLE:
        name, slack, discord = CAST[person.key]
        assert (name, slack) == (person.name, person.slack)
        assert person.discord in (discord, None)
