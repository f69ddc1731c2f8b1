"""Twenty use cases through the doors that people, shops and the clock use, each told whether it was acknowledged."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bot.app import registry
from bot.chat.dispatcher import Dispatcher
from bot.chat.job import JobRequest
from bot.chat.schedule import Occurrence
from bot.condition import WritingStopped
from bot.web.edge import WebEdge
from bot.web.rules import EdgeRules
from jobs.holds import release_holds
from jobs.payout_run import payout_run
from jobs.statements import close_statements
from program.stripe_events import take_in
from tests.handlers.till import PROGRAM, open_till
from tests.program import purse
from tests.program.stripe_story import checkout, customer, invoice, refunded
from tests.stage import SETUP, ZONE, Stage

KEY = "key-of-acme-shop"
RULES = EdgeRules("Acme Partners", SETUP.links, SETUP.terms, currency="USD", api_key=KEY)
REASON = "Compared with the bank and with PayPal."


class Kit:
    """One stage on one database file, its doors, and what the database holds."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.stage = Stage(file)
        self.stage.now = purse.NOON + timedelta(hours=1)
        self.store = self.stage.store
        self.store.condition.retry_seconds = 0.0
        if not self._is_open():
            open_till(self.stage)
            self.stage.world.partner("Juno Works", code="juno")
        else:
            _reopen(self.stage)
        # A file may have been asked before, and a key that was there is answered with nothing.
        self.stage._keys = count(time.monotonic_ns())
        self.edge = WebEdge("127.0.0.1", 0, RULES, self.store, _now, dict, lambda: self.stage.now)

    def call(self, path: str, body: Any, method: str = "POST") -> bool:
        """Call the web edge; whether it said that it was done. What is refused must say when to come back."""
        answer = asyncio.run(self._call(method, path, body))
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0
        else:
            assert answer.status_code < 500, answer.text
        return answer.status_code < 300

    def redirects(self) -> bool:
        """Follow a partner's link; whether it led where it should."""
        answer = asyncio.run(self._call("GET", "/r/juno", None))
        return answer.status_code == 302 and "://" in answer.headers["location"]

    def say(self, line: str, who: str = "fay") -> bool:
        """Ask in chat; whether the answer is one that says it was done."""
        self.stage.say(line, who)
        assert self.stage.reply is not None
        assert "reference" not in str(self.stage.reply.title).lower()
        return not self.stage.reply.refusal

    def press(self, label: str, who: str) -> bool:
        """Press a button of the last answer."""
        self.stage.press(label, who)
        assert self.stage.reply is not None
        return not self.stage.reply.refusal

    def job(self, run: Callable[..., Any], days: int = 0) -> bool:
        """Let the clock ask for a job in one transaction."""
        at = self.stage.now + timedelta(days=days)
        try:
            with self.store.unit() as store:
                list(run(JobRequest(at, store, self.stage.templates, PROGRAM, ZONE), Occurrence(at, f"{at:%FT%T}")))
        except WritingStopped:
            return False
        return True

    def event(self, event: Mapping[str, Any]) -> bool:
        """Take in what Stripe reports, as its door does."""
        try:
            with self.store.unit() as store:
                take_in(store, SETUP.terms, dict(event), now=self.stage.now)
        except WritingStopped:
            return False
        return True

    def close(self) -> None:
        """Let go of the file."""
        self.stage.close()

    async def _call(self, method: str, path: str, body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.edge)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as http:
            return await http.request(method, path, json=body, headers={"authorization": f"Bearer {KEY}"})

    def _is_open(self) -> bool:
        with closing(sqlite3.connect(self.file)) as database:
            return bool(database.execute("select count(*) from partner").fetchone()[0])


async def _now(story: Callable[[], Any]) -> Any:
    return story()


def _reopen(stage: Stage) -> None:
    stage.dispatcher = Dispatcher(registry(), stage.templates, replace(stage.dispatcher.desk, program=PROGRAM))


@dataclass(frozen=True)
class UseCase:
    """What is done, and what must have happened before."""

    act: Callable[[Kit], bool]
    before: tuple[str, ...] = ()


def _approve(kit: Kit, who: str) -> bool:
    kit.stage.say("/program payouts review 2026-11", who)
    return kit.press("Approve", who)


def _submit(kit: Kit) -> bool:
    kit.stage.say("/program payouts review 2026-11", "gus")
    return kit.press("Submit", "gus")


