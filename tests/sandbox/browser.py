"""A browser on the sandbox page, with a sandbox of its own that shows whatever a story wants to see."""

import asyncio
import json
import shutil

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from sandbox.server import Sandbox
from sandbox.shop import ShopSettings
from tests.sandbox.page_samples import discord_state, slack_state

CHROMIUM = shutil.which("chromium")
in_chromium = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="the page is judged in Chromium, and none is installed"),
]
V2 = 1 << 15
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 420, "height": 900}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


class Seen:
    """The page of one test: what it sent is in `sent`, what its code complained of in `complaints`."""

    def __init__(self, box, page):
        self.box, self.page = box, page
        self.sent, self.complaints, self.answers = [], [], {}
        self.arrived = asyncio.Event()

    def shows(self, *, slack=(), discord=(), slack_more=None, discord_more=None):
        """Let the two chats look like this from now on."""
        slack_now = slack_state(list(slack), **(slack_more or {}))
        discord_now = discord_state(list(discord), **(discord_more or {}))
        self.box.slack.snapshot = lambda person: slack_now
        self.box.discord.snapshot = lambda person: discord_now
        self.box.world.changed()

    async def record(self, route):
        name = route.request.url.split("/ui/")[1]
        self.sent.append((name, json.loads(route.request.post_data)))
        self.arrived.set()
        await route.fulfill(json=self.answers.get(name, {"ok": True}))

    async def next_call(self):
        """Return the next call the page made, waiting for it."""
        async with asyncio.timeout(10):
            while not self.sent:
                self.arrived.clear()
                await self.arrived.wait()
        return self.sent.pop(0)

    async def open(self, **context):
        await self.page.goto(self.box.origin + "/")
        await expect(self.page.locator(".face.on")).to_be_visible()


@pytest_asyncio.fixture(loop_scope="module")
async def opened(chromium):
    """Return a function that opens the page, at a size and in a light, on a sandbox of its own."""
    closing = []

    async def start(viewport=WIDE, light="light", **shown):
        box = Sandbox(shop=ShopSettings("http://127.0.0.1:9", "key"))
        context = await chromium.new_context(viewport=viewport, color_scheme=light)
        seen = Seen(box, await context.new_page())
        closing.append((context, box))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
        await seen.page.route("**/ui/slack/**", seen.record)
        await seen.page.route("**/ui/discord/**", seen.record)
        seen.shows(**shown)
        await box.start()
        await seen.open()
        return seen

    yield start
    for context, box in closing:
        await context.close()
        await box.stop()


async def nothing_ran(seen):
    """Tell whether no outside string became markup, script or a followed address."""
    page = seen.page
    return [
        await page.evaluate("window.hacked === undefined"),
        await page.locator("img[src='x'], #toasts script, .messages script, .dialog script").count() == 0,
        await page.locator("[href^='javascript'], [src^='javascript'], [onerror], [style*='javascript']").count() == 0,
        seen.complaints == [],
    ] == [True] * 4
