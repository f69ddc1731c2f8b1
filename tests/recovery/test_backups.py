"""A store is backed up while it runs, proven, put back and drilled, on both engines; what is not whole is refused."""

import json
import os
import shutil
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.lock import AlreadyRunning, RunLock
from bot.recovery.backups import NoRoom, Vault, back_up, made_at
from bot.recovery.examination import examine
from bot.recovery.postgresql_dumps import NoTools
from bot.recovery.restoring import drill, last_drill, restore
from bot.recovery.sheet import Damaged, read_sheet, sheet_of
from bot.recovery.sqlite_copies import TooSlow, copy_database
from bot.store import Store, database_file
from program.failpoints import at, raising, switched_on
from program.ledger import move, post
from program.money import Money
from program.partners import add_partner
from program.restores import last_restore, payouts_locked
from tests.recovery.conftest import NOW


def earn(store, key: str, minor: int = 1000) -> None:
    with store.unit() as session:
        partner = add_partner(session, name=f"Partner {key}", now=NOW)
        lines = move(Money(minor, "USD"), "program:clearing", f"partner:{partner.id}:payable")
        post(session, event_key=key, kind="test", at=NOW, lines=lines)


def partners(engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM partner ORDER BY name")).scalars())


def explained(monkeypatch) -> None:
    """These stories post money out of nothing; the rule that asks where it came from has stories of its own."""
    monkeypatch.setattr("bot.recovery.examination.check_all", lambda store: [])


def test_a_backup_comes_back_as_it_was_and_the_old_store_is_kept(engine, vault, monkeypatch):
    explained(monkeypatch)
    store = Store(engine)
    earn(store, "before")
    backup = back_up(engine, vault, NOW)
    earn(store, "after")
    engine.dispose()
    done = restore(engine, backup, vault, NOW + timedelta(hours=1))
    assert partners(engine) == ["Partner before"]
    assert done.made_at == NOW
    assert done.kept is not None
    assert done.vouched
    with store.unit(False) as session:
        assert last_restore(session).made_at == NOW
        assert payouts_locked(session)
    assert examine(engine) == []


def test_the_sheet_says_what_the_books_come_to(sqlite_engine, vault):
    earn(Store(sqlite_engine), "one")
    backup = back_up(sqlite_engine, vault, NOW)
    sheet = read_sheet(backup)
    assert (sheet.made_at, sheet.books.entries, sheet.books.postings) == (NOW, 1, 2)
    assert sheet.size == backup.stat().st_size
    assert made_at(backup) == NOW


def test_a_backup_whose_bytes_changed_is_refused_and_changes_nothing(engine, vault):
    earn(Store(engine), "kept")
    backup = back_up(engine, vault, NOW)
    with backup.open("r+b") as opened:
        opened.seek(backup.stat().st_size // 2)
        opened.write(os.urandom(64))
    engine.dispose()
    with pytest.raises(Damaged, match="checksum"):
        restore(engine, backup, vault, NOW)
    assert partners(engine) == ["Partner kept"]


def test_a_backup_with_other_books_than_its_sheet_is_refused(engine, vault):
    earn(Store(engine), "kept")
    backup = back_up(engine, vault, NOW)
    facts = json.loads(sheet_of(backup).read_text())
    facts["books"]["digest"] = "0" * 64
    sheet_of(backup).write_text(json.dumps(facts))
    engine.dispose()
    with pytest.raises(Damaged, match="trial balance"):
        restore(engine, backup, vault, NOW)
    assert partners(engine) == ["Partner kept"]


def test_a_backup_whose_books_do_not_hold_is_refused(sqlite_engine, vault):
    """Money out of nothing: the examination finds it before the store is replaced."""
    earn(Store(sqlite_engine), "unexplained")
    backup = back_up(sqlite_engine, vault, NOW)
    with pytest.raises(Damaged, match="does not hold"):
        restore(sqlite_engine, backup, vault, NOW)
    assert not list(vault.folder.parent.glob("*.before-restore-*"))
    assert not list(vault.folder.parent.glob("*.restoring*"))


def test_a_served_store_is_not_replaced(engine, vault):
    backup = back_up(engine, vault, NOW)
    file = database_file(engine)
    if file is None:
        with engine.connect(), pytest.raises(AlreadyRunning, match="stop every bot"):
            restore(_another(engine), backup, vault, NOW)
        return
    lock = RunLock(file)
    lock.acquire()
    try:
        with pytest.raises(AlreadyRunning):
            restore(engine, backup, vault, NOW)
    finally:
        lock.release()


def _another(engine):
    from bot.store import open_engine

    return open_engine(engine.url.render_as_string(hide_password=False))


def test_a_drill_proves_a_backup_and_changes_nothing(engine, vault):
    backup = back_up(engine, vault, NOW)
    done = drill(engine, backup, vault, NOW + timedelta(days=1))
    assert done.made_at == NOW
    assert done.seconds > 0
    assert last_drill(vault) == NOW + timedelta(days=1)
    with Store(engine).unit(False) as session:
        assert not payouts_locked(session)
    assert sorted(file.name for file in vault.folder.iterdir()) == sorted(
        [backup.name, sheet_of(backup).name, "drills.jsonl"]
    )


def test_a_drill_needs_a_sheet_and_a_restore_does_not(sqlite_engine, vault):
    backup = back_up(sqlite_engine, vault, NOW)
    sheet_of(backup).unlink()
    with pytest.raises(Damaged, match="no sheet"):
        drill(sqlite_engine, backup, vault, NOW)
    sqlite_engine.dispose()
    assert not restore(sqlite_engine, backup, vault, NOW).vouched


def test_a_backup_for_the_other_engine_is_refused(sqlite_engine, vault):
    backup = back_up(sqlite_engine, vault, NOW)
    facts = json.loads(sheet_of(backup).read_text()) | {"engine": "postgresql"}
    sheet_of(backup).write_text(json.dumps(facts))
    with pytest.raises(Damaged, match="backup of postgresql"):
        restore(sqlite_engine, backup, vault, NOW)


class Broken(Exception):
    """What a story lets happen in the middle."""


def test_a_backup_that_breaks_off_leaves_nothing(sqlite_engine, vault):
    with switched_on(at("backup.written", raising(Broken()))), pytest.raises(Broken):
        back_up(sqlite_engine, vault, NOW)
    assert list(vault.folder.iterdir()) == []


@pytest.mark.parametrize("place", ["restore.proven", "restore.set_aside"])
def test_a_restore_that_breaks_off_leaves_the_store_as_it_was(sqlite_engine, vault, place, monkeypatch):
    explained(monkeypatch)
    backup = back_up(sqlite_engine, vault, NOW)
    earn(Store(sqlite_engine), "after")
    sqlite_engine.dispose()
    with switched_on(at(place, raising(Broken()))), pytest.raises(Broken):
        restore(sqlite_engine, backup, vault, NOW)
    assert partners(sqlite_engine) == ["Partner after"]
    assert examine(sqlite_engine) == []
    sqlite_engine.dispose()
    restore(sqlite_engine, backup, vault, NOW)
    assert partners(sqlite_engine) == []


def test_what_a_killed_restore_left_is_not_read_into_the_next_one(sqlite_engine, vault):
    """A journal beside a scratch file belongs to the backup that was in it, and would be read into any other."""
    backup = back_up(sqlite_engine, vault, NOW)
    sqlite_engine.dispose()
    file = database_file(sqlite_engine)
    scratch, journal = (file.with_name(f"{file.name}.restoring{tail}") for tail in ("", "-journal"))
    with sqlite3.connect(file) as other:
        other.execute("pragma journal_mode=delete")
        other.execute("pragma cache_size=1")
        other.executemany("insert into fact (key, value) values (?, ?)", [(f"k{n}", "v" * 500) for n in range(500)])
        other.execute("update alembic_version set version_num = 'another'")
        other.commit()
        other.execute("begin immediate")
        other.execute("create table junk as select zeroblob(200000) as filling")
        other.execute("update alembic_version set version_num = 'other'")
        shutil.copy(f"{file}-journal", journal)
        shutil.copy(file, scratch)
        other.rollback()
    assert journal.stat().st_size > 512
    restore(sqlite_engine, backup, vault, NOW)
    assert examine(sqlite_engine) == []
    assert not journal.exists()


def test_a_backup_never_overwrites(sqlite_engine, vault, tmp_path):
    (tmp_path / "copy.db").write_bytes(b"mine")
    with pytest.raises(Damaged, match="there already"):
        back_up(sqlite_engine, vault, NOW, to=tmp_path / "copy.db")


def test_a_full_disk_is_told_before_anything_is_written(sqlite_engine, vault, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(NoRoom, match="needs"):
        back_up(sqlite_engine, vault, NOW)
    assert list(vault.folder.iterdir()) == []


def test_without_postgresql_s_tools_one_sentence_says_what_to_install(postgresql_url, tmp_path):
    from bot.store import open_engine

    engine = open_engine(postgresql_url)
    with pytest.raises(NoTools, match="pg_dump is not to be found"):
        back_up(engine, Vault(tmp_path / "backups", tools=tmp_path), NOW)
    engine.dispose()


def test_a_copy_that_may_take_no_time_is_given_up(sqlite_engine, tmp_path):
    with pytest.raises(TooSlow):
        copy_database(database_file(sqlite_engine), tmp_path / "copy.db", -1.0)


def test_the_newest_stay_and_one_of_each_day(sqlite_engine, tmp_path):
    vault = Vault(tmp_path / "backups", keep=3, days=2)
    for hours in range(0, 96, 12):
        back_up(sqlite_engine, vault, NOW + timedelta(hours=hours))
        vault.thin()
    kept = [made_at(file) for file in vault.backups()]
    hours = [int((moment - NOW).total_seconds() // 3600) for moment in kept]
    assert hours == [84, 72, 60]
    assert len(list(vault.folder.iterdir())) == 6


def test_days_reach_further_back_than_the_newest(sqlite_engine, tmp_path):
    vault = Vault(tmp_path / "backups", keep=1, days=3)
    for hours in range(0, 96, 12):
        back_up(sqlite_engine, vault, NOW + timedelta(hours=hours))
        vault.thin()
    days = [made_at(file).date().day for file in vault.backups()]
    assert days == [21, 20, 19]


def test_two_backups_of_one_second_have_two_names(sqlite_engine, vault):
    first, second = back_up(sqlite_engine, vault, NOW), back_up(sqlite_engine, vault, NOW)
    assert vault.backups() == [second, first]


NAMED_BY_HAND = ["rainmaker-before-upgrade.db", "rainmaker-golden.db", "rainmaker-20200101T000000Z-golden.db"]


@pytest.mark.parametrize("name", NAMED_BY_HAND)
def test_what_an_operator_named_is_neither_counted_nor_let_go(sqlite_engine, tmp_path, name):
    vault = Vault(tmp_path / "backups", keep=1, days=0)
    by_hand = back_up(sqlite_engine, vault, NOW, to=vault.folder / name)
    first = back_up(sqlite_engine, vault, NOW)
    second = back_up(sqlite_engine, vault, NOW)
    assert vault.backups() == [second, first]
    assert vault.newest() == second
    assert vault.thin() == [first]
    assert by_hand.is_file()
    assert sheet_of(by_hand).is_file()


def test_what_the_vault_names_it_finds_again(engine, vault):
    made = [back_up(engine, vault, NOW) for _ in range(3)]
    assert vault.backups() == made[::-1]


@pytest.mark.parametrize("table", ["posting", "statement_line"])
def test_a_missing_guard_is_found(engine, table):
    with engine.begin() as connection:
        on = "" if engine.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {table}_keeps_values{on}")
    assert examine(engine) == [f"the guard of {table} is missing: {table}_keeps_values"]