def _customer(number: int = 1) -> dict[str, Any]:
    return {"customerExternalId": f"u_{number}", "customerEmail": "x@example.org"}


def _click(kit: Kit) -> str:
    with closing(sqlite3.connect(kit.file)) as database:
        return str(database.execute("select id from click order by id limit 1").fetchone()[0])


USE_CASES: Mapping[str, UseCase] = {
    "a click is tracked": UseCase(lambda kit: kit.call("/track/click", {"key": "juno"})),
    "a lead": UseCase(
        lambda kit: kit.call("/track/lead", {"clickId": _click(kit), "eventName": "Sign up", **_customer()}),
        ("a click is tracked",),
    ),
    "a sale": UseCase(
        lambda kit: kit.call(
            "/track/sale",
            {"amount": 4900, "currency": "usd", "invoiceId": "in_7", **_customer()},
        ),
        ("a click is tracked", "a lead"),
    ),
    "a partner enrols": UseCase(
        lambda kit: kit.call("/partners", {"name": "Nia Kemp", "email": "nia@kemp.example", "username": "nia"})
    ),
    "a link of the program": UseCase(lambda kit: kit.call("/links", {"url": "https://acme.example/a", "key": "own"})),
    "Stripe: a checkout": UseCase(lambda kit: kit.event(checkout(_click(kit))), ("a click is tracked",)),
    "Stripe: a customer": UseCase(lambda kit: kit.event(customer())),
    "Stripe: an invoice": UseCase(
        lambda kit: kit.event(invoice(1)), ("a click is tracked", "Stripe: a checkout", "Stripe: a customer")
    ),
    "Stripe: a refund": UseCase(
        lambda kit: kit.event(refunded(1, 1000, 3)),
        ("a click is tracked", "Stripe: a checkout", "Stripe: a customer", "Stripe: an invoice"),
    ),
    "a payout run is made": UseCase(lambda kit: kit.say("/program payouts make label=2026-11")),
    "a run is approved": UseCase(lambda kit: _approve(kit, "fay"), ("a payout run is made",)),
    "a run is approved by a second": UseCase(
        lambda kit: _approve(kit, "gus"), ("a payout run is made", "a run is approved")
    ),
    "a run is submitted": UseCase(
        _submit, ("a payout run is made", "a run is approved", "a run is approved by a second")
    ),
    "a run is settled": UseCase(
        lambda kit: kit.say("/program payouts settle payout=2026-11 reference=BANK-1"),
        ("a payout run is made", "a run is approved", "a run is approved by a second", "a run is submitted"),
    ),
    "a run has failed": UseCase(
        lambda kit: kit.say('/program payouts fail payout=2026-11 reason="The bank said no"'),
        ("a payout run is made", "a run is approved", "a run is approved by a second", "a run is submitted"),
    ),
    "a run is given up": UseCase(
        lambda kit: kit.say('/program payouts cancel run=2026-11 reason="Made too early"'), ("a payout run is made",)
    ),
    "a notice is turned off": UseCase(lambda kit: kit.say("/partner settings notices payout no", "ada")),
    "holds are released": UseCase(lambda kit: kit.job(release_holds, 60), ("a click is tracked", "a lead", "a sale")),
    "statements are closed": UseCase(lambda kit: kit.job(close_statements, 40)),
    "the clock makes a run": UseCase(lambda kit: kit.job(payout_run, 8)),
}


def prepared(blank: Path, folder: Path, name: str) -> Path:
    """Return a database in which everything happened that a use case needs before it."""
    file = folder / f"{abs(hash(name)):x}.db"
    if not file.exists():
        shutil.copy(blank, file)
        kit = Kit(file)
        for step in USE_CASES[name].before:
            assert USE_CASES[step].act(kit), f"{step}, before {name}"
        kit.close()
    return file


def dump(file: Path) -> str:
    """Return all that a database holds; in an order of its own, as a vacuum puts tables and guards in another."""
    with closing(sqlite3.connect(file)) as database:
        return "\n".join(sorted(database.iterdump()))


def whole(file: Path) -> bool:
    """Whether SQLite finds every page and every reference in order."""
    with closing(sqlite3.connect(file)) as database:
        pages = database.execute("pragma integrity_check").fetchall()
        return pages == [("ok",)] and not database.execute("pragma foreign_key_check").fetchall()
