"""An upsert puts a row in where it is new; where it is there already it leaves it alone or adds to it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from program.tables import Row


def insert_new(store: Session, row: Row) -> bool:
    """Insert a row and return True, or return False when one of its unique keys is taken, also by a rival just now."""
    store.flush()
    table = table_of(type(row))
    values = {column.name: getattr(row, column.name) for column in table.columns}
    # Asking for a column back is the one way to learn on both engines whether the row went in.
    statement = _insert(store, table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    return store.connection().execute(statement).first() is not None


def insert_all_new(store: Session, kind: type[Row], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Insert the rows whose id is new, in as few statements as may be, and return the ids that went in."""
    table = table_of(kind)
    statement = _insert(store, table).on_conflict_do_nothing().returning(table.c.id)
    return set(store.connection().execute(statement, list(rows)).scalars())


def add_up(store: Session, kind: type[Row], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of figures, adding each to the row of the same key; always in one order, so that none deadlock."""
    table = table_of(kind)
    keys = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in keys))
    if not ordered:
        return
    statement = _insert(store, table)
    sums = {name: table.c[name] + statement.excluded[name] for name in ordered[0] if name not in keys}
    store.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), ordered)


def table_of(kind: type[Row]) -> Table:
    """Return the table of a row class."""
    return Row.metadata.tables[str(kind.__tablename__)]


def _insert(store: Session, table: Table) -> Any:
    dialect = store.get_bind().dialect.name
    return sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)
