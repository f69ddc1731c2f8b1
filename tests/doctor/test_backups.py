"""The doctor on backups: none, a late one, one whose sheet is broken, and when one was last proven."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from bot.recovery.backups import back_up
from bot.recovery.keeper import vault_of
from bot.recovery.restoring import drill
from bot.recovery.sheet import sheet_of


@pytest.fixture
def practice(practice):
    """A practice whose patient was never backed up."""
    shutil.rmtree(practice.folder / "backups")
    return practice


def backed_up(practice, *, hours_ago=0):
    vault = vault_of(practice.settings.file.backup, practice.store)
    return vault, back_up(practice.store.engine, vault, datetime.now(UTC) - timedelta(hours=hours_ago))


async def test_a_store_without_any_backup(practice):
    assert "backup_none.warning" in await practice.troubles()


async def test_a_backup_that_was_never_proven(practice):
    backed_up(practice)
    assert await practice.troubles() == {"drill_none.warning"}


async def test_a_backup_that_was_proven(practice):
    vault, backup = backed_up(practice)
    drill(practice.store.engine, backup, vault, datetime.now(UTC))
    assert await practice.troubles() == set()


async def test_a_backup_that_is_late_and_a_drill_of_long_ago(practice):
    vault, backup = backed_up(practice, hours_ago=3)
    drill(practice.store.engine, backup, vault, datetime.now(UTC) - timedelta(days=91))
    assert await practice.troubles() == {"backup.warning", "drill.warning"}


async def test_a_sheet_that_cannot_be_read(practice):
    _, backup = backed_up(practice)
    sheet_of(backup).write_text("{")
    assert "backup_sheet.bad" in await practice.troubles()
