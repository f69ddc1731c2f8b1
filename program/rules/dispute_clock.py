"""The clock of a dispute: an answer is owed within ten days, and whoever owes it is reminded two days before."""

from __future__ import annotations

from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(days=10)
REMIND_BEFORE = timedelta(days=2)


def due_at(opened_at: datetime) -> datetime:
    """Return until when an answer is owed."""
    return opened_at + ANSWER_WITHIN
