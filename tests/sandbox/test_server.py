"""The sandbox server: one origin for both chats, a clock, a supervised bot and a shop that reports through the SDK."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.server import Sandbox
from sandbox.shop import ShopSettings
from sandbox.ui import next_weekday, wanted_moment
from sandbox.world import Clock

BERLIN = ZoneInfo("Europe/Berlin")
NOBODY = ShopSettings(web="http://127.0.0.1:9", track_key="key")


@pytest.fixture
async def opened(tmp_path):
    """Return a function that starts a sandbox and remembers to stop it."""
    boxes = []

    async def start(**settings):
        box = Sandbox(**{"clock_file": tmp_path / "clock", "shop": NOBODY, **settings})
        boxes.append(box)
        await box.start()
        return box

    yield start
    for box in boxes:
        await box.stop()


@pytest.fixture
async def browser():
    async with aiohttp.ClientSession() as session:
        yield session


async def get(browser, box, path, **more):
    async with browser.get(box.origin + path, **more) as answer:
        return await answer.json()


async def post(browser, box, path, body, **more):
    async with browser.post(box.origin + path, json=body, **more) as answer:
        return await answer.json()


async def until(box, true, seconds=10.0):
    """Wait, from change to change of the world, until something is true."""
    with box.world.watch() as news:
        async with asyncio.timeout(seconds):
            while not true():
                await news.wait()
                news.clear()


async def test_environment_points_a_bot_at_this_sandbox(opened, tmp_path):
    """The seven variables are all a bot needs."""
    box = await opened()
    variables = box.environment()
    assert variables["SLACK_API_URL"] == f"{box.origin}/slack/api/"
    assert variables["DISCORD_API_URL"] == f"{box.origin}/discord/api/v10"
    assert variables["DISCORD_GATEWAY_URL"] == f"ws://127.0.0.1:{box.port}/discord/gateway"
    assert variables["RAINMAKER_CLOCK_FILE"] == str(tmp_path / "clock")
    assert variables["SLACK_BOT_TOKEN"].startswith("xoxb-") and variables["SLACK_APP_TOKEN"].startswith("xapp-")
    assert variables["DISCORD_TOKEN"] == box.discord.token


async def test_both_platforms_answer_at_the_same_origin(opened, browser):
    """A bot's first calls to each platform succeed with the tokens it was given."""
    box = await opened()
    variables = box.environment()
    slack = {"Authorization": f"Bearer {variables['SLACK_BOT_TOKEN']}"}
    async with browser.post(variables["SLACK_API_URL"] + "auth.test", headers=slack) as answer:
        assert (await answer.json())["ok"] is True
    discord = {"Authorization": f"Bot {variables['DISCORD_TOKEN']}"}
    async with browser.get(variables["DISCORD_API_URL"] + "/users/@me", headers=discord) as answer:
        assert (await answer.json())["bot"] is True


async def test_the_state_is_what_one_person_sees(opened, browser):
    """The same moment differs by whose eyes look at it; an unknown person is named."""
    box = await opened()
    ada, hugo = [await get(browser, box, f"/ui/state?as={key}") for key in ("ada", "hugo")]
    assert ada["me"]["name"] == "Ada Vale" and hugo["me"]["name"] == "Hugo Bell"
    assert "council" in {one["name"] for one in ada["slack"]["channels"]}
    assert "council" not in {one["name"] for one in hugo["slack"]["channels"]}
    assert {"clock", "bot", "people", "discord", "shop"} <= ada.keys()
    assert "nobody" in (await get(browser, box, "/ui/state?as=nobody"))["error"]


async def test_a_message_is_pushed_as_news(opened, browser):
    """Something said in a chat reaches the page's socket without asking."""
    box = await opened()
    async with browser.ws_connect(f"{box.origin}/ui/socket?as=ada") as socket:
        said = await post(browser, box, "/ui/discord/message", {"as": "ada", "channel": "community", "text": "Hello"})
        assert said["ok"]
        assert await socket.receive_json(timeout=5) == {"type": "changed"}


