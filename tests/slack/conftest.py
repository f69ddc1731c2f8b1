"""A bench for stories: the real adapter and the real Slack libraries, talking to the emulated workspace."""

from __future__ import annotations

import asyncio
import shutil
import sys
import threading
import types
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.chat.access import Role
from bot.chat.command import Between, Choice, Help, Length, Start, Suggest, command
from bot.chat.dispatcher import Desk, Dispatcher
from bot.chat.markup import Words
from bot.chat.registry import Registry
from bot.chat.reply import (
    Button,
    Buttons,
    Column,
    Confirm,
    Mode,
    Note,
    Picture,
    Png,
    Reply,
    Style,
    Table,
    Text,
    Visibility,
)
from bot.chat.request import Account, Request
from bot.chat.templates import Templates
from bot.slack.adapter import SlackAdapter
from bot.slack.connection import SlackConnection
from sandbox.slack.workspace import SlackWorkspace
from sandbox.world import SLACK_TEAM, World

ERRORS = {
    "unknown_command": "[title]\nUnknown command\n[text]\nThere is no {{ given }} here.\n",
    "bad_option": "[title]\nThat does not fit\n[text]\n{{ label }}: {{ given }} does not fit.\n[again]\nTry again\n",
    "surplus_words": "[title]\nToo many words\n[text]\nI do not know what {{ surplus }} means.\n",
    "missing_option": "[title]\nSomething is missing\n[text]\nI need: {{ label }}.\n",
    "not_allowed": "[title]\nNot yours\n[text]\nThat needs the role {{ needs }}.\n",
    "not_connected": "[title]\nNot connected\n[text]\nYou are not connected yet.\n",
    "outside_workspace": "[title]\nAnother workspace\n[text]\nThis program is for another workspace.\n",
    "leaving": "[title]\nI am being restarted\n[text]\nNo answer comes.\n",
    "bad_button": "[title]\nToo old\n[text]\nThat button is too old.\n",
    "bug": "[title]\nSomething broke\n[text]\nThat is my mistake.\n[note]\nReference {{ reference }}\n",
}


