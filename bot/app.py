"""The app is the composition root: the one place that knows every part and joins them into a running bot."""

from __future__ import annotations

import asyncio
import functools
import importlib
import logging
import pkgutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from pydantic import SecretStr
from sqlmodel import Session

import handlers
import jobs
from bot import migrations
from bot.chat.delivery import Adapter
from bot.chat.dispatcher import Desk, Dispatcher
from bot.chat.job import Job, Message, jobs_in
from bot.chat.operations import Finding, JobLine
from bot.chat.registry import Registry
from bot.chat.request import Account, Person
from bot.chat.schedule import next_occurrence
from bot.chat.templates import Templates
from bot.clock import Clock
from bot.formats import FILTERS
from bot.outbox import Outbox, Relay
from bot.scheduler import Hands, Scheduler
from bot.settings import Settings
from bot.store import Store, open_engine
from program.errors import Refusal, UnknownJob
from program.links import LinkRules
from program.payout_files.batch import Payer
from program.people import Handle, identify
from program.runs import first_time, recall, remember
from program.setup import Setup
from program.terms_versions import ensure_terms

log = logging.getLogger(__name__)
Result = TypeVar("Result")
PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
# Few, for they compute more than they wait: after a stall, eight of them keep the loop from acknowledging in time.
WORKERS = 3
SLACK_API_URL = "https://slack.com/api/"


def modules_of(room: ModuleType) -> list[ModuleType]:
    """Return every module of a room, in a fixed order."""
    names = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return [importlib.import_module(f"{room.__name__}.{name}") for name in names]


def registry() -> Registry:
    """Return every command there is."""
    return Registry.collect(modules_of(handlers))


class App:
    """Every part, joined but not yet running; the command-line tools use it as it is, `bot.serving` makes it serve."""

    def __init__(self, settings: Settings, *, store: Store | None = None, clock: Clock | None = None) -> None:
        environment = settings.environment
        self.settings = settings
        self.clock = clock or Clock(environment.rainmaker_clock_file)
        self.store = store or Store(open_engine(environment.database_url.get_secret_value()))
        self.templates = Templates(PROMPTS, FILTERS)
        self.setup = setup_of(settings)
        self.jobs: tuple[Job, ...] = jobs_in(modules_of(jobs))
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="story")
        self.store_state = "not looked at"
        self.findings: Callable[[], Sequence[Finding]] = lambda: ()
        self.dispatcher = Dispatcher(registry(), self.templates, self._desk())
        self.adapters: Mapping[str, Adapter] = self._adapters()
        self.outbox = Outbox(self.adapters, settings.channel)
        hands = Hands(self.store, self.templates, self.setup, self.setup.zone, self.clock.now, self.outbox.post)
        self.scheduler = Scheduler(self.jobs, hands, self.work)
        self.relays = {
            name: Relay(adapter, self.store, self.clock.now, self.work) for name, adapter in self.adapters.items()
        }

    def work(self, story: Callable[[], Result]) -> Awaitable[Result]:
        """Run a blocking story in one of the worker threads."""
        return asyncio.get_running_loop().run_in_executor(self._pool, story)

    def agree(self) -> None:
        """Keep the terms of the settings as a version of their own where they are new, before anybody is served."""
        with self.store.unit() as store:
            ensure_terms(store, self.setup.terms, self.clock.now())

    def migrate(self) -> None:
        """Bring the store to this version's shape."""
        migrations.upgrade(self.store.engine)
        self.store_state = "ready"

    def close(self) -> None:
        """Let go of threads and connections."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.store.dispose()

    def job(self, name: str) -> Job:
        """Return the job of a name; UnknownJob where there is none."""
        for job in self.jobs:
            if job.name == name:
                return job
        raise UnknownJob(given=name, near=[job.name for job in self.jobs][:3])

    def teams(self, platform: str) -> frozenset[str]:
        """Return the workspaces or servers whose members this program serves."""
        if platform == "slack":
            team = getattr(self.adapters.get("slack"), "team", "")
            return frozenset({team} if team else ())
        return frozenset({self.settings.guild} if self.settings.guild else ())

    def _desk(self) -> Desk:
        return Desk(
            unit=self.store.unit,
            identify=self._identify,
            first_time=first_time,
            teams=self.teams,
            now=self.clock.now,
            program=self.setup,
            refusals=(Refusal,),
            operations=RunningOperations(self),
            post=self._post,
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

    def _adapters(self) -> dict[str, Adapter]:
        """The platforms whose tokens are set; their libraries are imported only then."""
        environment, found = self.settings.environment, dict[str, Adapter]()
        if environment.slack_bot_token is not None:
            from bot.slack.adapter import SlackAdapter
            from bot.slack.connection import SlackConnection

            slack = SlackConnection(
                bot_token=environment.slack_bot_token.get_secret_value(),
                app_token=_secret(environment.slack_app_token),
                signing_secret=_secret(environment.slack_signing_secret),
                api_url=environment.slack_api_url or SLACK_API_URL,
            )
            found["slack"] = SlackAdapter(slack, self.dispatcher, self.work)
        if environment.discord_token is not None:
            from bot.discord.adapter import DiscordAdapter
            from bot.discord.connection import DiscordConnection

            discord = DiscordConnection(
                token=environment.discord_token.get_secret_value(),
                guild=self.settings.guild,
                api_url=environment.discord_api_url,
                gateway_url=environment.discord_gateway_url,
            )
            found["discord"] = DiscordAdapter(discord, self.dispatcher, self.work, Facts(self))
        return found


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


class RunningOperations:
    """What managers see and do with the bot from chat."""

    def __init__(self, app: App) -> None:
        self._app = app

    def findings(self) -> Sequence[Finding]:
        """Check everything and return what was found."""
        return self._app.findings()

    def jobs(self, store: Session, now: datetime) -> Sequence[JobLine]:
        """Return every job, soonest first."""
        app = self._app
        lines = []
        for job in app.jobs:
            last_due, outcome, reason = app.scheduler.history(store, job)
            due_at = next_occurrence(job.schedule, app.setup.zone, now).due_at
            lines.append(JobLine(job.name, job.summary, job.audience, due_at, last_due, outcome, reason))
        return sorted(lines, key=lambda line: line.next_at)

    def run_job(self, store: Session, name: str, now: datetime) -> tuple[str, int]:
        """Run a job's latest occurrence by hand; one that ran already writes nothing."""
        job = self._app.job(name)
        latest = self._app.scheduler.latest(job, now)
        if latest is None:
            return "", 0
        return latest.label, self._app.scheduler.run_occurrence(store, job, latest, now) or 0


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
        payer=_payer(settings),
    )


def _payer(settings: Settings) -> Payer | None:
    payer = settings.file.payouts.payer
    return Payer(payer.name, payer.iban, payer.bic) if payer else None


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
