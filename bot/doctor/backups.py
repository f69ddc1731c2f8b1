"""The backup checks look at the folder of backups: how old the newest is, and when one was last proven by a drill."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.doctor.aside import aside
from bot.doctor.database import is_usable
from bot.doctor.patient import Findings, Patient, bad, good, warning
from bot.recovery.backups import Vault, made_at
from bot.recovery.keeper import vault_of
from bot.recovery.restoring import last_drill

# One that is late by its own time again is not only waiting for its turn.
_LATE = 2
DRILL_DAYS = 90


async def check_backups(patient: Patient) -> Findings:
    """Look at the backups of this store, without reading them; a store that is missing is told by its own check."""
    store, table, now = patient.store, patient.settings.file.backup, patient.moment()
    if store is None:
        return []
    vault = vault_of(table, store)
    return await aside(lambda: [*_newest(vault, now, table.hours), *_drilled(vault, now)] if is_usable(store) else [])


def _newest(vault: Vault, now: datetime, hours: int) -> Findings:
    newest = vault.newest()
    if newest is None:
        return [warning("backup_none", folder=str(vault.folder))]
    made = made_at(newest)
    if made is None:
        return [bad("backup_sheet", file=newest.name)]
    minutes = max(0, int((now - made).total_seconds() // 60))
    late = now - made > timedelta(hours=_LATE * hours)
    return [warning("backup", minutes=minutes) if late else good("backup", minutes=minutes)]


def _drilled(vault: Vault, now: datetime) -> Findings:
    if vault.newest() is None:
        return []
    last = last_drill(vault)
    if last is None:
        return [warning("drill_none")]
    days = max(0, (now - last).days)
    return [warning("drill", days=days) if days > DRILL_DAYS else good("drill", days=days)]
