"""Backups that fail are told: every hour, operators hear when the newest one is older than it should be."""

from collections.abc import Iterator
from datetime import timedelta

from bot.cards.restores import said
from bot.chat.job import CatchUp, Channel, JobRequest, Message, job
from bot.chat.reply import Reply, Tone
from bot.chat.schedule import Every, Occurrence
from program.backup_record import BackupRecord, backup_record


@job(
    "backup",
    "Backups are looked after; operators hear only of one that failed or did not come.",
    schedule=Every(60),
    audience="operators",
    catch_up=CatchUp.LATEST,
)
def backup(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell operators of a backup that failed, or is late by half its time; the bot makes them beside the clock."""
    record = backup_record(request.store)
    if record is None or not (record.trouble or record.is_late(due.due_at, timedelta(minutes=30))):
        return
    yield Message(Channel("operators"), late_card(request, record))


def late_card(request: JobRequest, record: BackupRecord) -> Reply:
    """Draw why there is no recent backup, and how old the newest is."""
    say = request.say("backups/late", trouble=record.trouble, last=record.made_at)
    return said(say("title"), say("text"), Tone.BAD)
