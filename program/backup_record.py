"""The backup record is what the store itself knows of its backups: the last one, and why the last try failed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from program.runs import recall, remember

_KEY = "backup:record"


@dataclass(frozen=True)
class BackupRecord:
    """When the last backup was made, None where none was; how often one is due; and what the last try ended with."""

    made_at: datetime | None
    hours: int
    tried_at: datetime
    trouble: str = ""

    def is_late(self, now: datetime, patience: timedelta) -> bool:
        """Return whether a backup should have been made, and was not for longer than one may wait."""
        return now - (self.made_at or self.tried_at) > timedelta(hours=self.hours) + patience


def backup_record(store: Session) -> BackupRecord | None:
    """Return the record, or None where this store was never served."""
    text = recall(store, _KEY)
    if text is None:
        return None
    facts = json.loads(text)
    made_at = datetime.fromisoformat(facts["made_at"]) if facts["made_at"] else None
    return BackupRecord(made_at, facts["hours"], datetime.fromisoformat(facts["tried_at"]), facts["trouble"])


def keep_record(store: Session, record: BackupRecord) -> None:
    """Keep a record in place of the one before."""
    made_at = record.made_at.isoformat() if record.made_at else None
    facts = {"made_at": made_at, "hours": record.hours, "tried_at": record.tried_at.isoformat()}
    remember(store, _KEY, json.dumps(facts | {"trouble": record.trouble}))