async def test_many_changes_become_few_notices(opened, browser):
    """A burst of changes is told at most twenty times a second."""
    box = await opened()
    async with browser.ws_connect(f"{box.origin}/ui/socket") as socket:
        await post(browser, box, "/ui/clock", {"advance": 1})
        await socket.receive_json(timeout=5)
        for _ in range(500):
            box.world.changed()
        await socket.receive_json(timeout=5)
        with pytest.raises(TimeoutError):
            await socket.receive_json(timeout=0.2)


async def test_the_clock_moves_the_world_and_the_bots_file(opened, browser, tmp_path):
    """An advance reaches the file the bot reads; a reset brings real time back."""
    box = await opened()
    moved = await post(browser, box, "/ui/clock", {"advance": 86400})
    assert moved["ok"] and abs(moved["offset"] - 86400) < 1
    assert abs(float((tmp_path / "clock").read_text()) - 86400) < 1
    back = await post(browser, box, "/ui/clock", {"reset": True})
    assert abs(back["offset"]) < 1


async def test_a_second_sandbox_goes_on_where_the_clock_was(opened, tmp_path):
    """Restarting the sandbox does not send the ledger's past into the future."""
    (tmp_path / "clock").write_text("3600.0\n")
    box = await opened()
    assert box.world.clock.offset == pytest.approx(3600, abs=1)


async def test_a_senseless_clock_call_is_answered_with_a_sentence(opened, browser):
    """What is no date is quoted back."""
    box = await opened()
    answer = await post(browser, box, "/ui/clock", {"to": "next tuesday"})
    assert not answer["ok"] and "next tuesday" in answer["error"]
    assert "advance" in (await post(browser, box, "/ui/clock", {}))["error"]
    assert "that far" in (await post(browser, box, "/ui/clock", {"advance": 1e18}))["error"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-25T12:00+01:00", "2026-03-30T09:00+02:00"),
        ("2026-10-19T08:59+02:00", "2026-10-19T09:00+02:00"),
        ("2026-10-19T09:00+02:00", "2026-10-26T09:00+01:00"),
    ],
)
def test_next_monday_is_nine_oclock_on_the_wall(now, expected):
    """Across both changes of the clocks, nine is nine; Monday at nine itself means the next one."""
    assert next_weekday(datetime.fromisoformat(now), 0) == datetime.fromisoformat(expected)


def test_a_moment_without_zone_is_the_programs():
    """What a person types into the page means the program's wall clock."""
    wanted = wanted_moment(Clock(), {"to": "2030-07-01T09:00"})
    assert wanted == datetime(2030, 7, 1, 7, 0, tzinfo=UTC)


async def test_other_web_sites_cannot_use_the_page(opened, browser):
    """A page call from a foreign origin, or under a foreign name, is refused; the page's own is not."""
    box = await opened()
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with browser.post(f"{box.origin}/ui/clock", json={"advance": 1}, headers=headers) as answer:
            assert answer.status == 403
    assert (await post(browser, box, "/ui/clock", {"advance": 1}, headers={"Origin": box.origin}))["ok"]


async def test_the_page_may_run_only_its_own_code(opened, browser):
    """The page's policy allows no script but the sandbox's."""
    box = await opened()
    for path in ("/", "/shop/"):
        async with browser.get(box.origin + path) as answer:
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_the_manifest_is_read_again_when_the_bot_rewrites_it(opened, browser, tmp_path):
    """Commands appear in the page as soon as the file names them."""
    file = tmp_path / "manifest.json"
    box = await opened(manifest=file)
    assert (await get(browser, box, "/ui/state"))["slack"]["commands"] == []
    file.write_text(json.dumps({"features": {"slash_commands": [{"command": "/partner", "usage_hint": "[stats]"}]}}))
    commands = (await get(browser, box, "/ui/state"))["slack"]["commands"]
    assert [one["command"] for one in commands] == ["/partner"]


TALKATIVE = "import os, time; print('hello from', os.environ['DISCORD_TOKEN']); time.sleep(60)"


