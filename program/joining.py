"""Joining is what becomes of everything that names a person who turns out to be another."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, UniqueConstraint, inspect
from sqlalchemy.orm import InstrumentedAttribute, Mapper
from sqlmodel import Session, col, delete, select, update

from program.errors import WriteOffWaits
from program.tables import (
    Adjustment,
    AgendaPoint,
    Broadcast,
    Delivery,
    Learning,
    MotionStep,
    Person,
    Poll,
    ReferredDeal,
    Row,
)
from program.tables.guards import KEPT
from program.upsert import table_of

# Who is named without a foreign key. Approvals of payouts, runs and moves of zones keep the name they were written
# with: the first two are what was agreed to, and the last outlives a person on purpose.
_NAMED: tuple[tuple[type[Row], str], ...] = (
    (AgendaPoint, "person_id"),
    (Broadcast, "person_id"),
    (Delivery, "person_id"),
    (Learning, "person_id"),
    (MotionStep, "person_id"),
    (Poll, "created_by"),
    (ReferredDeal, "asked_by"),
    (ReferredDeal, "decided_by"),
)


def check_write_offs(store: Session, other_id: str) -> None:
    """Refuse with WriteOffWaits while a write-off of theirs waits: whoever they become could agree to it.

    Its author is fixed in the books, and so a second person decides on it before its author is joined.
    """
    waiting = select(Adjustment.id).where(Adjustment.made_by == other_id, Adjustment.state == "waiting")
    if store.exec(waiting.with_for_update()).first() is not None:
        raise WriteOffWaits


def move_references(store: Session, kept_id: str, other_id: str) -> None:
    """Let every row that names a person name another; not keys, which take a move of their own, nor what is fixed."""
    named = [(kind, getattr(kind, name)) for kind, name in _NAMED]
    for kind, attribute in (*_references(fixed=False), *named):
        store.exec(update(kind).where(attribute == other_id).values({attribute: kept_id}))


def retire(store: Session, kept: Person, other: Person) -> None:
    """Let a person be gone; one whom append-only books name stays as a name without accounts, known to be `kept`."""
    if any(store.exec(select(one).where(one == other.id)).first() for _, one in _references(fixed=True)):
        gone = update(Person).where(col(Person.id) == other.id)
        store.exec(gone.values(partner_id=None, parted_from_id=kept.id))
    else:
        store.exec(delete(Person).where(col(Person.id) == other.id))
    store.expunge(other)


def _references(*, fixed: bool) -> Iterator[tuple[type[Row], InstrumentedAttribute[str]]]:
    """Every column with a foreign key to a person that is no key itself, of those that may change or may not."""
    for mapper in sorted(_mappers(), key=lambda one: one.class_.__name__):
        for column in table_of(mapper.class_).columns:
            if _refers(column) and not _is_key(column) and _is_fixed(column) is fixed:
                yield mapper.class_, getattr(mapper.class_, mapper.get_property_by_column(column).key)


def _mappers() -> list[Mapper[Row]]:
    return [one for one in inspect(Person).registry.mappers if issubclass(one.class_, Row)]


def _refers(column: Column[str]) -> bool:
    return any(key.target_fullname == "person.id" for key in column.foreign_keys)


def _is_key(column: Column[str]) -> bool:
    table: Table = column.table
    unique = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one.columns for one in table.indexes if one.unique]
    return column.primary_key or any(column.name in columns for columns in (*unique, *indexes))


def _is_fixed(column: Column[str]) -> bool:
    return column.table.name in KEPT and column.name not in KEPT[column.table.name]
