"""A store can be copied while it runs, checked, and put back; a damaged or served one is refused."""

import os
import sqlite3
from contextlib import closing

import pytest

from bot.lock import AlreadyRunning, RunLock
from bot.upkeep import Damaged, backup, check, restore
from tests.stage import blank_store, stage

__all__ = ["blank_store", "stage"]


def partners(file) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("select name from partner order by name")]


def test_a_backup_of_a_store_in_use_is_whole_and_comes_back(stage, tmp_path):
    stage.world.partner("Ada Letters", who="ada")
    file = tmp_path / "stage.db"
    size = backup(file, tmp_path / "copy.db")
    stage.world.partner("Osei Resellers")
    stage.close()
    kept = restore(tmp_path / "copy.db", file)
    assert size > 0
    assert partners(file) == ["Ada Letters"]
    assert partners(kept) == ["Ada Letters", "Osei Resellers"]


def test_a_damaged_copy_is_refused_and_changes_nothing(stage, tmp_path):
    stage.world.partner("Ada Letters", who="ada")
    file, copy = tmp_path / "stage.db", tmp_path / "copy.db"
    backup(file, copy)
    with copy.open("r+b") as opened:
        opened.seek(8192)
        opened.write(os.urandom(4096))
    with pytest.raises(Damaged):
        restore(copy, file)
    assert partners(file) == ["Ada Letters"]


def test_a_served_store_is_not_replaced(stage, tmp_path):
    file, copy = tmp_path / "stage.db", tmp_path / "copy.db"
    backup(file, copy)
    lock = RunLock(file)
    lock.acquire()
    try:
        with pytest.raises(AlreadyRunning):
            restore(copy, file)
    finally:
        lock.release()


def test_a_backup_never_overwrites(stage, tmp_path):
    (tmp_path / "copy.db").write_bytes(b"mine")
    with pytest.raises(Damaged, match="there already"):
        backup(tmp_path / "stage.db", tmp_path / "copy.db")


def test_what_is_no_database_is_named(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(Damaged, match="cannot be read as a database"):
        check(tmp_path / "x.db")
    with pytest.raises(Damaged, match="there is no file"):
        check(tmp_path / "none.db")
