"""The manifest is made from the registry and is one that Slack accepts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.command import Command
from bot.chat.registry import Registry
from bot.slack.manifest import manifest
from sandbox.slack.manifest import check_manifest


@pytest.fixture
def registry(dispatcher: Any) -> Registry:
    found: Registry = dispatcher.registry
    return found


@pytest.mark.parametrize("socket_mode", [True, False])
@pytest.mark.parametrize("home", [True, False])
def test_slack_accepts_it(registry: Registry, socket_mode: bool, home: bool) -> None:
    url = None if socket_mode else "https://bot.acme.example/slack/events"
    made = manifest(registry, "Acme Partners " * 5, home, socket_mode, url)
    assert check_manifest(made) == []
    assert made["settings"]["socket_mode_enabled"] is socket_mode
    assert made["settings"]["interactivity"].get("request_url") == url
    assert ("app_home_opened" in made["settings"]["event_subscriptions"]["bot_events"]) is home


def test_each_root_is_one_slash_command(registry: Registry) -> None:
    (command,) = manifest(registry, "Acme")["features"]["slash_commands"]
    assert command["command"] == "/partner"
    assert command["description"] == "The menu"
    assert command["should_escape"] is True
    assert command["usage_hint"].startswith("[home | stats | rename")


def test_the_adapter_works_with_the_scopes_it_asks_for(registry: Registry) -> None:
    scopes = manifest(registry, "Acme")["oauth_config"]["scopes"]
    assert "commands" in scopes["bot"]
    assert not set(scopes["bot"]) & set(scopes["bot_optional"])
    assert not any("admin" in scope or scope.startswith("users") for scope in [*scopes["bot"], *scopes["bot_optional"]])


async def test_a_conversation_runs_under_its_own_manifest(bench: Any, registry: Registry) -> None:
    bench.workspace.manifest = manifest(registry, "Acme")
    await bench.adapter()
    (answer,) = await (await bench.workspace.command("ada", "/partner stats")).answered()
    assert "Stats" in answer.text
    (heard,) = await (await bench.workspace.say("ada", bench.workspace.dm("ada"), "stats")).answered()
    assert "Stats" in heard.text
    await (await bench.workspace.open_home("ada")).answered()


def test_http_mode_needs_an_address(registry: Registry) -> None:
    with pytest.raises(ValueError, match="address"):
        manifest(registry, "Acme", socket_mode=False)


def test_a_root_that_slack_cannot_carry_is_refused(registry: Registry) -> None:
    menu = registry.get("partner")
    long = Command(**{**vars(menu), "path": "p" * 40})
    with pytest.raises(ValueError, match="32"):
        manifest(Registry([long]), "Acme")
