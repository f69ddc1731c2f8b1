"""A guard is a trigger by which the database itself refuses to change or delete what is append-only."""

from sqlalchemy import Connection, inspect

# Table: the columns that may change after the row was written; everything else stays as it is, and so does the row.
KEPT: dict[str, tuple[str, ...]] = {
    "adjustment": ("state", "approved_by", "decided_at"),
    "chargeback_outcome": (),
    "credit": (),
    "entry": (),
    "posting": (),
    "promise": (),
    "reversal": ("state", "sale_id", "reason"),
    "stated_together": (),
    "statement": (),
    "statement_line": (),
    "statement_period": (),
    "terms_version": (),
}
# Where the database numbers the rows, SQLite's REPLACE could put a row in an old one's place without an UPDATE.
NUMBERED = ("entry", "posting", "statement_line", "terms_version")


def guard(connection: Connection) -> None:
    """Create every guard that is missing; a migration that makes or rebuilds a table to keep calls this at its end."""
    dialect, there = connection.dialect.name, inspect(connection).get_table_names()
    for statement in guards(dialect, {table: _columns(connection, table) for table in KEPT if table in there}):
        connection.exec_driver_sql(statement)


def guards(dialect: str, columns: dict[str, list[str]]) -> list[str]:
    """Return the statements that create the guards on an engine, given the columns of the tables to keep."""
    if dialect == "sqlite":
        return [statement for table in columns for statement in _sqlite(table, _fixed(table, columns[table]))]
    return [statement for table in columns for statement in _postgresql(table, _fixed(table, columns[table]))]


def _columns(connection: Connection, table: str) -> list[str]:
    return list(connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 0").keys())


def _fixed(table: str, columns: list[str]) -> list[str]:
    return [column for column in columns if column not in KEPT[table]]


def _changed(fixed: list[str], differs: str) -> str:
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in fixed)


def _sqlite(table: str, fixed: list[str]) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    made = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_keeps_rows BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_keeps_values BEFORE UPDATE ON {table} "
        f"WHEN {_changed(fixed, 'IS NOT') if KEPT[table] else '1'} BEGIN {refuse}; END",
    ]
    if table in NUMBERED:
        there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        made.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_keeps_places BEFORE INSERT ON {table} "
            f"WHEN {there} BEGIN {refuse}; END"
        )
    return made


def _postgresql(table: str, fixed: list[str]) -> list[str]:
    name = f"{table}_is_append_only"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    when = f"WHEN ({_changed(fixed, 'IS DISTINCT FROM')})" if KEPT[table] else ""
    return [
        function,
        f"CREATE OR REPLACE TRIGGER {table}_keeps_rows BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"CREATE OR REPLACE TRIGGER {table}_keeps_values BEFORE UPDATE ON {table} "
        f"FOR EACH ROW {when} EXECUTE FUNCTION {name}()",
        f"CREATE OR REPLACE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]
