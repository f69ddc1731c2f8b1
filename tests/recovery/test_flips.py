"""A byte that a disk changed is found at the start or by reading all, or means nothing; money never changes unseen."""

import shutil

import pytest

from bot.doctor.database import is_usable
from bot.recovery.examination import examine, readable_status
from bot.store import Store, open_for_reading
from tests.recovery.flips import flips, tables_at
from tests.recovery.use_cases import USE_CASES, Kit

# The long run flips a thousand.
FLIPS, SEED = 12, 7
LIFE = (
    "a click is tracked",
    "a lead",
    "a sale",
    "a payout run is made",
    "a run is approved",
    "a run is approved by a second",
    "a run is submitted",
    "a run is settled",
    "statements are closed",
)


@pytest.fixture(scope="module")
def lived(blank_store, tmp_path_factory):
    """A database in which money was earned, paid and stated."""
    file = tmp_path_factory.mktemp("lived") / "lived.db"
    shutil.copy(blank_store, file)
    kit = Kit(file)
    assert [name for name in LIFE if not USE_CASES[name].act(kit)] == []
    kit.close()
    return file


def test_no_flip_changes_money_unseen(lived, tmp_path):
    silent = [tables_at(lived, place) for place, how in flips(lived, tmp_path, FLIPS, SEED) if how == "silent"]
    assert silent == []


@pytest.mark.parametrize("quick", [True, False])
def test_a_table_whose_description_is_no_text_any_more_is_damage_and_no_crash(lived, tmp_path, quick):
    """SQLite repeats the words that it cannot read, and Python cannot read them either."""
    flipped = tmp_path / "flipped.db"
    flipped.write_bytes(lived.read_bytes().replace(b"CREATE TABLE fact", b"CRE\xbaTE TABLE fact", 1))
    engine = open_for_reading(flipped)
    assert readable_status(engine) == "unreadable"
    assert not is_usable(Store(engine))
    engine.url = engine.url.set(database=str(flipped))
    [found] = examine(engine, quick=quick)
    assert found.startswith(f"{flipped} cannot be read as a database")
    engine.dispose()