class Window(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Ledger:
    """What the test commands did, and who asked."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.askers: list[Account] = []
        self.places: list[Any] = []
        self.hold: Any = None
        self.gates: list[threading.Event] = []

    def held(self) -> threading.Event:
        """Hold the next answers back until the event is set, at the latest when the story is over."""
        gate = threading.Event()
        self.gates.append(gate)
        self.hold = gate.wait
        return gate


LEDGER = Ledger()


def _names(request: Request, typed: str) -> list[Choice]:
    return [Choice(name, name.title()) for name in ("ada", "ben", "cleo") if typed.casefold() in name]


@command("partner", "The menu")
def menu(request: Request) -> Reply:
    return Reply(Words("Menu"), (Buttons((Button(Words("Stats"), "partner stats", {"window": "week"}),)),))


@command("partner home", "Your page")
def home(request: Request) -> Reply:
    LEDGER.askers.append(request.account)
    rows = Buttons(
        (
            Button(Words("Stats"), "partner stats"),
            Button(Words("Rename"), "partner rename", mode=Mode.ASK),
            Button(Words("Mark"), "partner mark"),
            Button(Words("Other page"), "partner stats", {"window": "week"}, mode=Mode.REPLACE),
        )
    )
    return Reply(Words(f"Home of {request.account.user}"), (Text(Words(f"Names: {', '.join(LEDGER.names)}")), rows))


@command("partner stats", "Figures for a period")
def stats(request: Request, window: Annotated[Window, Help("period")] = Window.MONTH) -> Reply:
    LEDGER.askers.append(request.account)
    LEDGER.places.append(request.place)
    if LEDGER.hold is not None:
        LEDGER.hold()
    again = Button(Words("Week"), "partner stats", {"window": "week"}, mode=Mode.REPLACE)
    return Reply(Words(f"Stats for {window.value}"), (Text(Words("**12** clicks")), Buttons((again,))))


@command("partner rename", "Choose a very long new display name", changes=True)
def rename(
    request: Request,
    name: Annotated[str, Help("new name"), Length(2, 20)],
    age: Annotated[int, Help("age"), Between(1, 99)] = 30,
    window: Annotated[Window, Help("period")] = Window.MONTH,
    loud: Annotated[bool, Help("loud")] = False,
    friend: Annotated[str, Help("friend"), Suggest(_names)] = "ada",
) -> Reply:
    LEDGER.names.append(name)
    return Reply(Words(f"You are {name}, {age}, {window.value}, {loud}, {friend}"))


@command("partner mark", "Leave a mark", changes=True)
def mark(request: Request) -> Reply:
    LEDGER.names.append("mark")
    sure = Confirm(Words("Sure?"), Words("It stays."), Words("Do it"), Words("No"))
    again = Button(Words("Again"), "partner mark", style=Style.DANGER, confirm=sure)
    return Reply(Words("Marked"), (Buttons((again,)),))


@command("partner board", "The board", visibility=Visibility.PUBLIC)
def board(request: Request) -> Reply:
    columns = (Column(Words("Who")), Column(Words("Clicks"), number=True))
    rows = tuple((Words(f"P{place}"), Words(str(place))) for place in range(30))
    return Reply(Words("Board"), (Table(Words("Best"), columns, rows), Note(Words("fresh"))))


@command("partner code", "A picture")
def code(request: Request) -> Reply:
    return Reply(Words("Code"), (Picture(Png(b"\x89PNG fake"), "code.png", Words("a square code")),))


@command("partner crash", "Break")
def crash(request: Request) -> Reply:
    raise RuntimeError("inside")


def _whom(request: Request, given: Mapping[str, str]) -> Choice | str:
    about = request.about.account
    return Choice(about.user, f"{about.user} of {about.team}") if about else ""


def _said(request: Request, given: Mapping[str, str]) -> str:
    return request.about.text


@command("partner praise", "Praise somebody.", shortcut="Praise somebody")
def praise(
    request: Request,
    whom: Annotated[str, Help("whom"), Suggest(_names), Start(_whom)],
    reason: Annotated[str, Help("what for"), Length(1, 400), Start(_said)],
) -> Reply:
    return Reply(Words(f"Praised {whom} for {reason}"))


@command("partner manage", "Only for managers.", needs=Role.MANAGER, shortcut="Manage somebody")
def manage(request: Request, whom: Annotated[str, Help("whom"), Start(_said)]) -> Reply:
    return Reply(Words(f"Managed {whom}"))


@dataclass
class Somebody:
    id: str | None
    name: str
    roles: frozenset[str] = frozenset()
    partner_id: str | None = None
    zone: tzinfo = UTC


@dataclass
class Bench:
    """Everything a story touches."""

    workspace: SlackWorkspace
    server: TestServer
    dispatcher: Dispatcher
    work: Callable[..., Any]
    adapters: list[SlackAdapter] = field(default_factory=list)

    async def adapter(self, **changes: Any) -> SlackAdapter:
        given: dict[str, Any] = {
            "bot_token": self.workspace.bot_token,
            "app_token": self.workspace.app_token,
            "api_url": str(self.server.make_url("/slack/api/")),
        }
        adapter = SlackAdapter(SlackConnection(**{**given, **changes}), self.dispatcher, self.work)
        self.adapters.append(adapter)
        await adapter.start()
        return adapter


def registry() -> Registry:
    module = types.ModuleType(__name__)
    for name, value in vars(sys.modules[__name__]).items():
        setattr(module, name, value)
    return Registry.collect([module])


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("prompts")
    shutil.copytree(Path(__file__).parents[2] / "prompts" / "slack", folder / "slack")
    (folder / "errors").mkdir()
    for name, text in ERRORS.items():
        (folder / "errors" / f"{name}.md.j2").write_text(text, encoding="utf-8")
    return Templates(folder, {})


@pytest.fixture
def dispatcher(templates: Templates) -> Dispatcher:
    keys: set[str] = set()

    @contextmanager
    def unit(changes: bool) -> Iterator[Any]:
        yield None

    def first_time(store: Any, key: str, now: datetime) -> bool:
        fresh = key not in keys
        keys.add(key)
        return fresh

    desk = Desk(
        unit=unit,
        identify=lambda store, account: Somebody(account.user, account.name),
        first_time=first_time,
        teams=lambda platform: frozenset({SLACK_TEAM}),
        now=lambda: datetime.now(UTC),
        program=None,
    )
    return Dispatcher(registry(), templates, desk)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    LEDGER.__init__()  # type: ignore[misc]
    yield LEDGER


@pytest.fixture
async def bench(dispatcher: Dispatcher, ledger: Ledger) -> AsyncIterator[Bench]:
    servers: list[TestServer] = []
    workspace = SlackWorkspace(World(), lambda: str(servers[0].make_url("")).rstrip("/"))
    app = web.Application()
    app.add_routes(workspace.routes())
    servers.append(TestServer(app))
    await servers[0].start_server()
    bench = Bench(workspace, servers[0], dispatcher, asyncio.to_thread)
    yield bench
    # A story that failed before it let go would keep its thread, and with it everything, waiting for ever.
    for gate in ledger.gates:
        gate.set()
    for adapter in bench.adapters:
        await adapter.stop()
    await workspace.close()
    await servers[0].close()


@pytest.fixture
async def slack(bench: Bench) -> SlackWorkspace:
    """The workspace with the adapter connected to it."""
    await bench.adapter()
    await bench.workspace.connected(2)
    return bench.workspace
