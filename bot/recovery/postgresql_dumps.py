"""A dump is a PostgreSQL database in one file, made and read by PostgreSQL's own tools at one moment of its history."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from bot.lock import AlreadyRunning
from bot.recovery.sheet import Damaged, sync
from bot.store import open_engine

_LONGEST_SECONDS = 3600


class NoTools(Exception):
    """PostgreSQL's own tools are not on this machine; the message says which, and what to do."""


def dump(engine: Engine, to: Path, snapshot: str, tools: Path | None) -> None:
    """Write the database as a snapshot saw it, in PostgreSQL's custom format."""
    _run(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={to}"], engine.url, tools)
    sync(to)


def check_dump(file: Path, tools: Path | None) -> None:
    """Return when a dump's own list of contents can be read; Damaged otherwise."""
    if not file.is_file():
        raise Damaged(f"there is no file {file}")
    _run(["pg_restore", "--list", str(file)], None, tools)


def scratch_database(engine: Engine, backup: Path, tools: Path | None) -> Engine:
    """Read a dump into a new database beside the one of an engine, and return an engine on it."""
    tool("pg_restore", tools)
    name = f"{engine.url.database}_restoring"
    drop(engine, name)
    _administer(engine, f'CREATE DATABASE "{name}" TEMPLATE template0')
    scratch = open_engine(engine.url.set(database=name).render_as_string(hide_password=False))
    try:
        _run(["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={name}", str(backup)], scratch.url, tools)
    except Damaged:
        scratch.dispose()
        drop(engine, name)
        raise
    return scratch


def refuse_where_served(engine: Engine) -> None:
    """Return when nobody else is connected to the database; AlreadyRunning otherwise."""
    others = text(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        number = connection.execute(others).scalar_one()
    engine.dispose()
    if number:
        raise AlreadyRunning(
            f"{number} other connections to the database {engine.url.database} are open; stop every bot that serves it"
        )


def put_in_place(engine: Engine) -> str:
    """Let the scratch database take the other's place in one transaction; return the old one's new name."""
    name = str(engine.url.database)
    taken = _names(engine)
    number = next(number for number in range(1, 10_000) if f"{name}_before_restore_{number}" not in taken)
    kept = f"{name}_before_restore_{number}"
    _administer(
        engine, f'ALTER DATABASE "{name}" RENAME TO "{kept}"', f'ALTER DATABASE "{name}_restoring" RENAME TO "{name}"'
    )
    return kept


def drop(engine: Engine, name: str) -> None:
    """Drop a database that was only made to look at."""
    _administer(engine, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def tool(name: str, tools: Path | None) -> str:
    """Return where one of PostgreSQL's tools is; NoTools where it is not."""
    found = shutil.which(name, path=str(tools) if tools else None)
    if found is None:
        raise NoTools(
            f"{name} is not to be found{f' in {tools}' if tools else ''}: install PostgreSQL's client tools of the "
            "server's version, or name their folder as tools under [backup]"
        )
    return found


def _run(command: list[str], url: URL | None, tools: Path | None) -> None:
    """Run a tool; the password goes by the environment, where no list of processes shows it."""
    name, *arguments = command
    done = subprocess.run(
        [tool(name, tools), *arguments],
        env={**os.environ, **(_reaching(url) if url is not None else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        words = "; ".join(line.removeprefix(f"{name}: ").removeprefix("error: ") for line in said[:2])
        raise Damaged(f"{name} failed: {words}")


def _reaching(url: URL) -> dict[str, str]:
    host = url.host or url.query.get("host")
    told = {
        "PGHOST": host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return {name: str(value) for name, value in told.items() if value is not None}


def _names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        names = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
    engine.dispose()
    return names


def _administer(engine: Engine, *statements: str) -> None:
    """Tell the server something about databases; several things in one transaction, a single one outside of any."""
    level = "AUTOCOMMIT" if len(statements) == 1 else "READ COMMITTED"
    admin = create_engine(engine.url.set(database="postgres"), isolation_level=level)
    try:
        with admin.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        admin.dispose()
