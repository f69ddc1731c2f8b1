"""Three years of a program, seeded: earnings, refunds, holds and payouts, with balances kept apart from the ledger."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from program.ids import stable_id
from program.ledger import EXPENSE, IN_TRANSIT, Pocket, pocket
from program.rules.formula import Formula
from program.rules.rates import Part
from program.rules.stated_periods import stated_period
from program.statements import Salt, close_period
from program.tables import (
    Commission,
    Customer,
    Entry,
    Partner,
    Payout,
    PayoutRun,
    Posting,
    Reversal,
    Row,
    Sale,
    TermsVersion,
)
from program.upsert import table_of

CURRENCIES = ("USD", "EUR", "JPY", "KWD")
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
YEARS = 3
HOLD_DAYS = 30
BERLIN = ZoneInfo("Europe/Berlin")
AFTERWARDS = datetime(2027, 2, 1, tzinfo=UTC)
TERMS = json.dumps(
    {"rewards": [{"key": "sale", "rate_bp": 2000}, {"key": "lead", "flat": 500}], "timezone": "Europe/Berlin"},
    sort_keys=True,
    separators=(",", ":"),
)
SIZES = {"USD": 60_000, "EUR": 60_000, "JPY": 90_000, "KWD": 250_000}


@dataclass(frozen=True)
class Step:
    """One entry of the ledger with its lines: account and signed minor units."""

    key: str
    kind: str
    at: datetime
    currency: str
    lines: tuple[tuple[str, int], ...]
    cause: dict[str, str]


@dataclass
class History:
    """What happened: rows by table, the steps in time, and each partner's balances as they should be."""

    rows: dict[type[Row], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    steps: list[Step] = field(default_factory=list)
    balances: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))


