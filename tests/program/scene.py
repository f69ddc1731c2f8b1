"""A small program that stories are told in: one partner, one link, and a clock that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.store import Store
from program.links import LinkRules, create_link
from program.partners import add_partner
from program.tables import Link, Partner, Row
from program.terms import Reward, Terms
from program.tracking import NewVisit, track_click

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
TERMS = Terms((Reward("sale", "sale", 2000),), "Europe/Berlin")
RULES = LinkRules(("https://acme.example", "https://shop.acme.example:8443"), 3, "https://go.acme.example")


@dataclass(frozen=True)
class Scene:
    """A transaction with a partner and their link in it."""

    store: Session
    partner: Partner
    link: Link

    def visit(self, sub_id: str | None = None, at: datetime = NOON) -> str:
        """Follow the link and return the click id."""
        tracked = track_click(self.store, TERMS, NewVisit(self.link.code, "visitor", sub_id), now=at)
        return tracked.click_id

    def rows(self, kind: type[Row]) -> list[Any]:
        """All rows of a table."""
        return list(self.store.exec(select(kind)))


@pytest.fixture
def scene(store: Store):
    """Open a transaction on each engine in turn, with Juno Works and their link `juno`."""
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", email="juno@works.example", now=NOON)
        link = create_link(session, RULES, partner.id, code="juno", name="Home page", now=NOON)
        yield Scene(session, partner, link)
