"""Histories of outside events, told in every order and some twice: books and statements must be the same bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import permutations
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.store import Store
from program.books import dump
from program.milestones import reach
from program.rules.stated_periods import stated_period
from program.statement_files.as_json import json_file
from program.statements import all_stated, close_period
from program.terms import Attribution, Holds, Reward, Terms, Tranche
from program.terms_versions import ensure_terms
from tests.money.scene import NOON, Books, on_day
from tests.oracle.three_years import fixed_salt

Event = Callable[[Books], object]
LINEAR = Terms((Reward("sale", "sale", 1500),), "Europe/Berlin", Attribution(model="linear"), Holds(30))
TRANCHED = replace(
    LINEAR, rewards=(Reward("sale", "sale", 1500, tranches=(Tranche("sale", 4000), Tranche("activated", 6000))),)
)


def sale(number: int, minor: int, currency: str = "USD") -> Event:
    """A sale to a customer of its own, whom three partners brought.

    Of two sales to one customer the earlier is the new one, and that is judged when it comes.
    """
    return lambda books: books.sale(number, minor, currency, 0, f"u{number}")


def back(key: str, minor: int, number: int = 1, kind: str = "refund", day: int = 1) -> Event:
    """Money that went back."""
    return lambda books: books.back(key, minor, number=number, kind=kind, day=day)


def ends(key: str, won: bool) -> Event:
    """A chargeback that ended."""
    return lambda books: books.close(key, won)


def reached(kind: str, day: int) -> Event:
    """A milestone of that customer."""
    return lambda books: reach(books.store, books.terms, books.customer("u1"), kind, "", on_day(day))


HISTORIES: dict[str, tuple[Terms, tuple[Event, ...]]] = {
    "partial refunds": (
        LINEAR,
        (
            sale(1, 10_007),
            back("a", 3333),
            back("b", 3333, day=2),
            back("c", 3341, day=3),
            sale(2, 99, "JPY"),
            back("d", 5),
        ),
    ),
    "totals that overlap": (
        LINEAR,
        (sale(1, 9_999), *(back(f"t{day}", day * 2500, kind="total", day=day) for day in (1, 2, 3, 4)), back("x", 1)),
    ),
    "a chargeback that is won": (
        LINEAR,
        (
            sale(1, 777),
            back("dp", 700, kind="chargeback", day=2),
            ends("dp", won=True),
            back("a", 100, day=1),
            back("b", 300, day=3),
            back("c", 500, day=4),
        ),
    ),
    "two chargebacks, one lost": (
        LINEAR,
        (
            sale(1, 1001),
            back("dp", 600, kind="chargeback", day=1),
            back("dq", 600, kind="chargeback", day=2),
            ends("dp", won=True),
            ends("dq", won=False),
            back("a", 333, day=3),
        ),
    ),
    "a milestone before or after its sale": (
        TRANCHED,
        (sale(1, 10_001), reached("activated", 2), back("a", 5000), back("b", 5001, day=4), sale(2, 3)),
    ),
}


def told(store: Store, terms: Terms, events: Iterable[Event]) -> bytes:
    """Return the books after these events and the statements of their quarter, sealed, and give them up."""
    with Session(store.engine, expire_on_commit=False) as session:
        books = Books(session, terms)
        ensure_terms(session, terms, NOON)
        for who in ("u1", "u2"):
            books.customer(who, "acme", "bolt", "core")
        session.flush()
        for event in events:
            event(books)
        session.flush()
        found = dump(session)
        books.release(29)
        quarter = stated_period("2026-Q1", ZoneInfo(terms.timezone))
        close_period(session, quarter, on_day(60), fixed_salt)
        files = [json_file(each, "Acme") for each in all_stated(session, quarter.label)]
        session.rollback()
    assert files
    return b"\n".join([found, *(file.encode() for file in files)])


def told_in_every_order(store: Store, history: tuple[Terms, Sequence[Event]], most: int | None = None) -> int:
    """Tell a history in every order, or in so many by chance, two events twice; return how many.

    What is told again comes anywhere after it was told first, or before: the first time it is told is then that one.
    """
    terms, events = history
    chance = random.Random(len(events))
    orders = list(permutations(events))
    if most is not None:
        orders = chance.sample(orders, min(most, len(orders)))
    first = told(store, terms, events)
    for order in orders:
        again = list(order)
        for event in chance.sample(order, 2):
            again.insert(chance.randint(0, len(again)), event)
        assert told(store, terms, again) == first
    return len(orders)
