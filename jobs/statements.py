"""The close of statements: after each month and quarter, sealed for good, and the root that proves it is published."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlmodel import select

from bot.chat.job import CatchUp, Channel, Direct, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text
from bot.chat.schedule import Monthly, Occurrence, instant_of
from jobs.monthly_summary import is_told
from program.holds import release_due
from program.people import people_of
from program.rules.stated_periods import StatedPeriod, after_closed, ended_with, last_over
from program.statements import close_period, find_period, last_closed, publication
from program.tables import Statement, StatementPeriod

RELEASED_AT = time(0, 15)


@job(
    "close-statements",
    "After each month and quarter, statements are sealed and their root is published.",
    schedule=Monthly(1, time(6)),
    audience="community",
    catch_up=CatchUp.EVERY,
)
def close_statements(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Close the month that ended, and the quarter that ended with it; each partner is told of their own."""
    today, fiscal, zone = request.program.today(due.due_at), request.program.fiscal, request.program.zone
    _release(request, last_over("month", today, zone))
    for cadence in ended_with(today, fiscal):
        whole = last_over(cadence, today, zone, fiscal)
        period = after_closed(whole, last_closed(request.store, cadence))
        if period is not None and find_period(request.store, period.label) is None:
            closed = close_period(request.store, period, due.due_at)
            yield from _published(request, closed)


def root_card(request: JobRequest, closed: StatementPeriod) -> Reply:
    """Draw the publication of a period's root: how many statements it binds, and no money."""
    say = request.say("statements_closed/root", closed=publication(request.store, closed))
    button = Button(say("button"), "partner statements", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Text(say("root")), Buttons((button,)), Note(say("note"))))


def own_card(request: JobRequest, closed: StatementPeriod) -> Reply:
    """Draw what tells a partner that their statement is there."""
    say = request.say("statements_closed/own", label=closed.label)
    button = Button(say("button"), "partner statements", style=Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((button,))))


def _release(request: JobRequest, period: StatedPeriod) -> None:
    """Release what its days make due, as the daily job does: after a long stop the clock asks this job first."""
    for number in range((period.end - period.start).days + 1):
        day = period.start + timedelta(days=number)
        release_due(request.store, day, instant_of(datetime.combine(day, RELEASED_AT), request.program.zone))


def _published(request: JobRequest, closed: StatementPeriod) -> Iterator[Message]:
    """The root to everybody, and to each partner with a statement a word; a period without statements has no post."""
    wanted = select(Statement.partner_id).where(Statement.period_id == closed.id).distinct()
    partner_ids = sorted(request.store.exec(wanted))
    if partner_ids:
        yield Message(Channel("community"), root_card(request, closed), closed.label)
    card = own_card(request, closed)
    for partner_id in partner_ids:
        for person in people_of(request.store, partner_id):
            if not is_told(request, person, closed.closed_at):
                topic = f"{closed.label}:{partner_id}:{person.id}"
                yield Message(Direct(person.id), card, topic, courtesy="digest", category="payout")
