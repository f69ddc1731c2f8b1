"""Announcements go out in portions, and those that can wait come together once a week in each receiver's own day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.cards.announcements import announcement_card, digest_card
from bot.chat.job import CatchUp, Channel, Direct, JobRequest, Message, Zone, job
from bot.chat.schedule import Every, Occurrence, Weekday, Weekly, instant_of
from program.announcements import digested, segment_of, take_due
from program.audiences import CATEGORY, audience
from program.runs import recall, remember

# Digests that somebody missed are made up for so far back.
DIGEST_BACK = timedelta(days=56)


@job(
    "announcements",
    "Approved announcements go out when they are due, in portions.",
    schedule=Every(1),
    audience="partners",
    catch_up=CatchUp.LATEST,
)
def announcement_posts(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Write to the next portion of people of each announcement that is due, or to its channel."""
    for portion in take_due(request.store, request.program, due.due_at):
        row, card = portion.row, announcement_card(request, portion.row)
        for person_id in portion.people:
            topic = f"{row.id}:{person_id}"
            yield Message(Direct(person_id), card, topic, broadcast=row.id, courtesy="digest", category=CATEGORY)
        if portion.channel:
            yield Message(Channel(portion.channel), card, row.id, broadcast=row.id)


@job(
    "announcement-digest",
    "What was announced for the week's digest, in one message.",
    schedule=Weekly((Weekday.THURSDAY,), time(10)),
    audience="partners",
    catch_up=CatchUp.LATEST,
    late_by_most=timedelta(days=2),
    zone=Zone.RECEIVER,
)
def announcement_digest(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Write to everyone in this zone for whom something is new; a week without news has no message."""
    rows = digested(request.store, due.due_at - DIGEST_BACK, due.due_at)
    told = {row.id: set(audience(request.store, request.program, segment_of(row), due.due_at).told) for row in rows}
    for person_id in sorted(request.receivers & set().union(*told.values())) if rows else ():
        since = _told_until(request, person_id, due)
        new = [row for row in rows if row.send_at and row.send_at > since and person_id in told[row.id]]
        if not new:
            continue
        remember(request.store, _key(person_id), due.due_at.isoformat())
        for row in new:
            row.written += 1
            request.store.add(row)
        card, topic = digest_card(request, new), f"{due.slot:%Y-%m-%d}:{person_id}"
        yield Message(Direct(person_id), card, topic, broadcast=new[-1].id, courtesy="digest", category=CATEGORY)


def _told_until(request: JobRequest, person_id: str, due: Occurrence) -> datetime:
    """The moment of their last digest; who had none reads the last week."""
    last = recall(request.store, _key(person_id))
    return datetime.fromisoformat(last) if last else instant_of(due.slot - timedelta(days=7), request.zone)


def _key(person_id: str) -> str:
    return f"announcement-digest:{person_id}"
