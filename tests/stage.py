"""A stage is the whole program without a platform: real store, rules, words and dispatcher, and a clock that stands.

def test_a_partner_reads_their_figures(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 12)
    assert "Clicks: 12" in stage.say("/partner stats", "ada")
    assert "this week" in stage.press("Week")
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.app import PROMPTS, registry
from bot.chat.button import Press, pack, unpack
from bot.chat.command import Choice, Command
from bot.chat.dispatcher import Desk, Dispatcher, Question
from bot.chat.errors import PersonError
from bot.chat.form import Form
from bot.chat.job import Message
from bot.chat.markup import plain
from bot.chat.operations import Finding, JobLine, Level
from bot.chat.reply import Button, Mode, Reply
from bot.chat.request import Account, Place
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.clicks import NewClick, record_clicks
from program.customers import CustomerDetails
from program.errors import Refusal, UnknownJob
from program.events import NewLead, NewSale
from program.links import LinkRules, create_link, find_code
from program.partners import add_partner, set_status
from program.people import Handle, Profile, act_for, add_identity, ensure_person, grant, identify
from program.runs import first_time
from program.setup import Setup
from program.tables import Link, Partner
from program.terms import Reward, Terms
from program.tracking import track_lead, track_sale
from tests.plain import buttons_of, draw, draw_form

# A Wednesday, in the middle of its month and quarter.
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
WORKSPACE, SERVER = "T0ACME", "100000000000000001"
TEAMS = {"slack": frozenset({WORKSPACE}), "discord": frozenset({SERVER})}
ADMINS = {f"slack:{WORKSPACE}/U0ADMIN": ("admin",), f"discord:{SERVER}/300000000000000001": ("admin",)}
SETUP = Setup(
    name="Acme Partners",
    zone=ZONE,
    currency="USD",
    links=LinkRules(("https://acme.example",), 5, "https://go.acme.example"),
    terms=Terms((Reward("sale", "sale", 2000),), ZONE.key),
)
CAST: Mapping[str, tuple[str, str, str]] = {
    "ada": ("Ada Vale", "U0ADA", "300000000000000011"),
    "ben": ("Ben Osei", "U0BEN", "300000000000000012"),
    "cleo": ("Cleo Marin", "U0CLEO", "300000000000000013"),
    "dana": ("Dana Frost", "U0DANA", "300000000000000014"),
    "eli": ("Eli Novak", "U0ADMIN", "300000000000000001"),
    "fay": ("Fay Lindqvist", "U0FAY", "300000000000000015"),
    "gus": ("Gus Park", "U0GUS", "300000000000000016"),
    "hugo": ("Hugo Bell", "U0HUGO", "300000000000000017"),
    "ines": ("Ines Duarte", "U0INES", "300000000000000018"),
}
# Ines looks in from another workspace and another server.
ELSEWHERE = {"ines": {"slack": "T0OTHER", "discord": "100000000000000002"}}


def account(who: str, platform: str = "slack") -> Account:
    """Return the account of somebody of the cast on a platform."""
    name, slack, discord = CAST[who]
    home = {"slack": WORKSPACE, "discord": SERVER}
    team = ELSEWHERE.get(who, home)[platform]
    return Account(platform, team, slack if platform == "slack" else discord, name)


def handle(who: str, platform: str = "slack") -> Handle:
    """Return the same as the program knows accounts."""
    one = account(who, platform)
    return Handle(one.platform, one.team, one.user, one.name)


@dataclass(frozen=True)
class Posted:
    """A message that went into the outbox, as its receiver reads it."""

    message: Message
    key: str
    at: datetime

    @property
    def text(self) -> str:
        """The message as plain text."""
        return draw(self.message.reply)


@dataclass
class Operations:
    """The running bot as managers see it; it remembers which jobs it was told to run."""

    found: list[Finding] = field(default_factory=list)
    lines: list[JobLine] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    written: int = 2

    def findings(self) -> Sequence[Finding]:
        """Return what the test said would be found."""
        return self.found

    def jobs(self, store: Session, now: datetime) -> Sequence[JobLine]:
        """Return the jobs of the test."""
        return self.lines

    def run_job(self, store: Session, name: str, now: datetime) -> tuple[str, int]:
        """Remember that a job was run."""
        if name not in [line.name for line in self.lines]:
            raise UnknownJob(given=name, near=[line.name for line in self.lines])
        self.ran.append(name)
        return "2026-11-16T09:00 Europe/Berlin", self.written

    def add_job(self, name: str, summary: str = "Something regular.") -> None:
        """Let there be a job that comes tomorrow and never ran."""
        self.lines.append(JobLine(name, summary, "community", NOW + timedelta(days=1), None, "", ""))

    def find(self, check: str, level: Level, **facts: Any) -> None:
        """Let the next check find something."""
        self.found.append(Finding(check, level, facts))


class Stage:
    """Everything a story touches; `reply` is the last answer, `form` the last form, `posted` what was sent."""

    def __init__(self, file: Path) -> None:
        self.store = Store(open_engine(f"sqlite:///{file}"))
        self.templates = Templates(PROMPTS, FILTERS)
        self.now = NOW
        self.posted: list[Posted] = []
        self.operations = Operations()
        self.dispatcher = Dispatcher(registry(), self.templates, self._desk())
        self.world = World(self)
        self.reply: Reply | None = None
        self.form: Form | None = None
        self._who, self._platform = "ada", "slack"
        self._keys = count(1)

    def say(self, line: str, who: str = "ada", platform: str = "slack") -> str:
        """Type a line such as `/partner stats week`; return the answer, or the form that asks for what is missing."""
        self._who, self._platform = who, platform
        root, _, text = line.removeprefix("/").partition(" ")
        try:
            command, values = self.dispatcher.typed(root, text)
        except PersonError as error:
            return self._answered(self.dispatcher.refuse(error))
        return self._asked(command, values)

    def press(self, label: str, who: str | None = None, platform: str | None = None) -> str:
        """Press a button of the last reply by its label, through the id that platforms keep; return the answer."""
        self._who, self._platform = who or self._who, platform or self._platform
        button = self.button(label)
        press = unpack(pack(Press(button.path, button.values, button.mode)))
        command, values = self.dispatcher.pressed(press)
        return self._asked(command, values, everything=press.mode is Mode.ASK)

    def fill(self, **values: str) -> str:
        """Send the last form with these values beside what stands in it; return the answer."""
        assert self.form is not None, "no form is open"
        given = {line.option.name: line.value for line in self.form.fields}
        command = self.dispatcher.registry.get(self.form.path)
        return self._put(command, {**self.form.kept, **given, **values})

    def button(self, label: str) -> Button:
        """Return a button of the last reply by its label."""
        assert self.reply is not None, "nothing was answered yet"
        for button in buttons_of(self.reply):
            if plain(button.label) == label:
                return button
        raise AssertionError(f"no button [{label}] in:\n{draw(self.reply)}")

    def ask(self, question: Question) -> Reply | None:
        """Put a question to the dispatcher as an adapter does."""
        return self.dispatcher.answer(question)

    def suggest(self, path: str, option: str, typed: str, who: str = "ada") -> list[Choice]:
        """Return what is suggested while somebody types an option."""
        command = self.dispatcher.registry.get(path)
        question = Question(account(who), Place("C0COMMUNITY"), command)
        return self.dispatcher.suggest(question, command.option(option), typed)

    def who(self, who: str, platform: str = "slack") -> Profile:
        """Return how the program knows somebody now."""
        with self.store.unit(False) as store:
            return identify(store, handle(who, platform), ADMINS, ZONE)

    def move(self, **by: float) -> None:
        """Move the clock on, for example `minutes=11`."""
        self.now += timedelta(**by)

    def close(self) -> None:
        """Let go of the store."""
        self.store.dispose()

    def _asked(self, command: Command, values: Mapping[str, str], *, everything: bool = False) -> str:
        form = self.dispatcher.form(command, values, everything=everything)
        if form is None:
            return self._put(command, values)
        self.form = form
        return draw_form(form)

    def _put(self, command: Command, values: Mapping[str, str]) -> str:
        asking = account(self._who, self._platform)
        key = f"{self._platform}:{next(self._keys)}"
        reply = self.ask(Question(asking, Place("C0COMMUNITY"), command, values, key))
        assert reply is not None, "a first question always has an answer"
        return self._answered(reply)

    def _answered(self, reply: Reply) -> str:
        self.reply, self.form = reply, None
        return draw(reply)

    def _desk(self) -> Desk:
        return Desk(
            unit=self.store.unit,
            identify=self._identify,
            first_time=first_time,
            teams=lambda platform: TEAMS.get(platform, frozenset()),
            now=lambda: self.now,
            program=SETUP,
            refusals=(Refusal,),
            operations=self.operations,
            post=lambda store, message, key, now: self.posted.append(Posted(message, key, now)),
        )

    def _identify(self, store: Session, asking: Account) -> Profile:
        given = Handle(asking.platform, asking.team, asking.user, asking.name)
        return identify(store, given, ADMINS, ZONE)


class World:
    """What happened before the story, written through the program's own verbs."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._numbers = count(1)

    def partner(
        self,
        name: str,
        *,
        who: str | None = None,
        code: str | None = None,
        platforms: Sequence[str] = ("slack",),
        visibility: str = "name",
        pseudonym: str | None = None,
        staff: bool = False,
        status: str = "approved",
    ) -> Partner:
        """Add a partner: with a link where a code is given, acted for by somebody on some platforms."""
        with self._stage.store.unit() as store:
            partner = add_partner(store, name=name, now=self._stage.now)
            partner.visibility, partner.pseudonym, partner.staff = visibility, pseudonym, staff
            store.add(partner)
            if code is not None:
                create_link(store, SETUP.links, partner.id, code=code, now=self._stage.now)
            if who is not None:
                self._join(store, who, platforms, partner)
            return set_status(store, partner.id, status)

    def role(self, who: str, role: str, platform: str = "slack") -> None:
        """Give somebody a role."""
        with self._stage.store.unit() as store:
            person = ensure_person(store, handle(who, platform), self._stage.now)
            grant(store, person.id, role, self._stage.now)

    def link(self, partner: Partner, code: str, name: str | None = None) -> Link:
        """Give a partner another link."""
        with self._stage.store.unit() as store:
            return create_link(store, SETUP.links, partner.id, code=code, name=name, now=self._stage.now)

    def clicks(self, code: str, number: int, *, days_ago: float = 0) -> list[str]:
        """Let people click a link; return the clicks' ids."""
        at = self._stage.now - timedelta(days=days_ago)
        with self._stage.store.unit() as store:
            link = find_code(store, code)
            assert link is not None, f"no link has the code {code}"
            ids = [f"clk_{next(self._numbers):06d}" for _ in range(number)]
            batch = [NewClick(click_id, link.id, link.partner_id, at, "visitor") for click_id in ids]
            record_clicks(store, batch, ZONE)
        return ids

    def lead(self, code: str, *, days_ago: float = 0) -> CustomerDetails:
        """Let a click become a lead; return the new customer."""
        [click_id] = self.clicks(code, 1, days_ago=days_ago)
        customer = CustomerDetails(f"customer-{click_id}")
        at = self._stage.now - timedelta(days=days_ago)
        with self._stage.store.unit() as store:
            track_lead(store, SETUP.terms, NewLead("Sign up", customer, click_id), now=at)
        return customer

    def sale(self, code: str, amount: int = 10_000, currency: str = "usd", *, days_ago: float = 0) -> CustomerDetails:
        """Let a click become a lead and a sale of so many minor units."""
        customer = self.lead(code, days_ago=days_ago)
        at = self._stage.now - timedelta(days=days_ago)
        sale = NewSale("Purchase", customer, amount, currency, invoice_id=f"INV-{next(self._numbers)}")
        with self._stage.store.unit() as store:
            track_sale(store, SETUP.terms, sale, now=at)
        return customer

    def _join(self, store: Session, who: str, platforms: Sequence[str], partner: Partner) -> None:
        first, *others = platforms
        person = ensure_person(store, handle(who, first), self._stage.now)
        for platform in others:
            add_identity(store, person.id, handle(who, platform), self._stage.now)
        act_for(store, person, partner)


@pytest.fixture(scope="session")
def blank_store() -> Iterator[Path]:
    """A migrated SQLite file that each stage copies."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blank.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        yield file


@pytest.fixture
def stage(blank_store: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stage with an empty program on it."""
    file = tmp_path / "stage.db"
    shutil.copy(blank_store, file)
    stage = Stage(file)
    yield stage
    stage.close()
