"""The Slack adapter listens to a workspace, asks the dispatcher, and delivers messages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.delivery import Bucket, Drawing, Health, Looked, Outgoing, Pace, Search, Work
from bot.chat.dispatcher import Dispatcher
from bot.chat.job import Appointment
from bot.chat.markup import plain
from bot.chat.reply import Reply
from bot.slack import roster
from bot.slack.asking import NAME
from bot.slack.connection import SlackConnection
from bot.slack.conversation import Conversation
from bot.slack.door import Door, Turned
from bot.slack.home import Home
from bot.slack.listening import Listening
from bot.slack.render import Surface
from bot.slack.sending import Sending, moment_of
from bot.slack.sockets import Sockets
from bot.slack.web import SLOWER, UNSURE, Web, error_code

log = logging.getLogger(__name__)

START_SECONDS = 10.0
DRAIN_SECONDS = 3.0
PAUSE_LEAST, PAUSE_MOST = 1.0, 60.0

_PASSING = UNSURE | SLOWER | {"unreachable"}
# One message a second in a channel; a few hundred a minute in all; 50 changes, openings and reads a minute (tier 3).
PACE = Pace(
    channel_seconds=1.1,
    posts=Bucket(20, 0.33),
    edits=Bucket(5, 1.5),
    opens=Bucket(10, 1.5),
    reads=Bucket(5, 1.5),
    tells_scope=False,
)
_PLAIN = {"content-type": "text/plain; charset=utf-8"}

HttpAnswer = tuple[int, dict[str, str], bytes]


class SlackAdapter:
    """One Slack workspace, through Socket Mode or signed HTTP requests."""

    name = NAME
    pace = PACE

    def __init__(
        self,
        connection: SlackConnection,
        dispatcher: Dispatcher,
        work: Work,
        *,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self.connection, self._templates = connection, dispatcher.templates
        self._web = Web(connection)
        self._talk = Conversation(dispatcher, work, self._web)
        self._home = Home(self._talk, connection.home_path)
        self._sending = Sending(self._web, dispatcher.templates)
        secret = connection.signing_secret
        self._door = Door(secret, dispatcher.templates, wall_clock) if secret and not connection.socket_mode else None
        self._app: AsyncApp | None = None
        self._sockets: Sockets | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._trouble = "starting"
        self.team = self.bot_user = self.bot_id = ""

    # Life.

    async def start(self) -> None:
        """Connect and serve in the background; a refused token is told by `health`, not raised."""
        await self._web.open()
        self._app = self._bolt()
        Listening(self._talk, self._home, lambda: self.bot_user).attach(self._app)
        self._connecting = asyncio.create_task(self._connect())
        await asyncio.wait({self._connecting}, timeout=START_SECONDS)

    async def stop(self) -> None:
        """Stop listening, let running stories finish for a while, disconnect."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._sockets is not None:
            await self._sockets.close()
        self._app = None
        await self._talk.running.drain(DRAIN_SECONDS)
        await self._web.close()
        self._trouble = "stopped"

    @property
    def health(self) -> Health:
        """Whether people can reach the bot here now."""
        words = self._templates.open("slack/health")
        if self._trouble:
            saying = self._trouble if self._trouble in words else "other"
            return Health(False, plain(words(saying, code=self._trouble)))
        if self._sockets is None:
            return Health(True, plain(words("listening")))
        facts = {"open": self._sockets.open, "count": self._sockets.count, "code": self._sockets.trouble}
        if self._sockets.open:
            return Health(True, plain(words("connected", **facts)))
        known = self._sockets.trouble if self._sockets.trouble in words else "disconnected"
        return Health(False, plain(words(known, **facts)))

    async def _connect(self) -> None:
        if not await self._introduce():
            return
        if not self.connection.socket_mode:
            self._trouble = "" if self._door else "no_way_in"
            return
        assert self.connection.app_token is not None
        self._sockets = Sockets(
            self.connection.app_token, self._web.posting, self._on_envelope, self.connection.sockets
        )
        self._trouble = ""
        await self._sockets.start(START_SECONDS)

    async def _introduce(self) -> bool:
        """Learn who we are before the first question, so that none waits for it; False when the token is refused."""
        pause = PAUSE_LEAST
        while True:
            try:
                me = await self._web.repeatable.auth_test()
            except SlackApiError as error:
                self._trouble = error_code(error) or "unreachable"
                if self._trouble not in _PASSING:
                    log.error("Slack refuses the bot token: %s", self._trouble)
                    return False
            except (aiohttp.ClientError, OSError, TimeoutError):
                self._trouble = "unreachable"
            else:
                self.team, self.bot_user = str(me["team_id"]), str(me["user_id"])
                self.bot_id = str(me.get("bot_id") or "")
                return True
            await asyncio.sleep(pause)
            pause = min(PAUSE_MOST, pause * 2)

    # Questions.

    def _bolt(self) -> AsyncApp:
        """Bolt with the answer of `auth.test` at hand; listeners return at once, so it need not poll for the ack."""

        async def authorize(**_: Any) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=self.team,
                bot_token=self.connection.bot_token,
                bot_id=self.bot_id,
                bot_user_id=self.bot_user,
            )

        client = AsyncWebClient(base_url=self.connection.api_url, retry_handlers=[])
        client.proxy = self._web.posting.proxy
        # Bolt reads SLACK_BOT_TOKEN by itself and warns that our client, which has it already, is used instead.
        logging.getLogger("slack_bolt.AsyncApp").addFilter(_is_news)
        return AsyncApp(
            client=client,
            authorize=authorize,
            signing_secret=self.connection.signing_secret,
            request_verification_enabled=False,
            process_before_response=True,
            attaching_conversation_kwargs_enabled=False,
        )

    async def _on_envelope(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        assert self._app is not None
        started = time.time()
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, started)

    async def http(self, method: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Answer one request of the web edge: 200 for all that Slack signed, else 4xx with one sentence."""
        if self._door is None or self._app is None:
            sentence = plain(self._templates.open("slack/door")("closed"))
            return 404, _PLAIN, sentence.encode()
        let_in = self._door.look(method, headers, body)
        if isinstance(let_in, Turned):
            return let_in.status, _PLAIN, let_in.sentence.encode()
        request = AsyncBoltRequest(body=let_in, headers={name: [value] for name, value in headers.items()})
        response = await self._app.async_dispatch(request)
        if response.status != 200:
            return 200, {}, b""
        return 200, response.first_headers_without_set_cookie(), response.body.encode()

    # Messages.

    @property
    def calendar(self) -> str | None:
        """None: a workspace has no calendar of events."""
        return None

    def book(self, appointment: Appointment, reference: str) -> Drawing:
        """Refuse: there is nothing to stand in (LookupError)."""
        raise LookupError(f"Slack has no calendar for {appointment.title!r}")

    def draw(self, reply: Reply, reference: str = "") -> Drawing:
        """Return a reply as Slack's JSON, files included as base64; blocking, for a worker thread."""
        drawing = self._talk.renderer.draw(reply, Surface.MESSAGE)
        return self._sending.signed(drawing, reference) if reference else drawing

    async def resolve(self, destination: str) -> str:
        """Return the channel of a destination; SendRefused or SendLater otherwise."""
        return await self._sending.resolve(destination)

    async def send(self, outgoing: Outgoing) -> str:
        """Deliver and return "channel/ts"; SendRefused, SendLater or SendUnknown otherwise."""
        return await self._sending.send(outgoing)

    async def edit(self, outgoing: Outgoing, address: str) -> None:
        """Give a message another content; CardGone, SendRefused, SendLater or SendUnknown otherwise."""
        await self._sending.edit(outgoing, address)

    async def look(self, search: Search) -> Looked:
        """Read a page of a channel for messages in doubt; SendUnknown, SendLater or SendRefused otherwise."""
        return await self._sending.look(search)

    async def remove(self, address: str) -> None:
        """Delete a message of ours; SendRefused, SendLater or SendUnknown where it may still stand."""
        await self._sending.remove(address)

    async def keep_roster(self, group: str, members: frozenset[str], ours: frozenset[str]) -> None:
        """Let a user group have exactly these members; RosterRefused or RosterLater otherwise."""
        await roster.keep(self._web, group, members)

    def moment_of(self, address: str) -> datetime | None:
        """Return when a message was posted by Slack's clock."""
        return moment_of(address)


def _is_news(record: logging.LogRecord) -> bool:
    return "`token` will be unused" not in record.getMessage()
