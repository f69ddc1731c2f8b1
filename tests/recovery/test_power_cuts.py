"""A power cut in the middle of a write leaves a journal beside the database; that is no damage."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.recovery.sqlite_copies import check_pages, copy_database


@pytest.fixture
def cut_off(tmp_path: Path) -> Path:
    """A database whose last writer was killed when half of its pages were written."""
    file = tmp_path / "cut.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("create table note (words text)")
        database.executemany("insert into note values (?)", [("before" * 50,)] * 500)
        database.commit()
    child = os.fork()
    if child == 0:
        database = sqlite3.connect(file)
        database.execute("pragma cache_size=1")
        database.execute("pragma cache_spill=1")
        database.execute("update note set words = words || 'after'")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert file.with_name("cut.db-journal").stat().st_size > 0
    return file


def words_of(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {row[0] for row in database.execute("select words from note")}


@pytest.mark.parametrize("quick", [True, False])
def test_a_database_that_was_cut_off_is_found_whole_and_as_it_was(cut_off: Path, quick: bool):
    check_pages(cut_off, quick=quick)
    assert words_of(cut_off) == {"before" * 50}


def test_a_database_that_was_cut_off_can_be_copied(cut_off: Path, tmp_path: Path):
    copy_database(cut_off, tmp_path / "copy.db")
    assert words_of(tmp_path / "copy.db") == {"before" * 50}


def test_a_backup_that_nobody_may_write_can_be_read(tmp_path: Path):
    file = tmp_path / "kept.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("create table note (words text)")
    file.chmod(stat.S_IRUSR)
    check_pages(file)
