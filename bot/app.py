"""The app is the composition root: the one place that knows every part and joins them into a running bot."""

from __future__ import annotations

import asyncio
import functools
import importlib
import logging
import pkgutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlmodel import Session

import handlers
import jobs
from bot.chat.delivery import Adapter
from bot.chat.dispatcher import Desk, Dispatcher
from bot.chat.job import Job, Message, jobs_in
from bot.chat.operations import Finding
from bot.chat.registry import Registry
from bot.chat.request import Account, Person
from bot.chat.schedule import in_year
from bot.chat.templates import Templates
from bot.clock import Clock
from bot.condition import WritingStopped
from bot.direct import DirectNote
from bot.finishing import Finishing
from bot.finishing import Hands as FinishingHands
from bot.formats import FILTERS
from bot.leadership import Leadership
from bot.operations import RunningOperations
from bot.outbox import Hours, Outbox
from bot.recovery.before_upgrade import upgrade_safely
from bot.recovery.examination import examine, readable_status
from bot.recovery.keeper import vault_of
from bot.recovery.sheet import Damaged
from bot.relay import Hands as RelayHands
from bot.relay import Relay
from bot.scheduler import Hands, Scheduler
from bot.settings import Settings
from bot.store import Store, database_file, open_engine
from bot.writer.asking import Model
from bot.writer.briefs import read_briefs
from bot.writer.writer import Counter, Writer
from bot.zone_data import zone_data_version
from program.errors import Refusal
from program.links import LinkRules
from program.payout_files.batch import Payer
from program.people import Handle, identify
from program.periods import FiscalYear
from program.runs import first_time, recall, remember
from program.setup import Setup
from program.terms_versions import ensure_terms

log = logging.getLogger(__name__)
Result = TypeVar("Result")
PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
# Few, for they compute more than they wait: after a stall, eight of them keep the loop from acknowledging in time.
WORKERS = 3
DISCORD_LINE, CLOCK = "discord:0", "clock"
SLACK_API_URL = "https://slack.com/api/"


def modules_of(room: ModuleType) -> list[ModuleType]:
    """Return every module of a room, in a fixed order."""
    names = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return [importlib.import_module(f"{room.__name__}.{name}") for name in names]


def registry() -> Registry:
    """Return every command there is."""
    return Registry.collect(modules_of(handlers))


def declared_jobs(fiscal: FiscalYear) -> tuple[Job, ...]:
    """Return every job there is, its quarters those of a fiscal year."""
    found = jobs_in(modules_of(jobs))
    return tuple(replace(job, schedule=in_year(job.schedule, fiscal.starts)) for job in found)


def relay_of(platform: str) -> str:
    """Return the name of the role of a platform's relay."""
    return f"relay:{platform}"


