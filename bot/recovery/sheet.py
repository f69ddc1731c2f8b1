"""A sheet stands beside a backup: when it was made, its checksum, and what the books in it come to."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from program.trial_balance import TrialBalance


class Damaged(Exception):
    """A database or a backup is not whole; the message says what was found."""


@dataclass(frozen=True)
class Sheet:
    """What is known of a backup; `revision` is the migration that its tables had, `size` is in bytes."""

    made_at: datetime
    engine: str
    size: int
    sha256: str
    revision: str
    books: TrialBalance


def sheet_of(backup: Path) -> Path:
    """Return where the sheet of a backup stands."""
    return backup.with_name(backup.name + ".json")


def write_sheet(backup: Path, sheet: Sheet) -> None:
    """Put a sheet beside a backup, all of it or nothing."""
    text = json.dumps(asdict(sheet) | {"made_at": sheet.made_at.isoformat()}, indent=2)
    scratch = sheet_of(backup).with_name(sheet_of(backup).name + ".part")
    scratch.write_text(text + "\n", encoding="ascii")
    sync(scratch)
    scratch.replace(sheet_of(backup))


def read_sheet(backup: Path) -> Sheet | None:
    """Return the sheet of a backup, or None where there is none; Damaged where it cannot be read."""
    try:
        found = json.loads(sheet_of(backup).read_text(encoding="ascii"))
        found["made_at"] = datetime.fromisoformat(found["made_at"])
        return Sheet(**found | {"books": TrialBalance(**found["books"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        raise Damaged(f"the sheet {sheet_of(backup)} cannot be read") from None


def check_sum(backup: Path, sheet: Sheet) -> None:
    """Return when a backup is byte for byte what was written; Damaged otherwise."""
    if backup.stat().st_size != sheet.size or checksum(backup) != sheet.sha256:
        raise Damaged(f"{backup} is not what was written when it was made: its checksum is another")


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Return once the disk itself holds a file, or the names in a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
