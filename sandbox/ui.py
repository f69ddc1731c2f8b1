"""The calls of the web page that belong to neither chat: the state of everything, its news, the clock and the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import WSMsgType, web

from sandbox.bot_process import BotProcess, NoBotCommand
from sandbox.world import Clock, Person, World

PROGRAM_ZONE = ZoneInfo("Europe/Berlin")
SHORTEST_PAUSE_SECONDS = 0.05
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Part = Callable[[Person], dict[str, Any]]


class Refused(Exception):
    """A page's call made no sense; its text is a sentence for whoever looks at the page."""


class Controls:
    """The page's common calls over one world, its bot and the named parts of its state."""

    def __init__(self, world: World, bot: BotProcess, parts: dict[str, Part]) -> None:
        self.world = world
        self.bot = bot
        self.parts = parts

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses these calls answer at."""
        return [
            web.get("/ui/state", self.state),
            web.get("/ui/socket", self.socket),
            web.post("/ui/clock", _answering(self.move_clock)),
            web.post("/ui/bot", _answering(self.command_bot)),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Answer with everything one person can see."""
        try:
            me = self.world.person(request.query.get("as", self.world.people[0].key))
        except KeyError as error:
            return web.json_response({"ok": False, "error": str(error.args[0])}, status=404)
        clock = self.world.clock
        seen = {name: part(me) for name, part in self.parts.items()}
        return web.json_response(
            {
                "ok": True,
                "clock": {"now": clock.now().isoformat(), "offset": clock.offset, "zone": PROGRAM_ZONE.key},
                "people": [asdict(person) for person in self.world.people],
                "me": asdict(me),
                **seen,
            }
        )

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Push one small notice per change, at most twenty a second, until the page leaves."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        with self.world.watch() as news:
            pusher = asyncio.create_task(self._push(socket, news))
            try:
                async for message in socket:
                    if message.type is WSMsgType.ERROR:
                        break
            finally:
                pusher.cancel()
                await asyncio.gather(pusher, return_exceptions=True)
        return socket

    async def _push(self, socket: web.WebSocketResponse, news: asyncio.Event) -> None:
        while True:
            await news.wait()
            news.clear()
            await socket.send_json({"type": "changed"})
            await asyncio.sleep(SHORTEST_PAUSE_SECONDS)

    async def move_clock(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Move the world's clock and answer with the new moment."""
        self.world.clock.move_to(wanted_moment(self.world.clock, asked))
        self.world.changed()
        return {"now": self.world.clock.now().isoformat(), "offset": self.world.clock.offset}

    async def command_bot(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Start, stop, restart or kill the bot and answer with how it is then."""
        actions = {"start": self.bot.start, "stop": self.bot.stop, "restart": self.bot.restart, "kill": self.bot.kill}
        action = actions.get(str(asked.get("action")))
        if action is None:
            raise Refused(f"The bot can be told to {', '.join(actions)}.")
        try:
            await action()
        except (NoBotCommand, OSError) as error:
            raise Refused(str(error)) from error
        return {"bot": self.bot.snapshot()}


def wanted_moment(clock: Clock, asked: dict[str, Any]) -> datetime:
    """Return the moment a clock call asks for; Refused says why it names none."""
    match asked:
        case {"advance": int() | float() as seconds}:
            return _moved(clock.now(), seconds)
        case {"to": str() as text}:
            return _written(text)
        case {"weekday": str() as day} if day.lower() in WEEKDAYS:
            return next_weekday(clock.now(), WEEKDAYS.index(day.lower()))
        case {"reset": True}:
            return datetime.now(UTC)
    raise Refused("Say advance (seconds), to (a date and time), weekday (monday …) or reset (true).")


def next_weekday(now: datetime, weekday: int) -> datetime:
    """Return the first 09:00 in the program's zone on that weekday (0 is Monday) after now."""
    local = now.astimezone(PROGRAM_ZONE)
    day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
    moment = datetime.combine(day, time(9), PROGRAM_ZONE)
    return moment if moment > local else datetime.combine(day + timedelta(days=7), time(9), PROGRAM_ZONE)


def _moved(now: datetime, seconds: float) -> datetime:
    try:
        return now + timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise Refused("The clock cannot go that far.") from error


def _written(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{text!r} is not a date and time like 2030-01-31T09:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=PROGRAM_ZONE)


def _answering(
    story: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, **await story(await request.json())})
        except Refused as error:
            return web.json_response({"ok": False, "error": str(error)})

    return answer
