"""One thing is wrong with the store at a time, and the doctor names it without changing anything."""

import os
import shutil
import sqlite3
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from bot.doctor import database
from bot.doctor.database import check_store
from bot.store import Store, open_engine


@pytest.fixture
def look(tmp_path):
    """Examine one store by itself."""

    async def examine(store):
        return {f"{one.check}.{one.level}" for one in await check_store(SimpleNamespace(store=store))}

    return examine


@pytest.fixture
def opened(tmp_path):
    """Open stores that are closed in the end."""
    stores = []

    def store(name="other.db", engine=None):
        stores.append(Store(engine or open_engine(f"sqlite:///{tmp_path}/{name}")))
        return stores[-1]

    yield store
    for one in stores:
        one.dispose()


def revise(store, revision):
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"update alembic_version set version_num = '{revision}'")


async def test_a_database_that_was_never_set_up_is_told(practice, opened):
    practice.store = opened()
    sqlite3.connect(practice.folder / "other.db").close()
    (practice.folder / "other.db").touch()
    assert await practice.troubles() == {"store_empty.bad"}


async def test_a_database_of_a_newer_version_is_told(practice):
    revise(practice.store, "from_the_future")
    assert await practice.troubles() == {"store_new.bad"}


async def test_a_database_of_an_older_version_is_told(practice, monkeypatch):
    monkeypatch.setattr(database.migrations, "status", lambda engine: "behind")
    assert await practice.troubles() == {"store_behind.bad"}


async def test_a_database_file_that_is_not_there_is_not_made(practice, opened):
    """Looking must not create an empty database in the wrong place."""
    practice.store = opened("nowhere.db")
    assert await practice.troubles() == {"store_absent.bad"}
    assert not (practice.folder / "nowhere.db").exists()


async def test_a_folder_that_is_not_there_is_told(practice, opened):
    practice.store = opened("missing/rainmaker.db")
    assert await practice.troubles() == {"store_absent.bad", "store_folder.bad"}


async def test_an_address_that_opens_nothing_is_told(practice):
    practice.store = None
    assert await practice.troubles() == {"store_closed.bad"}


async def test_a_server_that_does_not_answer_is_told(look, opened):
    engine = create_engine("postgresql+psycopg://acme:pw@127.0.0.1:9/rainmaker", connect_args={"connect_timeout": 2})
    assert await look(opened(engine=engine)) == {"store_unreachable.bad"}


async def test_a_file_that_is_no_database_is_told(practice, opened):
    (practice.folder / "other.db").write_bytes(b"this is a letter, not a database" * 200)
    practice.store = opened()
    assert await practice.troubles() == {"store_damaged.bad"}


async def test_pages_that_do_not_fit_together_are_told(practice, opened):
    practice.store.dispose()
    shutil.copy(practice.folder / "rainmaker.db", practice.folder / "other.db")
    with open(practice.folder / "other.db", "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for page in range(12 * 4096, size, 4096):
            file.seek(page)
            file.write(b"\xff" * 4096)
    practice.store = opened()
    assert "store_damaged.bad" in await practice.troubles()


async def test_a_check_that_takes_too_long_is_left_to_a_better_hour(look, practice, monkeypatch):
    monkeypatch.setattr(database, "LONGEST_CHECK_SECONDS", -1.0)
    monkeypatch.setattr(database, "_STEPS_BETWEEN_LOOKS", 1)
    assert "store_whole.warning" in await look(practice.store)


async def test_a_file_that_may_not_be_written_is_told(look, practice, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith(".db"))
    assert "store_readonly.bad" in await look(practice.store)


async def test_wal_under_a_sqlite_that_can_lose_commits_is_told(look, opened, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "wal_is_safe", lambda version: False)
    with sqlite3.connect(tmp_path / "wal.db") as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("create table one (x)")
    connection.close()
    assert "journal.bad" in await look(opened(engine=create_engine(f"sqlite:///{tmp_path}/wal.db")))
    monkeypatch.setattr(database, "wal_is_safe", lambda version: True)
    assert "journal.good" in await look(opened(engine=create_engine(f"sqlite:///{tmp_path}/wal.db")))


async def test_a_disk_that_is_nearly_full_is_a_warning(practice, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=199_000_000))
    found = await practice.examine()
    assert found["disk.warning"].facts == {"megabytes": 199}


async def test_a_writer_at_work_does_not_hold_the_doctor_up(practice):
    """The doctor only reads, so it need not wait for the lock of a running bot."""
    with practice.store.unit() as session:
        session.connection().exec_driver_sql("select 1")
        assert await practice.troubles() == set()
