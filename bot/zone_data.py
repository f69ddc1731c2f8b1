"""Zone data are the rules of time zones; other rules move what is still to come, and operators are told what."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cards.clock import Moved, moved_card
from bot.chat.job import Channel, Job, Message
from bot.chat.schedule import Every, Occurrence, instant_of, occurrences
from bot.runner import Runner
from program import runs

FORESEEN_MOST = 100
FORESEEN_DAYS = timedelta(days=400)
UNKNOWN = "unknown"


def zone_data_version(folders: Sequence[str] = zoneinfo.TZPATH) -> str:
    """Return the version of the rules that times are computed by: the system's where it has some, or the package's."""
    for folder in map(Path, folders):
        if (folder / "UTC").is_file():
            return _system_version(folder)
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return UNKNOWN


def compare_foreseen(runner: Runner, jobs: Sequence[Job], now: datetime) -> list[Moved]:
    """Compute anew what is still to come of each job, tell operators what moved since the last time, and keep it."""
    hands = runner.hands
    moved: list[Moved] = []
    with hands.store.unit() as store:
        before = runs.recall(store, "zone-data") or hands.zone_data
        for job in (one for one in jobs if not isinstance(one.schedule, Every)):
            key = f"foreseen:{job.name}"
            if before != hands.zone_data:
                moved += _moved(job, json.loads(runs.recall(store, key) or "{}"), now)
            coming = _foreseen(job, runner.agenda.zones(store, job, now), now)
            runs.remember(store, key, json.dumps({one.label: one.due_at.isoformat() for one in coming}))
        if moved:
            card = moved_card(hands.templates, before, hands.zone_data, moved)
            key = f"zone-data:{before}:{hands.zone_data}"
            hands.post(store, Message(Channel("operators"), card), key, now)
        runs.remember(store, "zone-data", hands.zone_data)
    return moved


def _foreseen(job: Job, zones: Sequence[ZoneInfo], now: datetime) -> Iterator[Occurrence]:
    for zone in zones:
        yield from islice(occurrences(job.schedule, zone, now, now + FORESEEN_DAYS), FORESEEN_MOST)


def _moved(job: Job, known: Mapping[str, str], now: datetime) -> Iterator[Moved]:
    for label, due_at in known.items():
        one = Occurrence(datetime.fromisoformat(due_at), label)
        after = instant_of(one.slot, ZoneInfo(one.zone_name))
        if one.due_at > now and after != one.due_at:
            yield Moved(job.name, label, one.due_at, after)


def _system_version(folder: Path) -> str:
    for name in ("tzdata.zi", "+VERSION"):
        file = folder / name
        if file.is_file():
            first = file.read_text(encoding="utf-8").partition("\n")[0]
            return first.removeprefix("# version ").strip() or UNKNOWN
    return UNKNOWN
