"""The sandbox: one loopback server that is a Slack workspace, a Discord server, a shop and the page that draws them."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.bot_process import BotProcess
from sandbox.discord import DiscordServer
from sandbox.readiness import Readiness
from sandbox.shop import Shop, ShopSettings
from sandbox.slack import SlackWorkspace
from sandbox.ui import Controls
from sandbox.world import Clock, Person, World

PAGE = Path(__file__).parent / "page"
LARGEST_REQUEST_BYTES = 64 << 20
SHUTDOWN_SECONDS = 2.0

# Everything the page runs comes from this server; pictures may come from anywhere a bot points them at.
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob: http: https:; connect-src 'self' ws://127.0.0.1:*; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)


class Sandbox:
    """Both chats, the clock, the shop and (when given a command) the bot, served at `origin` on loopback."""

    def __init__(
        self,
        port: int = 0,
        clock_file: Path | str | None = None,
        bot_command: Sequence[str] | None = None,
        shop: ShopSettings | None = None,
        manifest: Path | str | None = None,
    ) -> None:
        self._socket = _listening(port)
        self.port: int = self._socket.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.world = World(clock=_clock(clock_file))
        self.slack = SlackWorkspace(self.world, self.origin)
        self.discord = DiscordServer(self.world, lambda: self.origin)
        settings = shop or ShopSettings()
        self.shop = Shop(settings, self.world.changed)
        self.bot = BotProcess(bot_command, {**settings.environment(), **self.environment()}, self.world.changed)
        self.readiness = Readiness(settings.web, self.world.changed)
        self.manifest = Path(manifest) if manifest else None
        self._manifest_read_at = 0.0
        self._runner: web.AppRunner | None = None

    def environment(self) -> dict[str, str]:
        """Return the variables that point a bot at this sandbox."""
        clock_file = self.world.clock.file
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": f"{self.origin}/slack/api/",
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_URL": f"{self.origin}/discord/api/v10",
            "DISCORD_GATEWAY_URL": f"ws://127.0.0.1:{self.port}/discord/gateway",
            **({"RAINMAKER_CLOCK_FILE": str(clock_file)} if clock_file else {}),
        }

    async def start(self) -> None:
        """Serve, then start the bot if a command was given."""
        self._read_manifest()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()
        await self.readiness.start()
        if self.bot.command:
            await self.bot.start()

    async def stop(self) -> None:
        """End the bot, then the server; nothing of the sandbox runs afterwards."""
        await self.bot.close()
        await self.readiness.stop()
        await self.slack.close()
        await self.discord.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[_only_our_page], client_max_size=LARGEST_REQUEST_BYTES)
        controls = Controls(
            self.world,
            self.bot,
            {
                "slack": self._slack,
                "discord": self.discord.snapshot,
                "shop": lambda _person: self.shop.snapshot(),
                "bot": lambda _person: {**self.bot.snapshot(), "readiness": self.readiness.latest},
            },
        )
        for part in (controls, self.slack, self.discord, self.shop):
            application.add_routes(part.routes())
        application.add_routes([web.get("/", _file("index.html")), web.get("/shop/{page:.*}", _file("shop.html"))])
        application.router.add_static("/page/", PAGE)
        return application

    def _slack(self, person: Person) -> dict[str, Any]:
        self._read_manifest()
        return self.slack.snapshot(person)

    def _read_manifest(self) -> None:
        """Give the workspace the app's manifest, again whenever its file changes: the bot may be late to write it."""
        if self.manifest is None or not self.manifest.is_file():
            return
        written_at = self.manifest.stat().st_mtime
        if written_at != self._manifest_read_at:
            self.slack.manifest = json.loads(self.manifest.read_text(encoding="utf-8"))
            self._manifest_read_at = written_at


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


def _clock(file: Path | str | None) -> Clock:
    """Return a clock that goes on where its file left off, and make sure the file exists for the bot."""
    clock = Clock(Path(file) if file else None)
    if clock.file is not None and clock.file.is_file():
        clock.offset = float(clock.file.read_text(encoding="utf-8") or 0)
    clock.move_to(clock.now())
    return clock


def _file(name: str) -> Any:
    async def answer(_request: web.Request) -> web.FileResponse:
        headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
        return web.FileResponse(PAGE / name, headers=headers)

    return answer


@web.middleware
async def _only_our_page(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse page calls that another web site, or another name for this machine, makes through someone's browser."""
    if request.path.startswith("/ui/"):
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="Only the sandbox's own page may do this.")
        if request.host.split(":")[0] not in ("127.0.0.1", "localhost"):
            raise web.HTTPForbidden(text="The sandbox answers on 127.0.0.1 only.")
    answer: web.StreamResponse = await handler(request)
    return answer