class App:
    """Every part, joined but not yet running; the command-line tools use it as it is, `bot.serving` makes it serve."""

    def __init__(self, settings: Settings, *, store: Store | None = None, clock: Clock | None = None) -> None:
        environment = settings.environment
        self.settings = settings
        self.clock = clock or Clock(environment.rainmaker_clock_file)
        self.store = store or Store(open_engine(environment.database_url.get_secret_value()))
        self.templates = Templates(PROMPTS, FILTERS)
        self.setup = setup_of(settings)
        self.jobs: tuple[Job, ...] = declared_jobs(self.setup.fiscal)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="story")
        self._stories: set[futures.Future[Any]] = set()
        self.store_state = "not looked at"
        self.findings: Callable[[], Sequence[Finding]] = lambda: ()
        self.scheduler = Scheduler(self.jobs, self._hands(), self.work)
        self.operations = RunningOperations(self.jobs, self.scheduler.runner, lambda: self.findings())
        self.briefs = read_briefs(self.templates)
        self.writer = Writer(
            self.templates,
            self.briefs,
            Counter(self.store.unit, self.clock.now, self.setup, self.work),
            self._model,
        )
        self.dispatcher = Dispatcher(registry(), self.templates, self._desk())
        self.leadership: Leadership | None = None
        drawers = self._platforms()
        # Messages are drawn for all platforms of the program, whichever of them this process is connected to.
        self.outbox = Outbox(drawers, settings.channel, Hours(self.setup.zone, self.setup.quiet))
        self.adapters: Mapping[str, Adapter] = {name: drawers[name] for name in settings.connected}
        self.finishing = self._finishing(drawers)
        self.relays = {name: self._relay(adapter) for name, adapter in self.adapters.items()}

    def work(self, story: Callable[[], Result]) -> Awaitable[Result]:
        """Run a blocking story in one of the worker threads."""
        told = self._pool.submit(story)
        self._stories.add(told)
        told.add_done_callback(self._stories.discard)
        return asyncio.wrap_future(told)

    def agree(self) -> None:
        """Keep the terms of the settings as a version of their own where they are new, before anybody is served."""
        with self.store.unit() as store:
            ensure_terms(store, self.setup.terms, self.clock.now())

    def prepare(self) -> None:
        """Make the store ready to be served; a damaged one is left as it is, to be read; or Damaged."""
        wrong = examine(self.store.engine, quick=True) if self._is_there() else []
        if any(one for one in wrong if not one.startswith("its tables are")):
            self._read_only(wrong)
            return
        self.migrate()
        self.agree()

    def _is_there(self) -> bool:
        file = database_file(self.store.engine)
        return file is None or file.is_file()

    def _read_only(self, wrong: Sequence[str]) -> None:
        state = readable_status(self.store.engine)
        if state != "ready":
            raise Damaged(f"{wrong[0]}; put the newest backup back with: rainmaker db restore")
        self.store.condition.damage("; ".join(wrong[:3]))
        self.store_state = "ready"

    def migrate(self) -> None:
        """Bring the store to this version's shape, after a backup of it as it was."""
        upgrade_safely(self.store.engine, vault_of(self.settings.file.backup, self.store), self.clock.now())
        self.store_state = "ready"

    def close(self, seconds: float | None = None) -> bool:
        """Let go of threads and connections; False where a story still runs after so many seconds."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        _, late = futures.wait(set(self._stories), seconds)
        if late:
            return False
        self._pool.shutdown(wait=True)
        self.store.dispose()
        return True

    def teams(self, platform: str) -> frozenset[str]:
        """Return the workspaces or servers whose members this program serves."""
        if platform == "slack":
            team = getattr(self.adapters.get("slack"), "team", "")
            return frozenset({team} if team else ())
        return frozenset({self.settings.guild} if self.settings.guild else ())

    def _hands(self) -> Hands:
        return Hands(
            store=self.store,
            templates=self.templates,
            program=self.setup,
            zone=self.setup.zone,
            now=self.clock.now,
            post=lambda store, message, key, now: self.outbox.post(store, message, key, now),
            drift=self.clock.drift,
            zone_data=zone_data_version(),
            leads=lambda: self.leads(CLOCK),
            fence=self.fence(CLOCK),
            wished=lambda wished: self.finishing.take(wished) if self.setup.writer else None,
        )

    def _desk(self) -> Desk:
        note = DirectNote(self.store, self.templates, self.clock.now)
        return Desk(
            unit=self.store.unit,
            identify=self._identify,
            first_time=first_time,
            teams=self.teams,
            now=self.clock.now,
            program=self.setup,
            refusals=(Refusal, WritingStopped),
            operations=self.operations,
            post=self._post,
            beside=note.beside,
            told=note.told,
            write=self.writer.finish if self.setup.writer else None,
        )

    @functools.cached_property
    def _granted(self) -> dict[str, frozenset[str]]:
        access = self.settings.file.access
        named = {"admin": access.admins, "manager": access.managers, "finance": access.finance}
        granted: dict[str, set[str]] = defaultdict(set)
        for role, accounts in {**named, "council": access.council}.items():
            for account in accounts:
                granted[account].add(role)
        return {account: frozenset(roles) for account, roles in granted.items()}

    def _identify(self, store: Session, account: Account) -> Person:
        handle = Handle(account.platform, account.team, account.user, account.name)
        return identify(store, handle, self._granted, self.setup.zone)

    def _post(self, store: Session, message: Message, key: str, now: datetime) -> None:
        self.outbox.post(store, message, key, now)

    def leads(self, role: str) -> bool:
        """Return whether this process has a role now; one that serves alone has them all."""
        return self.leadership is None or self.leadership.leads(role)

    def _model(self) -> Model:
        """The model that drafts; its library is imported only when the first draft is wished for."""
        from bot.writer.responses import ResponsesModel

        environment, rules = self.settings.environment, self.setup.writer
        assert rules is not None and environment.openai_api_key is not None  # nobody wishes otherwise
        return ResponsesModel(rules, environment.openai_api_key.get_secret_value(), environment.openai_base_url)

    def fence(self, role: str) -> Callable[[Session], int]:
        """Return what a writing transaction calls to be sure of a role: the lease's token, or StaleLease."""

        def required(store: Session) -> int:
            return 0 if self.leadership is None else self.leadership.fence(role)(store)

        return required

    def _finishing(self, drawers: Mapping[str, Adapter]) -> Finishing:
        hands = FinishingHands(
            store=self.store,
            templates=self.templates,
            briefs=self.briefs,
            drawers=drawers,
            write=self.writer.finish,
            post=self.outbox.post,
            now=self.clock.now,
            work=self.work,
        )
        finishing = Finishing(hands)
        if self.setup.writer is not None:
            self.outbox.grace = finishing.grace
        return finishing

    def _relay(self, adapter: Adapter) -> Relay:
        role = relay_of(adapter.name)
        hands = RelayHands(
            store=self.store,
            templates=self.templates,
            now=self.clock.now,
            work=self.work,
            post=self.outbox.post,
            fence=self.fence(role),
            leads=lambda: self.leads(role),
            hours=Hours(self.setup.zone, self.setup.quiet),
        )
        return Relay(adapter, hands)

    def _platforms(self) -> dict[str, Adapter]:
        """The platforms of the program; the library of each is imported only then."""
        make: dict[str, Callable[[], Adapter]] = {"slack": self._slack, "discord": self._discord}
        return {name: make[name]() for name in self.settings.platforms}

    def _slack(self) -> Adapter:
        from bot.slack.adapter import SlackAdapter
        from bot.slack.connection import SlackConnection

        environment = self.settings.environment
        slack = SlackConnection(
            bot_token=_secret(environment.slack_bot_token) or "",
            app_token=_secret(environment.slack_app_token),
            signing_secret=_secret(environment.slack_signing_secret),
            api_url=environment.slack_api_url or SLACK_API_URL,
        )
        return SlackAdapter(slack, self.dispatcher, self.work)

    def _discord(self) -> Adapter:
        from bot.discord.adapter import DiscordAdapter
        from bot.discord.connection import DiscordConnection

        environment = self.settings.environment
        discord = DiscordConnection(
            token=_secret(environment.discord_token) or "",
            guild=self.settings.guild,
            api_url=environment.discord_api_url,
            gateway_url=environment.discord_gateway_url,
        )
        return DiscordAdapter(discord, self.dispatcher, self.work, Facts(self), lambda: self.leads(DISCORD_LINE))


