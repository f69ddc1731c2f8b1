"""An upsert puts a row in where it is new; where it is there already it leaves it alone or adds to it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from program.tables import Row

_EACH_ID = "(SELECT value FROM json_each(:ids))"


def insert_new(store: Session, row: Row) -> bool:
    """Insert a row and return True, or return False when one of its unique keys is taken, also by a rival just now."""
    store.flush()
    table = table_of(type(row))
    values = {column.name: getattr(row, column.name) for column in table.columns}
    statement = _inserting(store.get_bind().dialect.name, type(row))
    return store.connection().execute(statement, values).first() is not None


@lru_cache(maxsize=64)
def _inserting(dialect: str, kind: type[Row]) -> Any:
    """The statement, made once; asking for the key back is the one way to learn on both engines what went in."""
    table = table_of(kind)
    statement = sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)
    return statement.on_conflict_do_nothing().returning(*table.primary_key)


def insert_all_new(store: Session, kind: type[Row], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Insert the rows whose id is new, in as few statements as may be, and return the ids that went in."""
    table = table_of(kind)
    if store.get_bind().dialect.name == "sqlite":
        return _insert_all_new_sqlite(store, table, rows)
    statement = _inserting("postgresql", kind)
    return set(store.connection().execute(statement, list(rows)).scalars())


def _insert_all_new_sqlite(store: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Hand all rows over as one JSON text: SQLite then works in one step, without taking turns with other threads.

    The write lock that every changing transaction holds from its beginning makes looking first safe.
    """
    connection = store.connection()
    ids = json.dumps([row["id"] for row in rows])
    there = set(connection.execute(text(f"SELECT id FROM {table.name} WHERE id IN {_EACH_ID}"), {"ids": ids}).scalars())
    new = [row for row in rows if row["id"] not in there]
    columns = [table.c[name] for name in rows[0]]
    kept = [column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in columns]
    lines = [
        [
            value if as_kept is None or value is None else as_kept(value)
            for as_kept, value in zip(kept, row.values(), strict=True)
        ]
        for row in new
    ]
    names = ", ".join(column.name for column in columns)
    values = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(columns)))
    statement = f"INSERT INTO {table.name} ({names}) SELECT {values} FROM json_each(:rows)"
    connection.execute(text(statement), {"rows": json.dumps(lines)})
    return {row["id"] for row in new}


def add_up(store: Session, kind: type[Row], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of figures, adding each to the row of the same key; always in one order, so that none deadlock."""
    table = table_of(kind)
    keys = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in keys))
    if not ordered:
        return
    store.connection().execute(_adding(kind), ordered)


@lru_cache(maxsize=16)
def _adding(kind: type[Row]) -> TextClause:
    """The statement in words that both engines read alike; built anew each time it costs more than its execution."""
    table = table_of(kind)
    names = [column.name for column in table.columns]
    keys = ", ".join(column.name for column in table.primary_key)
    sums = ", ".join(
        f"{c.name} = {table.name}.{c.name} + excluded.{c.name}" for c in table.columns if not c.primary_key
    )
    places = ", ".join(f":{name}" for name in names)
    statement = (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places}) ON CONFLICT ({keys}) DO UPDATE SET {sums}"
    )
    return text(statement).bindparams(*(bindparam(column.name, type_=column.type) for column in table.columns))


def table_of(kind: type[Row]) -> Table:
    """Return the table of a row class."""
    return Row.metadata.tables[str(kind.__tablename__)]
