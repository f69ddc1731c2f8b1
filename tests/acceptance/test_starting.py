"""Starting: what is wrong is told in one sentence, what is missing is waited for, and neither chat needs the other."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.seats import Seat
from tests.acceptance.theatre import TRACK_KEY, Bot, Theatre

pytestmark = pytest.mark.asyncio(loop_scope="session")
Opened = Callable[..., Awaitable[Theatre]]
CANARIES = {
    "SLACK_BOT_TOKEN": "xoxb-canary-4711-wrong",
    "SLACK_APP_TOKEN": "xapp-canary-4711-wrong",
    "DISCORD_TOKEN": "canary.4711.wrong-discord-token",
}


@pytest_asyncio.fixture(loop_scope="session")
async def opened(seeded: Path, tmp_path: Path) -> AsyncIterator[Opened]:
    """Return a way to open theatres of one's own, with or without their chats up."""
    theatres: list[Theatre] = []

    async def open_one(*, chats: bool = True) -> Theatre:
        folder = tmp_path / f"theatre-{len(theatres)}"
        folder.mkdir()
        theatre = Theatre(folder, seeded)
        theatres.append(theatre)
        if chats:
            await theatre.sandbox.start()
        return theatre

    yield open_one
    for theatre in theatres:
        await theatre.close()


async def reasons(theatre: Theatre, bot: Bot, platforms: set[str]) -> dict[str, str]:
    """Wait until exactly these platforms are not ready, and return why."""
    async with asyncio.timeout(30):
        while True:
            assert bot.running, bot.log
            status, text = await theatre.get("/readyz")
            found: dict[str, str] = json.loads(text)["reasons"] if status == 503 else {}
            if found.keys() == platforms and not any("Connecting" in reason for reason in found.values()):
                return found
            await asyncio.sleep(0.05)


def assert_no_secret(theatre: Theatre, bot: Bot, *more: str) -> None:
    """No secret of this deployment stands in what an operator gets to read."""
    secrets = [*CANARIES.values(), TRACK_KEY, theatre.slack.bot_token, theatre.slack.app_token, theatre.discord.token]
    for text in (bot.log, *more):
        assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("variable", CANARIES)
async def test_a_bad_token_leaves_the_other_platform_serving(opened: Opened, variable: str) -> None:
    """Readiness says 503 and why, the other chat answers, and no secret is in the log."""
    theatre = await opened()
    broken = variable.split("_")[0].lower()
    other = {"slack": "discord", "discord": "slack"}[broken]
    bot = theatre.launch(**{variable: CANARIES[variable]})
    why = await reasons(theatre, bot, {broken})
    assert "token" in why[broken].casefold()
    answer = await Seat(theatre, other, "ada").type("partner stats", period="week")
    assert "Your figures" in answer.text
    assert (await theatre.get("/healthz"))[0] == 200
    assert await bot.stop() == 0
    assert_no_secret(theatre, bot, json.dumps(why))
    assert "Traceback" not in bot.log


async def test_platforms_that_come_up_later_are_connected_by_themselves(opened: Opened) -> None:
    """The three addresses alone point the program at the emulators; it waits for them, and then everything works."""
    theatre = await opened(chats=False)
    bot = theatre.launch()
    why = await reasons(theatre, bot, {"slack", "discord"})
    assert "reach" in why["slack"] and "reach" in why["discord"]
    await theatre.sandbox.start()
    await theatre.ready(bot)
    for platform in ("slack", "discord"):
        assert "Your figures" in (await Seat(theatre, platform, "ada").type("partner stats", period="week")).text
    assert "Traceback" not in bot.log


async def test_a_bot_that_cannot_connect_still_stops_at_once(opened: Opened) -> None:
    """Whoever starts it by mistake need not wait until it has given up."""
    theatre = await opened(chats=False)
    bot = theatre.launch()
    await reasons(theatre, bot, {"slack", "discord"})
    assert await bot.stop(signal.SIGTERM, 3.0) == 0
    assert "Traceback" not in bot.log


async def test_what_is_wrong_with_the_settings_is_one_line_each(opened: Opened) -> None:
    """File, line and key are named, nothing is started, and the exit code is 2."""
    theatre = await opened(chats=False)
    misspelt = theatre.folder / "misspelt.toml"
    misspelt.write_text(theatre.settings.read_text().replace("links_per_partner", "links_per_partnr"))
    line = misspelt.read_text()[: misspelt.read_text().index("links_per_partnr")].count("\n") + 1
    remote = "must be https or wss; http and ws are accepted for this machine only"
    wrong = {
        f"{misspelt}, line {line}: program.links_per_partnr: no setting is called that": {
            "RAINMAKER_SETTINGS": str(misspelt)
        },
        f"SLACK_API_URL: {remote}": {"SLACK_API_URL": "http://slack.example/api/"},
        f"DISCORD_GATEWAY_URL: {remote}": {"DISCORD_GATEWAY_URL": "ws://127.0.0.1.evil.example/gateway"},
        f"{theatre.folder}/none/rainmaker.db.lock: No such file or directory": {
            "DATABASE_URL": f"sqlite:///{theatre.folder}/none/rainmaker.db"
        },
    }
    told = await asyncio.gather(*(theatre.tool("run", **variables) for variables in wrong.values()))
    for sentence, (code, words) in zip(wrong, told, strict=True):
        assert (code, words) == (2, f"rainmaker: {sentence}\n")
    assert await theatre.get("/healthz") == (0, "")


async def test_a_port_that_is_taken_is_one_sentence(opened: Opened) -> None:
    """The address is named, and the exit code is 2."""
    theatre = await opened(chats=False)
    taken = str(theatre.sandbox.port)
    await theatre.sandbox.start()
    code, words = await theatre.tool("run", WEB_PORT=taken)
    assert (code, words) == (2, f"rainmaker: the web edge cannot listen on 127.0.0.1:{taken}: Address already in use\n")