async def test_the_bot_starts_after_the_server_with_its_variables(opened):
    """The child's output stands in the log, and it can read where the sandbox is."""
    box = await opened(bot_command=[sys.executable, "-c", TALKATIVE])
    await until(box, lambda: any("hello from sandbox" in line for line in box.bot.log))
    assert box.bot.state == "running"
    assert box.bot.snapshot()["pid"] == box.bot.pid


async def test_a_crash_is_shown_and_not_hidden_by_a_restart(opened, browser):
    """A bot that ends by itself stays ended, with its code, until someone starts it."""
    box = await opened(bot_command=[sys.executable, "-c", "raise SystemExit(3)"])
    await until(box, lambda: box.bot.state == "crashed")
    seen = (await get(browser, box, "/ui/state"))["bot"]
    assert (seen["state"], seen["exit_code"], seen["pid"]) == ("crashed", 3, None)


async def test_the_bots_buttons_start_stop_restart_and_kill(opened, browser):
    """Each button does what it says, and a kill is told apart from a crash."""
    box = await opened(bot_command=[sys.executable, "-c", TALKATIVE])
    first = box.bot.pid
    assert (await post(browser, box, "/ui/bot", {"action": "restart"}))["bot"]["pid"] != first
    assert (await post(browser, box, "/ui/bot", {"action": "kill"}))["bot"]["exit_code"] == -9
    assert (await post(browser, box, "/ui/bot", {"action": "start"}))["bot"]["state"] == "running"
    assert (await post(browser, box, "/ui/bot", {"action": "stop"}))["bot"]["state"] == "stopped"
    assert "restart" in (await post(browser, box, "/ui/bot", {"action": "dance"}))["error"]


async def test_a_sandbox_without_a_bot_says_so(opened, browser):
    """There is nothing to start, and the sentence says why."""
    box = await opened()
    assert "--bot" in (await post(browser, box, "/ui/bot", {"action": "start"}))["error"]


async def test_stopping_the_sandbox_leaves_no_child(opened):
    """The bot's process is gone when stop returns."""
    box = await opened(bot_command=[sys.executable, "-c", TALKATIVE])
    pid = box.bot.pid
    await box.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_taken_port_is_an_error_at_once(opened):
    """A second sandbox on the same port does not start half."""
    box = await opened()
    with pytest.raises(OSError):
        Sandbox(box.port)


async def test_the_command_line_prints_one_line_and_ends_on_sigterm(tmp_path):
    """`python -m sandbox` says where it is, and leaves quietly."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    line = await asyncio.wait_for(child.stdout.readline(), 20)
    assert line.decode().startswith("The sandbox is open at http://127.0.0.1:")
    child.terminate()
    _, complaints = await asyncio.wait_for(child.communicate(), 20)
    assert (child.returncode, complaints) == (0, b"")


async def test_asked_again_while_it_leaves_it_still_ends_in_good_order():
    """An interrupt and every SIGTERM after it, until the process is gone: code 0, and not a word of complaint."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    await asyncio.wait_for(child.stdout.readline(), 20)
    child.send_signal(signal.SIGINT)
    while child.returncode is None:
        # Not by the child's own method, which looks whether it has ended and so takes the news from the loop.
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGTERM)
        await asyncio.sleep(0.001)
    assert (child.returncode, await child.stderr.read()) == (0, b"")


