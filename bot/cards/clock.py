"""The clock's cards tell operators what they should know of it: a job that failed, a jump, other rules of zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.job import Job
from bot.chat.markup import literal
from bot.chat.reply import Button, Buttons, Column, Note, Reply, Style, Table, Text, Tone
from bot.chat.schedule import Occurrence
from bot.chat.templates import Templates

ROWS_MOST = 20


@dataclass(frozen=True)
class Moved:
    """An occurrence that falls due at another instant than was foreseen, under the same label."""

    job: str
    label: str
    before: datetime
    after: datetime


def failed_card(templates: Templates, job: Job, occurrence: Occurrence, kind: str, attempts: int) -> Reply:
    """Draw that an occurrence failed for good, with a button that runs it again."""
    money = job.is_money
    say = templates.open("clock/failed", job=job, label=occurrence.label, kind=kind, attempts=attempts, money=money)
    # A button holds little: the local time alone, which means every zone that it was due in and is not done.
    values = {"job": job.name, "occurrence": occurrence.label.partition(" ")[0]}
    again = Button(say("again"), "program schedule run", values, Style.PRIMARY)
    show = Button(say("show"), "program schedule show", {"job": job.name})
    return Reply(say("title"), (Text(say("text")), Buttons((again, show))), Tone.BAD)


def jump_card(templates: Templates, jump: timedelta, now: datetime, until: datetime) -> Reply:
    """Draw that the machine's clock jumped, and what waits for somebody to say that it is right."""
    hours = round(jump.total_seconds() / 3600)
    say = templates.open("clock/jump", hours=hours, now=now, until=until)
    right = Button(say("right"), "program schedule clock", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((right,)), Note(say("note"))), Tone.WARNING)


def moved_card(templates: Templates, before: str, after: str, moved: Sequence[Moved]) -> Reply:
    """Draw which occurrences other rules of time zones have moved."""
    say = templates.open("clock/moved", before=before, after=after, count=len(moved), more=len(moved) - ROWS_MOST)
    columns = (Column(say("job")), Column(say("label")), Column(say("was")), Column(say("is")))
    rows = tuple(
        (literal(one.job), literal(one.label), say("moment", moment=one.before), say("moment", moment=one.after))
        for one in moved[:ROWS_MOST]
    )
    more = (Note(say("more")),) if len(moved) > ROWS_MOST else ()
    return Reply(say("title"), (Text(say("text")), Table(say("caption"), columns, rows), *more), Tone.WARNING)
