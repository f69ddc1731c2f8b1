"""What operators are told of backups and restores."""

from collections.abc import Iterable
from datetime import timedelta

from bot.cards.restores import restore_card
from bot.chat.job import Channel, JobRequest, Message
from jobs.backups import late_card
from jobs.restores import settled_card
from program.backup_record import BackupRecord
from program.restores import Restore, Settling
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_HOUR = timedelta(hours=1)


@example("backup", "A backup that failed, and one that did not come.")
def backups(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw both."""
    failed = "a backup needs 1,204 MB in backups, which has 310 MB left"
    records = (
        BackupRecord(MOMENT - 2 * _HOUR, 1, MOMENT, failed),
        BackupRecord(MOMENT - 3 * _HOUR, 1, MOMENT),
        BackupRecord(None, 1, MOMENT),
    )
    return [Message(Channel("operators"), late_card(request, record)) for record in records]


@example("restore-report", "The store was set back, and what that left open is settled.")
def restores(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw a restore that nobody confirmed yet, one that finance did, and the end of it."""
    new = Restore(MOMENT - 2 * _HOUR, MOMENT - _HOUR, {})
    done = Restore(MOMENT - 2 * _HOUR, MOMENT - _HOUR, {}, "Fay Lindqvist", MOMENT, "Compared with the bank: nothing.")
    drawn = (restore_card(request, new), restore_card(request, done), settled_card(request, Settling(3, 1, 1, 0)))
    return [Message(Channel("operators"), reply) for reply in drawn]
