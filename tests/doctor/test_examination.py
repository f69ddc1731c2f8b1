"""The doctor finds a healthy deployment healthy, and outlives its own checks."""

import asyncio
import json
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.doctor import exit_code, render, to_json
from bot.doctor.discretion import HIDDEN, Discretion
from bot.doctor.examination import carry_out
from bot.doctor.patient import Patient, bad, good, warning
from bot.settings import load_environment

CANARIES = {
    "SLACK_BOT_TOKEN": "xoxb-canary-one-sings",
    "SLACK_APP_TOKEN": "xapp-canary-two-sings",
    "SLACK_SIGNING_SECRET": "canarythreesings",
    "DISCORD_TOKEN": "canary-four.sings.loudly",
    "OPENAI_API_KEY": "sk-canary-five",
    "TRACK_API_KEY": "canary-six-sings-too",
    "STRIPE_WEBHOOK_SECRET": "whsec_canary_seven",
}


async def test_a_healthy_deployment_has_no_troubles(practice):
    """Every check against both platforms and the store ends well."""
    assert await practice.troubles() == set()
    assert practice.said[0].startswith("All ")


async def test_an_examination_changes_nothing_and_posts_nothing(practice):
    file = practice.folder / "rainmaker.db"
    before = file.read_bytes()
    await practice.examine()
    assert file.read_bytes() == before
    methods = {call.method for call in practice.sandbox.slack.calls()}
    assert methods == {"auth.test", "apps.connections.open", "conversations.info"}
    assert {call.name.split()[0] for call in practice.sandbox.discord.calls()} == {"GET"}


async def test_checks_stand_in_the_same_order_every_time(practice):
    assert list(await practice.examine()) == list(await practice.examine())


@pytest.fixture
def patient(practice):
    return Patient(practice.settings, practice.store, lambda: None)


async def test_a_check_that_breaks_is_a_finding_and_its_trace_is_in_the_log(patient, caplog):
    async def broken(_):
        raise KeyError("surprise")

    async def sound(_):
        return [good("settings", file="settings.toml")]

    found = await carry_out({"stars": broken, "moon": sound}, patient, 5)
    assert found == [bad("broken", name="stars"), good("settings", file="settings.toml")]
    assert "the check of stars broke" in caplog.text
    assert "KeyError: 'surprise'" in caplog.text


async def test_a_check_that_hangs_does_not_hold_up_the_others(patient):
    gone = asyncio.Event()

    async def hanging(_):
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()

    async def sound(_):
        return [good("clock_file")]

    found = await carry_out({"stars": hanging, "moon": sound}, patient, 0.1)
    assert [one.check for one in found] == ["late", "clock_file"]
    assert gone.is_set()


def test_only_what_is_bad_makes_the_exit_code_one():
    assert exit_code([]) == 0
    assert exit_code([good("jobs", count=0), warning("admins")]) == 0
    assert exit_code([warning("admins"), bad("discord_token")]) == 1


def test_lines_come_worst_first_and_count_the_troubles(templates):
    text = render([good("variables"), warning("admins"), bad("discord_token")], templates)
    lines = text.splitlines()
    assert lines[0] == "2 things to look at"
    assert [line.split()[0] for line in lines[2:]] == ["❌", "⚠️", "✅"]


def test_json_holds_each_finding_with_its_sentence_and_facts(templates):
    told = json.loads(to_json([good("variables"), bad("discord_guild", guild="100000000000000001")], templates))
    assert told["well"] is False
    assert told["findings"][0] == {
        "check": "discord_guild",
        "level": "bad",
        "sentence": told["findings"][0]["sentence"],
        "facts": {"guild": "100000000000000001"},
    }
    assert "100000000000000001" in told["findings"][0]["sentence"]


def test_a_name_from_outside_is_drawn_as_it_is(templates):
    """A workspace may be called anything; its name is never read as markup."""
    line = render([good("slack_token", team="*Acme* <@U0X> `x`", bot="_rain_")], templates)
    assert "_rain_ in *Acme* <@U0X> `x`." in line


async def _echo(request):
    """Answer as a hostile or broken server would: with our own token wherever text can stand."""
    token = request.headers.get("Authorization", "").split()[-1]
    if "slack" in request.path:
        return web.json_response({"ok": True, "team": token, "user": token, "team_id": "T0ACME", "error": token})
    return web.json_response({"id": "1", "username": token, "name": token, "url": token})


async def _echo_refusal(request):
    token = request.headers.get("Authorization", "").split()[-1]
    return web.json_response({"ok": False, "error": token, "message": token}, status=403)


def _no_canary(practice, caplog):
    everything = "\n".join([*practice.said, caplog.text])
    assert practice.said
    for secret in (*CANARIES.values(), "canary-eight", "canary%2Deight"):
        assert secret not in everything
    assert "sings" not in everything


@pytest.mark.parametrize("answer", [_echo, _echo_refusal])
async def test_no_secret_comes_back_from_a_server_that_repeats_it(practice, caplog, answer):
    caplog.set_level(logging.DEBUG)
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", answer)
    async with TestServer(application) as server:
        practice.variables |= CANARIES | {
            "SLACK_API_URL": str(server.make_url("/slack/")),
            "DISCORD_API_URL": str(server.make_url("/discord")),
        }
        await practice.examine()
    _no_canary(practice, caplog)


async def test_no_secret_shows_when_tokens_are_refused_unreachable_or_misshapen(practice, caplog):
    caplog.set_level(logging.DEBUG)
    practice.variables |= CANARIES | {"DATABASE_URL": "postgresql://acme:canary%2Deight@127.0.0.1:9/rainmaker"}
    await practice.examine()
    practice.variables |= {"SLACK_API_URL": "http://127.0.0.1:9/", "DISCORD_API_URL": "http://127.0.0.1:9/"}
    await practice.examine()
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"):
        practice.variables[name] = f"canary {name}\n sings"
    del practice.variables["SLACK_API_URL"], practice.variables["DISCORD_API_URL"]
    await practice.examine()
    _no_canary(practice, caplog)


async def test_no_secret_is_in_the_trace_of_a_check_that_breaks(practice, caplog):
    practice.variables |= CANARIES | {"DATABASE_URL": "postgresql://acme:canary%2Deight@db.example/rainmaker"}

    async def broken(patient):
        raise RuntimeError(" ".join([*CANARIES.values(), "canary-eight canary%2Deight"]))

    patient = Patient(practice.settings, None, lambda: None)
    practice.said.append(repr(await carry_out({"stars": broken}, patient, 5)) + repr(patient))
    assert HIDDEN in caplog.text
    _no_canary(practice, caplog)


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-1-2-abcdef",
        "xoxp-1234567",
        "xapp-1-A0-123-abc",
        "MTAwMDAwMDAwMDAwMDAwMDAx.GabcDE.abcdefghijklmnopqrstuvwxyz0",
    ],
)
def test_what_has_the_shape_of_a_token_is_hidden_even_when_it_is_not_ours(text):
    assert Discretion().text(f"it was {text}, they said") == f"it was {HIDDEN}, they said"


def test_ordinary_words_are_not_hidden():
    environment = load_environment({"TRACK_API_KEY": "abc", "DATABASE_URL": "sqlite:///rainmaker.db"})
    text = "abc rainmaker.db connections:write 100000000000000001 go.acme-partners.example"
    assert Discretion(environment).text(text) == text