class Edge:
    """A stand-in for the bot's web edge that remembers what the SDK sent."""

    def __init__(self):
        self.seen = []
        self.refuse = False

    def routes(self):
        return [
            web.get("/r/{code}", self.redirect),
            web.post("/track/lead", self.lead),
            web.post("/track/sale", self.sale),
            web.get("/readyz", self.ready),
        ]

    async def ready(self, _request):
        return web.json_response({"slack": "connecting"}, status=503)

    async def redirect(self, request):
        self.seen.append(("click", request.match_info["code"], request.headers["User-Agent"]))
        raise web.HTTPFound("https://acme.example/?dub_id=clk_1")

    async def lead(self, request):
        self.seen.append(("lead", await request.json(), request.headers["Authorization"]))
        if self.refuse:
            error = {"code": "not_found", "message": "That click is unknown.", "doc_url": "https://acme.example/errors"}
            return web.json_response({"error": error}, status=404)
        customer = {"name": "x", "email": "x@buyer.example", "avatar": None, "externalId": "c"}
        return web.json_response({"click": {"id": "clk_1"}, "link": None, "customer": customer})

    async def sale(self, request):
        body = await request.json()
        self.seen.append(("sale", body))
        kept = {name: body[name] for name in ("amount", "currency", "paymentProcessor", "invoiceId", "metadata")}
        customer = {"id": "1", "name": "x", "email": "x@buyer.example", "avatar": None, "externalId": "c"}
        return web.json_response({"eventName": "Purchase", "customer": customer, "sale": kept})


@pytest.fixture
async def edge():
    edge = Edge()
    application = web.Application()
    application.add_routes(edge.routes())
    async with TestServer(application, host="127.0.0.1") as server:
        edge.shop = ShopSettings(str(server.make_url("")).rstrip("/"), "secret-key")
        yield edge


async def test_one_purchase_is_a_click_a_lead_and_a_sale(opened, browser, edge):
    """Buying in one go follows the link, reports the lead with its click, then the sale, and tells each step."""
    box = await opened(shop=edge.shop)
    asked = {"link": "http://go.acme.example/r/ada", "plan": "tokyo", "name": "Robin"}
    steps = (await post(browser, box, "/ui/shop/quick", asked))["steps"]
    assert [step["ok"] for step in steps] == [True] * 4
    (_, code, _), (_, lead, key), (_, sale) = edge.seen
    assert (code, key) == ("ada", "Bearer secret-key")
    assert (lead["clickId"], lead["customerName"]) == ("clk_1", "Robin")
    assert (sale["amount"], sale["currency"]) == (9800, "jpy")
    assert sale["customerExternalId"] == lead["customerExternalId"]


async def test_a_refusal_of_the_bot_is_shown_as_its_sentence(opened, browser, edge):
    """The SDK's typed error reaches the customer's panel with its kind, status and words."""
    edge.refuse = True
    box = await opened(shop=edge.shop)
    steps = (await post(browser, box, "/ui/shop/quick", {"link": "/r/ada"}))["steps"]
    assert steps[-1] == {"title": "Broke off", "detail": "NotFound (404): That click is unknown.", "ok": False}


async def test_a_customer_without_a_click_makes_no_lead(opened, browser, edge):
    """Who came by themselves is a customer all the same."""
    box = await opened(shop=edge.shop)
    signed = await post(browser, box, "/ui/shop/signup", {"name": "Sol", "email": "sol@buyer.example"})
    assert signed["reported"] is False and edge.seen == []
    bought = await post(browser, box, "/ui/shop/buy", {"customer": signed["customer"]["id"], "plan": "team"})
    assert bought["invoice"].startswith("inv_")


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("follow", {"link": "https://acme.example/pricing"}, "/r/code"),
        ("follow", {"link": "http://x/r/ada"}, "Is the bot running?"),
        ("signup", {"click": "c", "email": "nobody"}, "no @"),
        ("signup", {"click": "c", "email": "a@b.example"}, "cannot be reached"),
        ("buy", {"customer": "cus_gone", "plan": "team"}, "Sign up again"),
    ],
)
async def test_what_goes_wrong_at_the_shop_is_a_sentence(opened, browser, path, body, words):
    """No customer is left with a stack trace."""
    box = await opened()
    answer = await post(browser, box, f"/ui/shop/{path}", body)
    assert not answer["ok"] and words in answer["error"]


async def test_readiness_is_what_the_bot_itself_says(opened, edge):
    """A 503 of the bot shows as not ready, with its reasons."""
    box = await opened(shop=edge.shop)
    await until(box, lambda: box.readiness.latest["ready"] is False)
    assert "connecting" in box.readiness.latest["why"]