class Program:
    """A simulated program whose events are told in order of time."""

    def __init__(self, seed: int, partners: int, currencies: int, sales: int) -> None:
        self.random = Random(seed)
        self.history = History()
        self.sales = sales
        self.queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.held: dict[str, int] = {}
        self.number = 0
        rows = self.history.rows
        digest = sha256(TERMS.encode()).hexdigest()
        rows[TermsVersion].append({"id": 1, "digest": digest, "body": TERMS, "effective_at": BEGIN})
        for place in range(partners):
            partner_id = f"pn_{place:04d}"
            rows[Partner].append(
                {"id": partner_id, "name": f"Partner {place}", "status": "approved", "visibility": "name",
                 "staff": False, "created_at": BEGIN}
            )  # fmt: skip
            for turn in range(currencies):
                self._schedule(partner_id, CURRENCIES[(place + turn) % len(CURRENCIES)])

    def run(self) -> History:
        """Let everything happen."""
        while self.queue:
            at, _, happen = heapq.heappop(self.queue)
            happen(at)
        return self.history

    def _at(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        self.number += 1
        if at < BEGIN + timedelta(days=365 * YEARS):
            heapq.heappush(self.queue, (at, self.number, happen))

    def _schedule(self, partner_id: str, currency: str) -> None:
        random = self.random
        for month in range(12 * YEARS):
            first = datetime(BEGIN.year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
            for _ in range(random.randint(0, self.sales)):
                at = first + timedelta(seconds=random.randrange(28 * 86_400))
                self._at(at, lambda moment: self._sale(partner_id, currency, moment))
            at = first + timedelta(days=4, hours=9)
            self._at(at, lambda moment: self._payout(partner_id, currency, moment))

    def _sale(self, partner_id: str, currency: str, at: datetime) -> None:
        rows, random = self.history.rows, self.random
        number = len(rows[Sale])
        base = random.randint(1, SIZES[currency])
        formula, reward = self._formula(base, currency)
        if formula.amount <= 0:
            return
        customer = {"id": f"cu_{number:06d}", "external_id": f"customer {number}", "created_at": at}
        sale = {"id": f"sa_{number:06d}", "customer_id": customer["id"], "event_name": "Sale", "processor": "test",
                "amount": base, "currency": currency, "at": at}  # fmt: skip
        commission_id = stable_id("cm", sale["id"], partner_id)
        rate = formula.parts[-1].rate_bp if formula.parts else None
        rows[Customer].append(customer)
        rows[Sale].append(sale)
        rows[Commission].append(
            {"id": commission_id, "partner_id": partner_id, "customer_id": customer["id"], "sale_id": sale["id"],
             "event_key": f"sale:{sale['id']}", "reward": reward, "tranche": "", "terms_version_id": 1,
             "share_bp": formula.credits[formula.credit], "rate_bp": rate,
             "base": base, "amount": formula.amount, "currency": currency, "formula": str(formula),
             "inputs": json.dumps(formula.inputs()), "reason": "", "hold_until": (at + timedelta(HOLD_DAYS)).date(),
             "at": at}
        )  # fmt: skip
        self.held[commission_id] = formula.amount
        cause = {"commission_id": commission_id}
        self._post(f"accrue:{commission_id}", "accrue", at, partner_id, currency, {"held": formula.amount}, cause)
        self._at(at + timedelta(HOLD_DAYS), lambda moment: self._release(partner_id, currency, commission_id, moment))
        if random.random() < 0.2:
            later = at + timedelta(seconds=random.randint(1, 90 * 86_400))
            taken = random.randint(1, formula.amount)
            self._at(later, lambda moment: self._refund(partner_id, currency, commission_id, taken, moment))

    def _formula(self, base: int, currency: str) -> tuple[Formula, str]:
        """Every way in which a reward is computed."""
        random = self.random
        rate = random.choice((500, 1000, 1250, 1999, 2000, 3333))
        plain = (Part(base, rate),)
        match random.randrange(6):
            case 0:
                return Formula(flat=random.randint(100, SIZES[currency] // 10)), "lead"
            case 1:
                return Formula(parts=plain, credits=(4000, 3500, 2500), credit=random.randrange(3)), "sale"
            case 2:
                return Formula(parts=plain, tranches=(6000, 4000), tranche=random.randrange(2)), "sale"
            case 3:
                return Formula(parts=plain, cap_left=random.randint(1, SIZES[currency] // 20)), "sale"
            case 4:
                first = random.randint(0, base)
                return Formula(parts=(Part(first, rate), Part(base - first, rate + 500))), "sale"
            case _:
                return Formula(parts=plain), "sale"

    def _release(self, partner_id: str, currency: str, commission_id: str, at: datetime) -> None:
        rest = self.held.pop(commission_id)
        if rest:
            changes = {"held": -rest, "payable": rest}
            cause = {"commission_id": commission_id}
            self._post(f"release:{commission_id}", "release", at, partner_id, currency, changes, cause)

    def _refund(self, partner_id: str, currency: str, commission_id: str, taken: int, at: datetime) -> None:
        reversal_id = stable_id("rv", commission_id)
        self.history.rows[Reversal].append(
            {"id": reversal_id, "key": f"refund {commission_id}", "kind": "refund", "state": "applied", "reason": "",
             "amount": taken, "currency": currency, "at": at}
        )  # fmt: skip
        held = commission_id in self.held
        if held:
            self.held[commission_id] -= taken
        changes = {"held": -taken} if held else {"clawback": taken}
        cause = {"commission_id": commission_id, "reversal_id": reversal_id}
        self._post(f"reverse:{reversal_id}:1", "reverse", at, partner_id, currency, changes, cause)

    def _payout(self, partner_id: str, currency: str, at: datetime) -> None:
        payable, clawback = (self.history.balances[partner_id, currency, name] for name in ("payable", "clawback"))
        netted = min(payable, clawback)
        if payable <= 0:
            return
        rows = self.history.rows
        label = f"{at.date()} {partner_id} {currency}"
        run_id, payout_id = stable_id("pr", label), stable_id("po", label)
        rows[PayoutRun].append({"id": run_id, "label": label, "cut_off": at.date(), "state": "done", "digest": "",
                                "made_by": "", "created_at": at})  # fmt: skip
        rows[Payout].append({"id": payout_id, "run_id": run_id, "partner_id": partner_id, "currency": currency,
                             "amount": payable - netted, "netted": netted, "state": "settled", "reason": "",
                             "submission_key": payout_id, "changed_at": at})  # fmt: skip

        def step(name: str, moment: datetime, changes: dict[str, int]) -> None:
            kind = name if name == "netted" else f"payout_{name}"
            key = f"payout:{payout_id}:{name}"
            self._post(key, kind, moment, partner_id, currency, changes, {"payout_id": payout_id})

        if netted:
            step("netted", at, {"payable": -netted, "clawback": -netted})
        rest = payable - netted
        if rest:
            step("submitted", at, {"payable": -rest})
            self._arrive(step, rest, at)

    def _arrive(self, step: Callable[[str, datetime, dict[str, int]], None], rest: int, at: datetime) -> None:
        luck, soon, later = self.random.random(), at + timedelta(days=2), at + timedelta(days=6)
        if luck < 0.1:
            self._at(soon, lambda moment: step("failed", moment, {"payable": rest}))
            return
        self._at(soon, lambda moment: step("settled", moment, {"paid": rest}))
        if luck > 0.95:
            self._at(later, lambda moment: step("returned", moment, {"paid": -rest}))
            self._at(later, lambda moment: step("credited", moment, {"payable": rest}))

    def _post(
        self, key: str, kind: str, at: datetime, partner_id: str, currency: str, changes: dict[str, int],
        cause: dict[str, str],
    ) -> None:  # fmt: skip
        lines = []
        for name, change in changes.items():
            self.history.balances[partner_id, currency, name] += change
            lines.append((pocket(partner_id, Pocket(name)), change if name == "clawback" else -change))
        rest = -sum(minor for _, minor in lines)
        if rest:
            lines.append((IN_TRANSIT if kind.startswith("payout") else EXPENSE, rest))
        self.history.steps.append(Step(key, kind, at, currency, tuple(lines), cause))


def three_years(seed: int, partners: int = 12, currencies: int = 2, sales: int = 3) -> History:
    """Return three years of a program; the same seed gives the same."""
    return Program(seed, partners, currencies, sales).run()


def write(unit: Session, history: History, order: Random | None = None) -> None:
    """Write a history down, rows and then steps; with an order, the steps are known in any but that of time."""
    for kind in (TermsVersion, Partner, Customer, Sale, Commission, Reversal, PayoutRun, Payout):
        if history.rows[kind]:
            unit.connection().execute(table_of(kind).insert(), history.rows[kind])
    steps = list(history.steps)
    if order is not None:
        order.shuffle(steps)
    add_steps(unit, steps)


def add_steps(unit: Session, steps: Sequence[Step], first: int = 1) -> None:
    """Write steps of the ledger, numbered from a number on."""
    unit.connection().execute(
        table_of(Entry).insert(), [_entry(step, place) for place, step in enumerate(steps, first)]
    )
    postings = [row for place, step in enumerate(steps, first) for row in _postings(step, place)]
    unit.connection().execute(table_of(Posting).insert(), postings)


def month_labels() -> list[str]:
    """The months of the three years."""
    return [f"{BEGIN.year + month // 12}-{month % 12 + 1:02d}" for month in range(12 * YEARS)]


def quarter_labels() -> list[str]:
    """The quarters of the three years."""
    return [f"{BEGIN.year + place // 4}-Q{place % 4 + 1}" for place in range(4 * YEARS)]


def close_all(unit: Session, labels: Sequence[str], salt: Salt | None = None) -> None:
    """Close these periods one after another."""
    for label in labels:
        close_period(unit, stated_period(label, BERLIN), AFTERWARDS, salt)


def fixed_salt(statement_id: str, sequence: int) -> str:
    """A salt without chance, so that two stores can be compared byte by byte."""
    return sha256(f"{statement_id} {sequence}".encode()).hexdigest()[:32]


def _entry(step: Step, number: int) -> dict[str, Any]:
    causes = {name: step.cause.get(name) for name in ("commission_id", "reversal_id", "payout_id")}
    return {"id": number, "event_key": step.key, "kind": step.kind, "note": "", "at": step.at, **causes}


def _postings(step: Step, number: int) -> Iterator[dict[str, Any]]:
    for account, minor in step.lines:
        yield {"entry_id": number, "account": account, "currency": step.currency, "amount": minor}
