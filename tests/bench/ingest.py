"""How many sales a second a merchant's program can report, each credited, figured and committed before its answer."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

import aiohttp
from sqlmodel import Session, col, func, select

from bot.store import Store
from program.clicks import NewClick, record_clicks
from program.customers import CustomerDetails
from program.events import NewLead
from program.ids import new_id
from program.links import LinkRules, create_link
from program.partners import add_partner
from program.tables import Click, Commission, Sale
from program.terms import Reward, Terms
from program.tracking import track_lead
from tests.bench.deployment import TRACK_KEY, Deployment
from tests.bench.figures import Figure, median_ratio, ms, percentile

CUSTOMERS, ROUNDS, SALES, AT_ONCE = 50, 5, 150, 8
ZONE = "Europe/Berlin"
# The terms that the customers came under: each sale earns once.
TERMS = Terms((Reward("sale", "sale", 2000),), ZONE)
Round = tuple[float, list[float]]


def bench() -> Sequence[Figure]:
    """Measure sales a second, one after another and eight at once, beside bare commits to the same store."""
    with tempfile.TemporaryDirectory() as folder:
        deployment = Deployment(Path(folder))
        with deployment.opened() as store:
            link, partner = _prepare(store)
            with deployment.running():
                alone, together, bare = asyncio.run(_rounds(deployment.address, store, link, partner))
            _check(store)
    return [_line("one after another", alone, bare), _line(f"{AT_ONCE} at once", together, bare)]


def _line(how: str, rounds: list[Round], bare: list[float]) -> Figure:
    rates = [rate for rate, _ in rounds]
    waits = [wait for _, found in rounds for wait in found]
    ours = f"{statistics.median(rates):,.0f}/s, p50 {ms(percentile(waits, 50))}, p99 {ms(percentile(waits, 99))}"
    beside = f"a session with one row, committed {statistics.median(bare):,.0f}/s"
    return Figure(f"sales reported, {how}", ours, beside, median_ratio(rates, bare))


async def _rounds(address: str, store: Store, link: str, partner: str) -> tuple[list[Round], list[Round], list[float]]:
    alone, together, bare = [], [], []
    headers = {"Authorization": f"Bearer {TRACK_KEY}"}
    async with aiohttp.ClientSession(address, headers=headers) as merchant:
        numbers = itertools.count()
        await _reported(merchant, numbers, 1)
        for _ in range(ROUNDS):
            alone.append(await _reported(merchant, numbers, 1))
            together.append(await _reported(merchant, numbers, AT_ONCE))
            bare.append(await asyncio.to_thread(_bare_commits, store, link, partner))
    return alone, together, bare


async def _reported(merchant: aiohttp.ClientSession, numbers: Iterator[int], at_once: int) -> Round:
    """Report sales over so many connections; return how many a second, and each one's wait."""
    waits: list[float] = []

    async def connection() -> None:
        for _ in range(SALES // at_once):
            began = time.perf_counter()
            number = next(numbers)
            sale = {"customerExternalId": f"customer-{number % CUSTOMERS}", "amount": 9900, "currency": "usd"}
            sale |= {"invoiceId": f"BENCH-{number}", "eventName": "Purchase"}
            async with merchant.post("/track/sale", json=sale) as answer:
                assert answer.status == 200, await answer.text()
                await answer.read()
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(at_once)))
    return len(waits) / (time.perf_counter() - began), waits


def _bare_commits(store: Store, link: str, partner: str) -> float:
    began = time.perf_counter()
    for _ in range(SALES):
        with Session(store.engine) as session:
            session.add(Click(**vars(_click(link, partner))))
            session.commit()
    return SALES / (time.perf_counter() - began)


def _prepare(store: Store) -> tuple[str, str]:
    """One partner whose link brought fifty customers."""
    now = datetime.now(UTC)
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", now=now)
        rules = LinkRules(("https://acme.example",), 5, "http://127.0.0.1")
        link = create_link(session, rules, partner.id, code="juno", now=now)
        for number in range(CUSTOMERS):
            click = _click(link.id, partner.id)
            record_clicks(session, [click], ZoneInfo(ZONE))
            lead = NewLead("Sign up", CustomerDetails(f"customer-{number}"), click.id)
            track_lead(session, TERMS, lead, now=now)
        return link.id, partner.id


def _click(link: str, partner: str) -> NewClick:
    return NewClick(new_id("ck"), link, partner, datetime.now(UTC), token_hex(8))


def _check(store: Store) -> None:
    """Every sale was credited: a figure for calls that were refused or lost would say nothing."""
    with store.unit(changes=False) as session:
        sales = session.exec(select(func.count(col(Sale.id)))).one()
        earned = session.exec(select(func.count(col(Commission.id)))).one()
    wanted = SALES + ROUNDS * (SALES + SALES // AT_ONCE * AT_ONCE)
    assert sales == earned == wanted, (sales, earned, wanted)
