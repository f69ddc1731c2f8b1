"""How many clicks a second a group commit keeps, beside a session and a commit for each of them."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.store import Store
from bot.web.click_writer import ClickWriter
from program.clicks import NewClick
from program.ids import new_id
from program.links import LinkRules, create_link
from program.partners import add_partner
from program.tables import Click
from tests.bench.deployment import Deployment
from tests.bench.figures import Figure, median_ratio

ROUNDS, IN_A_GROUP, ALONE = 5, 10_000, 300
ZONE = ZoneInfo("Europe/Berlin")


def bench() -> Sequence[Figure]:
    """Measure rows a second, in turns."""
    with tempfile.TemporaryDirectory() as folder, Deployment(Path(folder)).opened() as store:
        link, partner = _link(store)
        grouped, alone = asyncio.run(_rounds(store, link, partner))
    return [
        Figure(
            "clicks kept, a commit for many",
            f"{statistics.median(grouped):,.0f}/s",
            f"a session and commit each {statistics.median(alone):,.0f}/s",
            (ratio := median_ratio(grouped, alone)),
            "at least 10 times",
            ratio >= 10,
        )
    ]


async def _rounds(store: Store, link: str, partner: str) -> tuple[list[float], list[float]]:
    writer = ClickWriter(store, ZONE)
    writer.start()
    grouped, alone = [], []
    try:
        for _ in range(ROUNDS):
            clicks = [_click(link, partner) for _ in range(IN_A_GROUP)]
            began = time.perf_counter()
            for click in clicks:
                writer.add(click)
            assert await writer.flushed(60)
            grouped.append(IN_A_GROUP / (time.perf_counter() - began))
            alone.append(_one_by_one(store, [_click(link, partner) for _ in range(ALONE)]))
    finally:
        await writer.stop()
    return grouped, alone


def _one_by_one(store: Store, clicks: list[NewClick]) -> float:
    """The plainest way to keep a click; it does not even add up the figures of the day, which the group does."""
    began = time.perf_counter()
    for click in clicks:
        with Session(store.engine) as session:
            session.add(Click(**vars(click)))
            session.commit()
    return len(clicks) / (time.perf_counter() - began)


def _click(link: str, partner: str) -> NewClick:
    return NewClick(new_id("ck"), link, partner, datetime.now(UTC), token_hex(8))


def _link(store: Store) -> tuple[str, str]:
    now = datetime.now(UTC)
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", now=now)
        rules = LinkRules(("https://acme.example",), 5, "http://127.0.0.1")
        return create_link(session, rules, partner.id, code="juno", now=now).id, partner.id
