"""Upkeep is cut off: roles, backups, restores and migrations leave a store that the next process goes on with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot import migrations
from bot.leadership import TTL_SECONDS, WATCH_SECONDS, Leadership
from bot.recovery.backups import Vault, back_up
from bot.recovery.restoring import restore
from bot.recovery.sheet import check_sum, read_sheet
from program.leases import GIVEN_BACK, find
from program.restores import last_restore
from program.runs import recall, remember
from program.tables import Replica
from program.trial_balance import trial_balance
from tests.kills.place import Place, Story
from tests.program import purse
from tests.recovery.migrating import fill

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROLE = "relay:slack"
WRITES = 3
STEPS_BEFORE = 2


def _nothing(place: Place) -> None:
    """The blank store will do."""


def _lead(place: Place) -> None:
    """Take a role, write under it, and give it back; whoever was killed with it is followed after its lease."""
    store = place.open()
    me = Replica(id=f"rep-{place.moved}", host="here", pid=1, started_at=NOW, seen_at=NOW)
    now = lambda: NOW + timedelta(seconds=place.moved)  # noqa: E731 - a clock
    leadership = Leadership(store, me, now, steady=lambda: place.moved)
    leadership.add(ROLE)
    while not leadership.leads(ROLE):
        leadership.beat()
        place.moved += WATCH_SECONDS
        assert place.moved < 100 * TTL_SECONDS
    for number in range(WRITES):
        place.moved += TTL_SECONDS / 2
        leadership.beat()
        with store.unit() as unit:
            leadership.fence(ROLE)(unit)
            remember(unit, f"written:{number}", "yes")
    leadership._give_back((ROLE,))


def _not_led(place: Place) -> list[str]:
    with closing_store(place) as unit:
        lease, written = find(unit, ROLE), [recall(unit, f"written:{number}") for number in range(WRITES)]
    wrong = [] if lease is not None and lease.until <= GIVEN_BACK else [f"the role was not given back: {lease}"]
    return wrong if written == ["yes"] * WRITES else [*wrong, f"what was written is {written}"]


def closing_store(place: Place):  # type: ignore[no-untyped-def]
    """A transaction that only reads."""
    return place.open().unit(False)


def _vault(place: Place) -> Vault:
    return Vault(place.folder / "backups")


def _earned(place: Place) -> None:
    with place.open().unit() as unit:
        purse.earn(unit, purse.partner(unit, "Ada Letters"), 5_000)


def _back_up(place: Place) -> None:
    if _vault(place).newest() is None:
        back_up(place.open().engine, _vault(place), NOW)


def _not_backed_up(place: Place) -> list[str]:
    found = _vault(place).backups()
    left = [file.name for file in _vault(place).folder.iterdir() if file not in found and file.suffix != ".json"]
    return [*_unvouched(found), *(f"{name} was left behind" for name in left)]


def _unvouched(found: list[Path]) -> list[str]:
    if len(found) != 1:
        return [f"{len(found)} backups"]
    sheet = read_sheet(found[0])
    if sheet is None:
        return ["a backup without a sheet"]
    check_sum(found[0], sheet)
    return []


def _lived_on(place: Place) -> None:
    """A backup, and a partner who came after it."""
    _earned(place)
    _back_up(place)
    with place.open().unit() as unit:
        purse.partner(unit, "Juno Works")


def _restore(place: Place) -> None:
    store = place.open()
    with store.unit(False) as unit:
        done = last_restore(unit) is not None
    if not done:
        backup = _vault(place).newest()
        assert backup is not None
        restore(store.engine, backup, _vault(place), NOW)


def _not_restored(place: Place) -> list[str]:
    with place.open().engine.connect() as connection:
        names = list(connection.execute(text("select name from partner")).scalars())
    return [] if names == ["Ada Letters"] else [f"partners: {names}"]


def _of_former_times(place: Place) -> None:
    """A ledger, two migrations ago."""
    place.file.unlink()
    engine = place.open().engine
    script = ScriptDirectory.from_config(migrations._config(migrations._FOLDER))
    steps = len(list(script.walk_revisions())) - STEPS_BEFORE
    for _ in range(steps):
        migrations._step(engine, migrations._FOLDER)
    fill(engine, 50)
    with engine.connect() as connection:
        (place.folder / "books").write_text(repr(trial_balance(connection)))


def _migrate(place: Place) -> None:
    migrations.upgrade(place.open().engine)


def _not_migrated(place: Place) -> list[str]:
    engine = place.open().engine
    with engine.connect() as connection:
        same = repr(trial_balance(connection)) == (place.folder / "books").read_text()
    state = migrations.status(engine)
    return ([] if same else ["the trial balance is another"]) + ([] if state == "ready" else [state])


STORIES = (
    Story("roles", _nothing, _lead, _not_led, exact=False),
    Story("backups", _earned, _back_up, _not_backed_up),
    Story("restores", _lived_on, _restore, _not_restored),
    Story("migrations", _of_former_times, _migrate, _not_migrated),
)