class Facts:
    """A small memory in the store, for an adapter to keep a few words from one run to the next."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def get(self, key: str) -> str | None:
        """Return what was kept under a key, or None."""
        return await self._app.work(lambda: self._read(key))

    async def set(self, key: str, value: str) -> None:
        """Keep a value under a key."""
        await self._app.work(lambda: self._write(key, value))

    def _read(self, key: str) -> str | None:
        with self._app.store.unit(False) as store:
            return recall(store, key)

    def _write(self, key: str, value: str) -> None:
        with self._app.store.unit() as store:
            remember(store, key, value)


def setup_of(settings: Settings) -> Setup:
    """Return what the rules may know of a deployment."""
    program, environment = settings.file.program, settings.environment
    base = program.link_host or f"http://{environment.web_host}:{environment.web_port}"
    return Setup(
        name=program.name,
        zone=program.zone,
        currency=program.currency,
        links=LinkRules(program.destinations, program.links_per_partner, base),
        terms=settings.terms,
        council=settings.file.council.rules(),
        payer=_payer(settings),
        quiet=settings.file.notices.rule(),
        board=settings.file.leaderboard.rules(),
        courses=tuple(table.course() for table in settings.file.courses),
        badges=tuple(table.badge() for table in settings.file.badges),
        writer=settings.file.writer.rules() if environment.openai_api_key and settings.file.writer.enabled else None,
    )


def _payer(settings: Settings) -> Payer | None:
    payer = settings.file.payouts.payer
    return Payer(payer.name, payer.iban, payer.bic) if payer else None


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
