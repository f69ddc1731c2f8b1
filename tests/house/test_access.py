"""Access: who may ask what, told for every command and every kind of person through the real dispatcher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.app import registry
from bot.chat.access import Role
from bot.chat.command import Command, Kind, Option
from bot.chat.dispatcher import Question
from bot.chat.markup import plain
from bot.chat.request import Place
from tests.stage import account

COMMANDS = registry().commands
PRINCIPALS = ("unknown", "partner", "council", "finance", "manager", "admin")
WHO = {"unknown": "hugo", "partner": "ada", "council": "gus", "finance": "fay", "manager": "dana", "admin": "eli"}
# What each principal may ask, by what the command needs: written out here, not computed from the code under test.
ALLOWED: Mapping[Role, frozenset[str]] = {
    Role.EVERYONE: frozenset(PRINCIPALS),
    Role.PARTNER: frozenset({"partner"}),
    Role.COUNCIL: frozenset({"council", "manager", "admin"}),
    Role.OPERATOR: frozenset({"finance", "manager", "admin"}),
    Role.FINANCE: frozenset({"finance", "admin"}),
    Role.MANAGER: frozenset({"manager", "admin"}),
    Role.ADMIN: frozenset({"admin"}),
}
# What everyone of the workspace may ask, one by one: a command that joins them does so on purpose.
OPEN = {
    "partner connect",
    "partner disconnect",
    "partner help",
    "partner home",
    "partner leaderboard",
    "partner settings direct",
    "partner settings pause",
    "partner settings quiet",
    "partner settings notices",
    "partner settings show",
    "partner settings timezone",
    "partner vote",
}
ROLE_OF_ROOT = {
    "program": {Role.MANAGER, Role.ADMIN, Role.FINANCE, Role.OPERATOR},
    "council": {Role.COUNCIL, Role.MANAGER},
}
VALUES = {"link": "ada", "partner": "Ada Letters", "account": "slack:T0ACME/U0HUGO", "job": "backup", "zone": "UTC"}


def path_of(value: object) -> str:
    return value.path if isinstance(value, Command) else str(value)


def value_for(option: Option) -> str:
    """Return something that the option can be, so that only access decides."""
    match option.kind:
        case Kind.CHOICE:
            return option.choices[0].value
        case Kind.FLAG:
            return "yes"
        case Kind.WHOLE:
            return str(option.between.least if option.between else 1)
        case Kind.TEXT:
            return VALUES.get(option.name, "something")


def values_for(command: Command) -> dict[str, str]:
    return {option.name: value_for(option) for option in command.options if option.required}


@pytest.fixture
def peopled(stage: Any) -> Any:
    """A stage with one of each: a partner with a link, a council member, finance, a manager, an admin."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    for role in ("council", "finance", "manager"):
        stage.world.role(WHO[role], role)
    stage.operations.add_job("backup")
    return stage


def outcome(stage: Any, command: Command, who: str, platform: str = "slack") -> str:
    """Return `allowed`, or the title of the refusal that the person got instead of an answer."""
    refusals = {
        plain(stage.templates.open(f"errors/{code}", path=command.path, needs=command.needs.value)("title")): code
        for code in ("not_connected", "not_allowed", "outside_workspace")
    }
    question = Question(account(who, platform), Place("C0COMMUNITY"), command, values_for(command))
    reply = stage.ask(question)
    title = plain(reply.title)
    broke = plain(stage.templates.open("errors/bug", reference="")("title"))
    assert title != broke, f"/{command.path} broke for {who}"
    return refusals.get(title, "allowed") if reply.refusal else "allowed"


@pytest.mark.parametrize("command", COMMANDS, ids=path_of)
def test_a_command_is_answered_or_refused_for_the_right_reason(peopled, command):
    """Whoever may not ask comes first: they have changed nothing for those who may."""
    refusal = "not_connected" if command.needs is Role.PARTNER else "not_allowed"
    expected = {who: "allowed" if who in ALLOWED[command.needs] else refusal for who in PRINCIPALS}
    in_order = sorted(PRINCIPALS, key=lambda who: expected[who] == "allowed")
    assert {who: outcome(peopled, command, WHO[who]) for who in in_order} == expected


@pytest.mark.parametrize("command", COMMANDS, ids=path_of)
def test_somebody_of_another_team_is_refused_whatever_they_ask(peopled, command):
    for platform in ("slack", "discord"):
        assert outcome(peopled, command, "ines", platform) == "outside_workspace"


def test_the_same_user_id_in_another_team_is_somebody_else(peopled):
    """An id is only an id within its workspace: Ada's, seen from elsewhere, opens nothing."""
    from dataclasses import replace

    command = registry().get("partner stats")
    stranger = replace(account("ada"), team="T0OTHER")
    reply = peopled.ask(Question(stranger, Place("C0COMMUNITY"), command))
    assert plain(reply.title) == "This is another team's program"


def test_nothing_is_open_to_everyone_by_accident():
    assert {command.path for command in COMMANDS if command.needs is Role.EVERYONE} == OPEN


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.root != "partner"], ids=path_of)
def test_what_managers_and_the_council_do_needs_a_role(command):
    assert command.needs in ROLE_OF_ROOT[command.root]


@pytest.mark.parametrize("command", [c for c in COMMANDS if any(o.suggest for o in c.options)], ids=path_of)
def test_suggestions_tell_nothing_to_whoever_may_not_ask(peopled, command):
    """Typing is asking: names of partners or links are suggested to nobody who could not read them."""
    suggesting = [option for option in command.options if option.suggest is not None]
    for principal in set(PRINCIPALS) - ALLOWED[command.needs]:
        for option in suggesting:
            assert peopled.suggest(command.path, option.name, "", who=WHO[principal]) == [], principal


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.changes], ids=path_of)
def test_a_refused_change_leaves_no_trace(peopled, command):
    """Whoever is refused has not even become known."""
    who = "hugo"
    if "unknown" in ALLOWED[command.needs]:
        assert outcome(peopled, command, "ines") == "outside_workspace"
        who = "ines"
    else:
        outcome(peopled, command, who)
    assert peopled.who(who).id is None
