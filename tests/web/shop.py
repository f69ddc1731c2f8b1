"""The web edge as a merchant's program and a visitor's browser meet it: on a real port, with the real clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from dub import Dub
from sqlalchemy import Engine
from sqlmodel import select

from bot.store import Store
from bot.web.edge import WebEdge
from bot.web.rules import EdgeRules
from program.links import LinkRules, create_link
from program.partners import add_partner
from program.tables import Link, Partner, Row
from program.terms import Reward, Terms

KEY = "key-of-acme-shop"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
RULES = EdgeRules(
    program="Acme Partners",
    links=LinkRules(("https://acme.example", "https://shop.acme.example:8443"), 5, "https://go.acme.example"),
    terms=Terms((Reward("sale", "sale", 2000),), "Europe/Berlin"),
    currency="USD",
    api_key=KEY,
)


@dataclass
class Clock:
    """The time, which stands until a story moves it."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


class Shop:
    """A running edge with its store, and the clients that stories speak with."""

    def __init__(self, edge: WebEdge, store: Store, clock: Clock) -> None:
        self.edge, self.store, self.clock = edge, store, clock
        self.url = f"http://127.0.0.1:{edge.port}"
        self.http = httpx.AsyncClient(base_url=self.url, headers={"user-agent": BROWSER})
        self.dub = Dub(token=KEY, server_url=self.url)

    def partner(self, code: str | None = "acme", **facts: Any) -> tuple[Partner, Link]:
        """Add a partner with a link, straight in the store."""
        with self.store.unit() as store:
            partner = add_partner(store, name="Juno Works", now=self.clock(), **facts)
            return partner, create_link(store, RULES.links, partner.id, code=code, now=self.clock())

    def rows(self, kind: type[Row]) -> list[Any]:
        """All rows of a table."""
        with self.store.unit(changes=False) as store:
            return list(store.exec(select(kind)))

    async def visit(self, code: str = "acme", **headers: str) -> str:
        """Follow a link as a browser and return the click id."""
        answer = await self.http.get(f"/r/{code}", headers=headers)
        assert answer.status_code == 302
        return answer.headers["location"].split("dub_id=")[1]

    async def call(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Post a body as it is, with the key."""
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await self.http.post(path, headers={"authorization": f"Bearer {KEY}"} | headers, **sent)


async def opened(database: Engine, rules: EdgeRules = RULES, port: int = 0, **parts: Any) -> Shop:
    """Start an edge on a database."""
    store, clock = Store(database), Clock()
    given = {"readiness": dict} | parts
    edge = WebEdge("127.0.0.1", port, rules, store, asyncio.to_thread, now=clock, **given)
    await edge.start()
    return Shop(edge, store, clock)


async def closed(shop: Shop) -> None:
    """Stop an edge and its clients."""
    await shop.dub.__aexit__(None, None, None)
    await shop.http.aclose()
    await shop.edge.stop()


@pytest.fixture
async def shop(sqlite_engine: Engine) -> AsyncIterator[Shop]:
    """A running edge on SQLite."""
    found = await opened(sqlite_engine)
    yield found
    await closed(found)


@pytest.fixture
async def any_shop(engine: Engine) -> AsyncIterator[Shop]:
    """A running edge on each engine in turn."""
    found = await opened(engine)
    yield found
    await closed(found)
