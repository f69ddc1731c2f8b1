"""A stage is the whole program without a platform: real store, rules, words and dispatcher, and a clock that stands.

def test_a_partner_reads_their_figures(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.clicks("ada", 12)
    assert "Clicks: 12" in stage.say("/partner stats", "ada")
    assert "this week" in stage.press("Week")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.app import PROMPTS, registry
from bot.chat.button import Press, pack, unpack
from bot.chat.command import Choice, Command
from bot.chat.dispatcher import Desk, Dispatcher, Question
from bot.chat.errors import PersonError
from bot.chat.form import Form
from bot.chat.job import CatchUp, Job, Message
from bot.chat.markup import plain
from bot.chat.operations import Finding, JobLine, JobSheet, Level, RunLine
from bot.chat.reply import Button, Mode, Reply
from bot.chat.request import NOTHING, About, Account, Place
from bot.chat.schedule import Weekday, Weekly
from bot.chat.templates import Templates
from bot.condition import WritingStopped
from bot.direct import DirectNote
from bot.formats import FILTERS
from bot.store import Store, open_engine
from program.clicks import NewClick, record_clicks
from program.customers import CustomerDetails
from program.errors import NotPaused, PausedAlready, Refusal, UnknownJob
from program.events import NewLead, NewSale
from program.links import LinkRules, create_link, find_code
from program.partners import add_partner, set_status
from program.people import Handle, Profile, act_for, add_identity, ensure_person, grant, identify
from program.runs import first_time
from program.seats import add_seat, appoint, give_chair
from program.setup import Setup
from program.tables import Link, Partner
from program.terms import Reward, Terms
from program.tracking import track_lead, track_sale
from tests.engines import fresh_file, lasting_engine
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
PLACE = Place("C0COMMUNITY")
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
    kind: tuple[CatchUp, timedelta] = (CatchUp.LATEST, timedelta(hours=12))
    runs: list[RunLine] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    waiting: int = 0
    doubted: bool = False

    def findings(self) -> Sequence[Finding]:
        """Return what the test said would be found."""
        return self.found

    def jobs(self, store: Session, now: datetime) -> Sequence[JobLine]:
        """Return the jobs of the test."""
        return self.lines

    def run_job(self, store: Session, name: str, now: datetime, given: str | None = None) -> tuple[str, int]:
        """Remember that a job was run."""
        self._known(name)
        self.ran.append(f"{name} {given}" if given else name)
        return given or "2026-11-16T09:00 Europe/Berlin", self.written

    def sheet(self, store: Session, name: str, now: datetime) -> JobSheet:
        """Return a job that comes every Monday, with the runs of the test."""
        line = self._known(name)
        job = Job(name, line.summary, Weekly((Weekday.MONDAY,), time(9)), "community", *self.kind, _says_nothing)
        coming = (("2026-11-23T09:00 Europe/Berlin", NOW + timedelta(days=5)),)
        return JobSheet(line, job, coming, tuple(self.runs), self.waiting)

    def preview(
        self, store: Session, name: str, now: datetime, given: str | None = None
    ) -> tuple[str, Sequence[Message]]:
        """Return the messages of the test."""
        self._known(name)
        return "2026-11-16T09:00 Europe/Berlin", self.messages

    def pause(self, store: Session, name: str, who: str, reason: str, now: datetime) -> Job:
        """Remember who paused a job and why."""
        line = self._known(name)
        if line.paused_by:
            raise PausedAlready(job=name, who=line.paused_by, reason=line.paused_reason)
        self.lines[self.lines.index(line)] = replace(line, paused_by=who, paused_reason=reason)
        return self.sheet(store, name, now).job

    def resume(self, store: Session, name: str, who: str, now: datetime) -> Job:
        """Let a paused job go on."""
        line = self._known(name)
        if not line.paused_by:
            raise NotPaused(job=name)
        self.lines[self.lines.index(line)] = replace(line, paused_by="", paused_reason="")
        return self.sheet(store, name, now).job

    def trust_clock(self, store: Session) -> bool:
        """Return whether the clock was doubted, which it is not any more."""
        doubted, self.doubted = self.doubted, False
        return doubted

    def _known(self, name: str) -> JobLine:
        for line in self.lines:
            if line.name == name:
                return line
        raise UnknownJob(given=name, near=[line.name for line in self.lines])

    def add_job(self, name: str, summary: str = "Something regular.") -> None:
        """Let there be a job that comes tomorrow and never ran."""
        self.lines.append(JobLine(name, summary, "community", NOW + timedelta(days=1), None, "", ""))

    def find(self, check: str, level: Level, **facts: Any) -> None:
        """Let the next check find something."""
        self.found.append(Finding(check, level, facts))


def _says_nothing(request: object, due: object) -> tuple[Message, ...]:
    return ()


# Neither changes: every stage has the same.
_TEMPLATES = Templates(PROMPTS, FILTERS)
_REGISTRY = registry()


class Stage:
    """Everything a story touches; `reply` is the last answer, `form` the last form, `posted` what was sent."""

    def __init__(self, file: Path | None = None, engine: Engine | None = None, store: Store | None = None) -> None:
        self.store = store or Store(engine or open_engine(f"sqlite:///{file}"))
        self.templates = _TEMPLATES
        self.now = NOW
        self.posted: list[Posted] = []
        self.operations = Operations()
        self.dispatcher = Dispatcher(_REGISTRY, self.templates, self._desk())
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
        question = Question(account(who), PLACE, command)
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

    def choose(self, shortcut: str, who: str, about: About, platform: str = "slack") -> str:
        """Choose a shortcut by its name, on whoever and whatever it is about; return the form it opens."""
        self._who, self._platform = who, platform
        command = next(one for one in self.dispatcher.registry.commands if one.shortcut == shortcut)
        return self._asked(command, {}, everything=True, about=about)

    def _asked(
        self, command: Command, values: Mapping[str, str], *, everything: bool = False, about: About = NOTHING
    ) -> str:
        form = self.dispatcher.form(command, values, everything=everything)
        if form is None:
            return self._put(command, values)
        if form.begins_with_something:
            asking = account(self._who, self._platform)
            try:
                form = self.dispatcher.begun(Question(asking, PLACE, command, values, about=about), form)
            except PersonError as error:
                return self._answered(self.dispatcher.refuse(error))
        self.form = form
        return draw_form(form)

    def _put(self, command: Command, values: Mapping[str, str]) -> str:
        asking = account(self._who, self._platform)
        key = f"{self._platform}:{next(self._keys)}"
        reply = self.ask(Question(asking, PLACE, command, values, key))
        assert reply is not None, "a first question always has an answer"
        return self._answered(reply)

    def _answered(self, reply: Reply) -> str:
        self.reply, self.form = reply, None
        return draw(reply)

    def _desk(self) -> Desk:
        note = DirectNote(self.store, self.templates, lambda: self.now)
        return Desk(
            unit=self.store.unit,
            identify=self._identify,
            first_time=first_time,
            teams=lambda platform: TEAMS.get(platform, frozenset()),
            now=lambda: self.now,
            program=SETUP,
            refusals=(Refusal, WritingStopped),
            operations=self.operations,
            post=lambda store, message, key, now: self.posted.append(Posted(message, key, now)),
            beside=note.beside,
            told=note.told,
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

    def seat(self, who: str, company: str, *, platform: str = "slack", chair: bool = False) -> None:
        """Give a company a seat on the council, and let somebody of theirs take it."""
        partner = self.partner(company, who=who, platforms=(platform,))
        with self._stage.store.unit() as store:
            person = ensure_person(store, handle(who, platform), self._stage.now)
            taken = appoint(store, add_seat(store, SETUP.council, partner, now=self._stage.now), person)
            if chair:
                give_chair(store, taken)

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


@pytest.fixture
def stage(blank_store: Path) -> Iterator[Stage]:
    """A stage with an empty program on it."""
    file = fresh_file(blank_store, "stage.db")
    stage = Stage(file, lasting_engine(f"sqlite:///{file}"))
    yield stage
    stage.close()
