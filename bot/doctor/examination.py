"""An examination is every check carried out at once, within a time, by a doctor who keeps secrets."""

from __future__ import annotations

import asyncio
import logging
import os
import time
import traceback
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.operations import Finding
from bot.chat.registry import Registry
from bot.doctor.backups import check_backups
from bot.doctor.calling import Unanswered
from bot.doctor.clocks import check_time
from bot.doctor.configuration import check_program, check_variables, names_set
from bot.doctor.database import check_store
from bot.doctor.discord import check_discord
from bot.doctor.discretion import Discretion
from bot.doctor.patient import Check, Findings, Patient, Running, bad
from bot.doctor.slack import check_slack, check_slack_door
from bot.doctor.workings import check_jobs, check_outbox, check_replicas, check_running
from bot.settings import Settings, SettingsError
from bot.store import Store

LONGEST_SECONDS = 15.0
CHECKS: Mapping[str, Check] = {
    "program": check_program,
    "variables": check_variables,
    "time": check_time,
    "store": check_store,
    "backups": check_backups,
    "outbox": check_outbox,
    "jobs": check_jobs,
    "replicas": check_replicas,
    "Slack requests": check_slack_door,
    "Slack": check_slack,
    "Discord": check_discord,
    "running": check_running,
}

log = logging.getLogger(__name__)


async def examine(
    settings: Settings,
    store: Store | None,
    *,
    now: datetime,
    running: Running | None = None,
    registry: Registry | None = None,
    environ: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Check everything within 15 seconds and return what was found, without secrets; `store` None could not be opened.

    With a registry, the commands registered at Discord are compared with it; `environ` is the process's unless given.
    """
    began = time.monotonic()
    patient = Patient(
        settings,
        store,
        lambda: now + timedelta(seconds=time.monotonic() - began),
        running,
        registry,
        names_set(os.environ if environ is None else environ, Path(".env")),
    )
    return await carry_out(CHECKS, patient, LONGEST_SECONDS)


async def carry_out(checks: Mapping[str, Check], patient: Patient, longest_seconds: float) -> Findings:
    """Run checks side by side and return their findings in order; one that breaks or is late is a finding itself."""
    discretion = Discretion(patient.environment)
    tasks = [asyncio.create_task(_guarded(name, check, patient, discretion)) for name, check in checks.items()]
    await asyncio.wait(tasks, timeout=longest_seconds)
    found: Findings = []
    for name, task in zip(checks, tasks, strict=True):
        if task.done():
            found += task.result()
        else:
            task.cancel()
            found.append(bad("late", name=name, seconds=round(longest_seconds)))
    await asyncio.gather(*tasks, return_exceptions=True)
    shown = [Finding(one.check, one.level, discretion.facts(one.facts)) for one in found]
    return [one for place, one in enumerate(shown) if one not in shown[:place]]


async def _guarded(name: str, check: Check, patient: Patient, discretion: Discretion) -> Findings:
    try:
        return await check(patient)
    except Unanswered as unanswered:
        return [unanswered.finding]
    except Exception:
        log.error("the check of %s broke\n%s", name, discretion.text(traceback.format_exc()))
        return [bad("broken", name=name)]


def unusable(error: SettingsError) -> list[Finding]:
    """Return what is to be said when there are no settings to examine with: one finding for each complaint."""
    discretion = Discretion()
    rows = discretion.text(str(error)).splitlines()
    return [bad("settings", complaint=row.strip()) for row in rows if row.strip()]
