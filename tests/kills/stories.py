"""All stories by name, and for each failpoint the story that processes are killed in there."""

from __future__ import annotations

from tests.kills import clock, council, mail, money, upkeep
from tests.kills.place import Story

STORIES: dict[str, Story] = {
    story.name: story for room in (money, council, clock, upkeep, mail) for story in room.STORIES
}
# What each story is killed at; another may reach it, too.
_OF = {
    "payouts": (
        "payout.approved",
        "payout.approving",
        "payout.drafted",
        "payout.failed",
        "payout.made",
        "payout.posted",
        "payout.returned",
        "payout.settled",
        "payout.settling",
        "payout.submitted",
        "payout.submitting",
    ),
    "statements": (
        "statement.sealed",
        "statement.sealing",
    ),
    "imports": ("import.row_taken",),
    "clicks": (
        "click.counted",
        "click.written",
    ),
    "stripe": (
        "webhook.applied",
        "webhook.kept",
        "webhook.parked",
    ),
    "votes": (
        "vote.cast",
        "vote.closed",
        "vote.closing",
        "vote.opening",
        "vote.set_aside",
    ),
    "clock": (
        "clock.beginning",
        "clock.claimed",
        "clock.committed",
        "clock.failure_recorded",
        "clock.given_up",
        "clock.posted",
        "clock.skipped",
        "clock.skipping",
        "clock.written",
        "outbox.enqueued",
        "outbox.enqueueing",
    ),
    "roles": (
        "lease.released",
        "lease.releasing",
        "lease.renewing",
        "lease.required",
        "lease.taken",
        "lease.taking",
    ),
    "backups": (
        "backup.copied",
        "backup.named",
        "backup.written",
    ),
    "restores": (
        "restore.opened",
        "restore.proven",
        "restore.replaced",
        "restore.set_aside",
    ),
    "migrations": (
        "migration.checked",
        "migration.committed",
        "migration.stepped",
        "migration.stepping",
    ),
    "closed ways": (
        "outbox.aftermath_refused",
        "outbox.aftermath_sent",
        "outbox.claimed",
        "outbox.claiming",
        "outbox.committed",
        "outbox.counted",
        "outbox.marked_sent",
        "outbox.marking_refused",
        "outbox.marking_resolved",
        "outbox.marking_sent",
        "outbox.rendered",
        "outbox.replied",
        "outbox.rerouting",
        "outbox.resolved",
        "outbox.resolving",
        "outbox.sending",
        "outbox.taken_up",
        "outbox.tripped",
        "outbox.written",
    ),
    "cards": (
        "outbox.edited",
        "outbox.editing",
        "outbox.marking_later",
    ),
    "doubts": (
        "outbox.doubts_claimed",
        "outbox.looked",
        "outbox.looked_again",
        "outbox.looking",
        "outbox.looking_again",
        "outbox.looks_claimed",
        "outbox.marking_kept",
        "outbox.marking_missing",
        "outbox.marking_once",
        "outbox.marking_read",
        "outbox.marking_read_on",
        "outbox.marking_remove_later",
        "outbox.marking_removed",
        "outbox.marking_twice",
        "outbox.marking_unknown",
        "outbox.removed",
        "outbox.removing",
        "outbox.twice",
    ),
    "unreadable": (
        "outbox.marking_unseen",
        "outbox.parked",
        "outbox.parking",
    ),
}
WHERE = {name: story for story, names in _OF.items() for name in names}
