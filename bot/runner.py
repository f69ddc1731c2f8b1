"""A runner carries out what is due of a job: it claims each occurrence, posts what the job says, and tries again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.agenda import Agenda
from bot.cards.clock import failed_card
from bot.catching_up import Planned, next_try
from bot.chat.job import Channel, Direct, Job, JobRequest, Message, Zone
from bot.chat.schedule import Occurrence
from bot.chat.templates import Templates
from bot.store import Store, once_committed
from program import runs
from program.failpoints import reach
from program.leases import StaleLease
from program.runs import Due

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hands:
    """What the clock works with; `post` writes a message into the outbox and returns how many deliveries.

    `drift` is how far the machine's clock is ahead of its steady counter, in seconds: it changes when somebody sets
    the clock, and only then. `zone_data` is the version of the rules of time zones. `leads` tells whether the clock is
    ours among several processes, and `fence` raises StaleLease in a transaction where it is another's. `wished` takes
    messages that a model may write better, with their keys, once they are committed.
    """

    store: Store
    templates: Templates
    program: Any
    zone: ZoneInfo
    now: Callable[[], datetime]
    post: Callable[[Session, Message, str, datetime], int]
    drift: Callable[[], float] = lambda: 0.0
    zone_data: str = ""
    leads: Callable[[], bool] = lambda: True
    fence: Callable[[Session], int] = lambda _store: 0
    wished: Callable[[Sequence[tuple[str, Message]]], None] = lambda _wished: None


class Runner:
    """Any number of these may run on one store: an occurrence belongs to whoever claims its row."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.agenda = Agenda(hands.store, hands.zone)

    def run_due(self, job: Job, now: datetime) -> None:
        """Run or skip every occurrence of a job that is due; one that fails stops those that must come after it."""
        for skipped, together in groupby(self.agenda.due(job, now), key=lambda one: one.skip is not None):
            if skipped:
                self._skip(job, list(together), now)
                continue
            for planned in together:
                if not self._run_one(job, planned.occurrence, now) and job.is_money:
                    return

    def run_occurrence(
        self, store: Session, job: Job, occurrence: Occurrence, now: datetime, undone: Sequence[str] = runs.UNDONE
    ) -> int | None:
        """Run one occurrence inside a transaction; return how many messages it wrote, None where it is done already.

        One that failed or was skipped may run after all: `undone` are the outcomes that may be made up for.
        """
        due = self._due(job, occurrence)
        if not runs.claim(store, due, now) and not runs.claim_again(store, due, now, undone):
            return None
        reach("clock.claimed")
        keyed = [
            (_key(job, occurrence, message, number), message)
            for number, message in enumerate(self.messages(store, job, occurrence))
        ]
        written = sum(self.hands.post(store, message, key, now) for key, message in keyed)
        reach("clock.posted")
        wished = [(key, message) for key, message in keyed if message.reply.wish is not None]
        if wished:
            once_committed(store, lambda: self.hands.wished(wished))
        reason = "" if written else "nothing to say"
        runs.finish_run(store, job.name, occurrence.label, "done", reason, now)
        return written

    def messages(self, store: Session, job: Job, occurrence: Occurrence) -> list[Message]:
        """Return what a job says for an occurrence; it may write besides, so a dry run must not be committed."""
        hands, there = self.hands, job.zone is Zone.RECEIVER
        receivers = self.agenda.receivers(store, occurrence) if there else frozenset()
        zone = ZoneInfo(occurrence.zone_name) if there else hands.zone
        request = JobRequest(occurrence.due_at, store, hands.templates, hands.program, zone, receivers)
        said = list(job.run(request, occurrence))
        if there and any(not isinstance(one.to, Direct) or one.to.person_id not in receivers for one in said):
            raise ValueError(f"{job.name} runs in its receivers' zones and may write to request.receivers only")
        return said

    def _run_one(self, job: Job, occurrence: Occurrence, now: datetime) -> bool:
        """Carry out one occurrence; False where it is to be tried again."""
        try:
            with self.hands.store.unit() as store:
                self.hands.fence(store)
                reach("clock.beginning")
                self.run_occurrence(store, job, occurrence, now, ("retrying",))
                reach("clock.written")
            reach("clock.committed")
        except StaleLease:
            raise
        except Exception as error:
            log.exception("job %s failed for %s", job.name, occurrence.label)
            return self._failed(job, occurrence, type(error).__name__, now)
        return True

    def _failed(self, job: Job, occurrence: Occurrence, kind: str, now: datetime) -> bool:
        """Record a failure in a transaction of its own; return whether it was the last, of which people are told."""
        due = self._due(job, occurrence)
        with self.hands.store.unit() as store:
            self.hands.fence(store)
            attempts = runs.record_failure(store, due, f"{kind}; the log says more", now)
            reach("clock.failure_recorded")
            again = next_try(job, occurrence, attempts, now)
            if again is not None:
                runs.try_again_at(store, due, again)
                return False
            runs.finish_run(store, job.name, occurrence.label, "failed", f"{kind}, tried {attempts} times", now)
            card = failed_card(self.hands.templates, job, occurrence, kind, attempts)
            key = f"{job.name}:{occurrence.label}:failed:{attempts}"
            self.hands.post(store, Message(Channel("operators"), card), key, now)
            reach("clock.given_up")
        return True

    def _skip(self, job: Job, skipped: Sequence[Planned], now: datetime) -> None:
        with self.hands.store.unit() as store:
            self.hands.fence(store)
            reach("clock.skipping")
            runs.skip_runs(store, [(self._due(job, one.occurrence), one.skip or "") for one in skipped], now)
            reach("clock.skipped")

    def _due(self, job: Job, occurrence: Occurrence) -> Due:
        return Due(job.name, occurrence.label, occurrence.due_at, self.hands.zone_data)


def _key(job: Job, occurrence: Occurrence, message: Message, number: int) -> str:
    return f"{job.name}:{occurrence.label}:{message.topic or number}"
