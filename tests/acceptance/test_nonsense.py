"""Nonsense: whatever people, forgers and strangers send, they get one clear sentence, and the log no trace."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.web.calls import CALLS
from sandbox.discord import people
from tests.acceptance.seats import PLATFORMS, Seat, Seen
from tests.acceptance.theatre import COMMUNITY, TRACK_KEY, Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")
PERIODS = ("week", "month", "quarter", "year", "all")
FORGED = {
    "rm0n:program.partner.add?name=Mallory": "needs the role manager",
    "rm0n:partner.link.remove?link=osei": "osei",
    "rm0n:partner.stats?period=fortnight": "fortnight",
    "rm0n:no.such.command": "lists everything",
    "rm0z:partner.stats": "too old",
    "rm٣n:partner.stats": "too old",
    "rm0n:partner.stats?%%%": "too old",
    "'; drop table link; --": "too old",
    "\N{ZERO WIDTH JOINER}" * 40: "too old",
}


def forge(seat: Seat, seen: Seen, packed: str) -> None:
    """Put another id under the first button of a message, as only a forged payload could have it."""
    if seat.platform == "slack":
        row = next(part for part in seen.message.blocks if part["type"] == "actions")
        row["elements"][0]["action_id"] = packed
    else:
        _first_button(seen.message.components)["custom_id"] = packed


def _first_button(parts: list[dict[str, Any]]) -> dict[str, Any]:
    for part in parts:
        if part["type"] == 2:
            return part
        if part.get("components"):
            return _first_button(part["components"])
    raise AssertionError("no button")


async def test_a_misspelt_command_is_answered_with_what_was_meant(theatre: Theatre) -> None:
    """Slack takes any line; the nearest command is offered as a button that works."""
    seat = Seat(theatre, "slack", "ada")
    answer = await seat.type("partner stast")
    assert "stast" in answer.text
    assert "Your figures" in (await seat.press(answer, "/partner stats")).text


async def test_a_period_that_does_not_exist_is_answered_with_those_that_do(theatre: Theatre) -> None:
    """The sentence quotes what was typed and lists what fits; a form asks again."""
    seat = Seat(theatre, "slack", "ada")
    answer = await seat.type("partner stats fortnight")
    assert "fortnight" in answer.text and all(period in answer.text for period in PERIODS)


async def test_more_words_than_options_are_named(theatre: Theatre) -> None:
    """Nothing that was typed is silently dropped."""
    answer = await Seat(theatre, "slack", "ada").type("partner stats week and then some")
    assert "and then some" in answer.text


STALE_COMMANDS = {
    "a choice that is not on the list": ("stats", "period", "fortnight", "fortnight"),
    "a command that does not exist": ("stast", "period", "week", "/partner"),
    "an option that does not exist": ("stats", "length", "9", ""),
}


@pytest.mark.parametrize("story", STALE_COMMANDS)
async def test_discord_commands_that_its_own_client_would_not_send(theatre: Theatre, story: str) -> None:
    """A client that knows other commands than we do is answered in a sentence too."""
    word, option, value, said = STALE_COMMANDS[story]
    state, ada = theatre.discord.state, theatre.world.person("ada")
    root = next(one for one in theatre.discord.commands() if one["name"] == "partner")
    options = [{"type": 1, "name": word, "options": [{"type": 3, "name": option, "value": value}]}]
    data = {"id": root["id"], "name": "partner", "type": 1, "options": options}
    gesture = people.act(state, ada, people.Deed(people.COMMAND, COMMUNITY, f"/partner {word}", data))
    answer = (await gesture.answered()).answer
    assert said in answer.text and answer.text.strip()
    assert answer.ephemeral


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_forged_buttons_are_refused_in_a_sentence(theatre: Theatre, platform: str) -> None:
    """An id that we never made, or made for somebody else, changes nothing and is answered."""
    seat = Seat(theatre, platform, "ada")
    for packed, said in FORGED.items():
        shown = await seat.type("partner link list")
        forge(seat, shown, packed)
        answer = await seat.answer(await seat.pressing(shown, packed))
        assert said in answer.text, f"{packed}: {answer.text}"
        assert answer.text.strip() and "Traceback" not in answer.text
    assert "osei" in (await Seat(theatre, platform, "ben").type("partner link list")).text


GARBAGE: tuple[bytes, ...] = (
    b"",
    b"\x00\xff\xfe garbage",
    b"[]",
    b"null",
    b'"words"',
    b"{" * 2000,
    b'{"clickId": 7, "amount": -1, "currency": [], "id": {}}',
    json.dumps({"clickId": "clk_" + "A" * 5000, "amount": 1e308, "currency": "\ud800"}).encode(),
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b"x" * 1_000_000,
)
PLACES = ("/r/ada", "/healthz", "/readyz", "/metrics", "/errors", "/qr/ada", "/slack/events", "/nowhere", "/r/%00", "/")


async def test_garbage_at_every_address_gets_a_sentence(theatre: Theatre) -> None:
    """No body, method or header brings the web edge to fall: the fault is always the sender's, told in words."""
    addresses = sorted({call.path.replace("{", "").replace("}", "") for call in CALLS} | set(PLACES))
    keys: tuple[dict[str, str], ...] = (
        {},
        {"authorization": f"Bearer {TRACK_KEY}", "content-type": "application/json"},
    )
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        for address in addresses:
            asked = [
                _ask(session, method, theatre.address + address, body, headers)
                for method in ("GET", "POST", "PATCH", "DELETE")
                for body in GARBAGE
                for headers in keys
            ]
            for status, text, what in await asyncio.gather(*asked):
                assert 200 <= status < 500 or address == "/readyz", f"{what} was answered {status}: {text[:200]}"
                assert "Traceback" not in text
                if status >= 400 and "GET" not in what and not address.startswith("/r/"):
                    assert _sentence(text).endswith("."), f"{what}: {text[:200]}"
    assert (await theatre.get("/readyz"))[0] == 200


def _sentence(text: str) -> str:
    """What an answer says: the message of a call's error, or its plain words."""
    said: str = json.loads(text)["error"]["message"] if text.startswith("{") else text
    return said


async def _ask(
    session: aiohttp.ClientSession, method: str, address: str, body: bytes, headers: dict[str, str]
) -> tuple[int, str, str]:
    what = f"{method} {address} {body[:40]!r}"
    try:
        async with session.request(method, address, data=body, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text(), what
    except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
        # A body that is refused before it was read may end the connection, as HTTP allows.
        assert len(body) >= 1_000_000, what
        return 413, '{"error": {"message": "The connection was closed."}}', what


async def test_none_of_it_left_a_trace_in_the_log(theatre: Theatre) -> None:
    """Nonsense from outside is no bug inside."""
    assert "Traceback" not in theatre.bot.log
    assert " ERROR " not in theatre.bot.log
