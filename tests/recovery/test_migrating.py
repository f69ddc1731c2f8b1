"""Migrations end whole or not at all: killed anywhere a store is at one version or another, and its books the same."""

import shutil
from textwrap import dedent

import pytest
from sqlalchemy import text

from bot import migrations
from bot.migrations import BooksChanged, StoreTooNew, status, upgrade
from bot.store import open_engine
from program.failpoints import at, raising, switched_on
from tests.engines import _administer, _at
from tests.recovery.migrating import at_the_first_version, books_of, fill, killed_at, shape_of

ENTRIES, PLACES = 5000, (3, 9, 14)
_STEP = '''
"""a step for a test."""
from alembic import op
revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("{statement}")
'''


@pytest.fixture(scope="module")
def old_file(tmp_path_factory):
    """A SQLite store of the first version with ten thousand postings."""
    file = tmp_path_factory.mktemp("old") / "old.db"
    engine = open_engine(f"sqlite:///{file}")
    at_the_first_version(engine)
    fill(engine, ENTRIES)
    engine.dispose()
    return file


@pytest.mark.parametrize("place", PLACES)
def test_killed_in_the_middle_on_sqlite(old_file, tmp_path, place):
    file = tmp_path / "store.db"
    shutil.copy(old_file, file)
    survives(f"sqlite:///{file}", place)


def test_killed_in_the_middle_on_postgresql(postgresql_url):
    _administer(postgresql_url, "CREATE DATABASE old_story TEMPLATE template0")
    address = _at(postgresql_url, "old_story")
    engine = open_engine(address)
    at_the_first_version(engine)
    fill(engine, 200)
    engine.dispose()
    survives(address, PLACES[1])
    _administer(postgresql_url, "DROP DATABASE old_story WITH (FORCE)")


def survives(address, place):
    engine = open_engine(address)
    books, tables = books_of(engine), shape_of(engine)
    engine.dispose()
    assert killed_at(address, place)
    assert books_of(engine) == books
    if status(engine) == "behind":
        assert tables <= shape_of(engine)
    engine.dispose()
    upgrade(engine)
    assert status(engine) == "ready"
    assert books_of(engine) == books
    engine.dispose()


@pytest.fixture
def versions(tmp_path):
    """The migrations in a folder of their own, to which a story adds one."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations._FOLDER, folder)

    def add(revision, statement):
        config = migrations._config(folder)
        before = migrations.ScriptDirectory.from_config(config).get_current_head()
        step = dedent(_STEP).format(revision=revision, before=before, statement=statement)
        (folder / "versions" / f"9999_{revision}.py").write_text(step)

    add.folder = folder
    return add


def test_a_step_that_would_change_the_books_is_taken_back(engine, versions):
    """Guards are triggers and do not watch what a migration may do to them first."""
    fill(engine, 10)
    books = books_of(engine)
    versions("bad000000001", "INSERT INTO posting (entry_id, account, currency, amount) VALUES (1, 'x', 'USD', 1)")
    with pytest.raises(BooksChanged, match="would change the trial balance"):
        upgrade(engine, versions.folder)
    assert books_of(engine) == books
    assert status(engine) == "ready"


def test_a_step_that_fails_leaves_the_ones_before_it(engine, versions):
    versions("good00000001", "CREATE TABLE first_step (id INTEGER)")
    versions("bad000000002", "INSERT INTO no_such_table VALUES (1)")
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(engine, versions.folder)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "good00000001"
        connection.execute(text("SELECT * FROM first_step"))
        connection.rollback()


def test_a_step_that_breaks_off_is_taken_back(engine, versions):
    versions("good00000001", "CREATE TABLE first_step (id INTEGER)")
    broken = RuntimeError("power went")
    with switched_on(at("migration.stepped", raising(broken))), pytest.raises(RuntimeError, match="power went"):
        upgrade(engine, versions.folder)
    assert status(engine) == "ready"
    upgrade(engine, versions.folder)
    assert status(engine, versions.folder) == "ready"


def test_an_older_program_refuses_a_newer_store(engine, versions):
    versions("good00000001", "CREATE TABLE first_step (id INTEGER)")
    upgrade(engine, versions.folder)
    with pytest.raises(StoreTooNew, match="newer version"):
        upgrade(engine)
