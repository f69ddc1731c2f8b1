"""The monthly summary: on the first morning of a month, each partner reads what the last one came to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.chat.job import CatchUp, Direct, JobRequest, Message, Zone, job
from bot.chat.markup import Words
from bot.chat.reply import Block, Button, Buttons, Fields, Note, Reply, Style, Text
from bot.chat.schedule import Monthly, Occurrence, instant_of
from bot.chat.templates import Sayings
from program.money import Money
from program.people import wants
from program.rules.courses import Course, Gap
from program.summaries import Summary, summaries_of
from program.tables import Partner, Person
from program.training import standings_of, suggested

AT = time(9)


@job(
    "monthly-summary",
    "Each partner's month: what it came to, how their money stands, and one thing to do next.",
    schedule=Monthly(1, AT),
    audience="partners",
    catch_up=CatchUp.LATEST,
    late_by_most=timedelta(days=3),
    zone=Zone.RECEIVER,
)
def monthly_summary(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Write to everyone in this zone who acts for a partner that was there before the month ended."""
    first = due.slot.date().replace(day=1)
    receivers = _receivers(request, first)
    partners = list({partner.id: partner for _, partner in receivers}.values())
    summaries = summaries_of(request.store, partners, first, request.program.fiscal)
    known = standings_of(request.store, request.program.courses, {person.id for person, _ in receivers})
    for person, partner in receivers:
        found = suggested(known[person.id], summaries[partner.id].gap)
        card = summary_card(request, summaries[partner.id], found.course if found else None)
        topic = f"{first:%Y-%m}:{person.id}"
        yield Message(Direct(person.id), card, topic, courtesy="digest", category="summary")


def is_told(request: JobRequest, person: Person, moment: datetime) -> bool:
    """Return whether a person reads what happens at a moment in the summary of that morning, so that it needs no word.

    East of the program the morning of the first may come before it: then the summary knows nothing of it.
    """
    zone = ZoneInfo(person.timezone) if person.timezone else request.program.zone
    first = request.program.today(moment).replace(day=1)
    morning = instant_of(datetime.combine(first, AT), zone)
    partner = request.store.get(Partner, person.partner_id) if person.partner_id else None
    is_receiver = partner is not None and partner.created_at < _midnight(request, first)
    return is_receiver and moment < morning and wants(request.store, person.id, "summary")


def summary_card(request: JobRequest, summary: Summary, course: Course | None) -> Reply:
    """Draw a partner's month; one without a lead so far gets a way to begin instead of a table of zeros."""
    say = request.say("summaries/card", summary=summary, course=course, currency=request.program.currency)
    figures = (Text(say("begin")),) if _is_empty(summary) else _figures(say, summary)
    news = [Text(say(part)) for part, there in (("statement", summary.statements), ("tier", summary.tier)) if there]
    money = [Text(_standing(request, summary))] if summary.owed else []
    blocks: tuple[Block, ...] = (*figures, *money, *news, Text(say(f"next.{_next(summary, course)}")))
    return Reply(say("title"), (*blocks, _buttons(say, summary, course), Note(say("note"))))


def _receivers(request: JobRequest, first: date) -> list[tuple[Person, Partner]]:
    return _people(request.store, request.receivers, _midnight(request, first))


def _midnight(request: JobRequest, first: date) -> datetime:
    """The end of the month before: whoever came later has no month to sum up."""
    return instant_of(datetime.combine(first, time()), request.program.zone)


def _people(store: Session, receivers: frozenset[str], before: datetime) -> list[tuple[Person, Partner]]:
    wanted = (
        select(Person, Partner)
        .join(Partner, col(Partner.id) == col(Person.partner_id))
        .where(Partner.status == "approved", col(Partner.created_at) < before)
        .order_by(col(Partner.id), col(Person.id))
    )
    return [(person, partner) for person, partner in store.exec(wanted) if person.id in receivers]


def _is_empty(summary: Summary) -> bool:
    return summary.is_first_try and not summary.stats.totals.clicks


def _figures(say: Sayings, summary: Summary) -> tuple[Block, ...]:
    """Four figures beside the month before, and the link that brought most where there are several."""
    pairs = [(say(f"{each}.label"), say(each)) for each in ("clicks", "leads", "sales", "earned")]
    best = (Text(say("best")),) if summary.best else ()
    first = (Text(say("first")),) if summary.is_first_try else ()
    return (Text(say("beside")), Fields(tuple(pairs)), *best, *first)


def _standing(request: JobRequest, summary: Summary) -> Words:
    pockets = [
        (Money(one.held, one.currency), Money(one.payable, one.currency), Money(one.clawback, one.currency))
        for one in summary.owed
    ]
    return request.say("summaries/card", pockets=pockets)("money")


def _next(summary: Summary, course: Course | None) -> str:
    """The one thing to do next: what stands between a partner and their money first, then what fits their figures."""
    if summary.unpayable:
        return "method"
    if course:
        return "course"
    return {Gap.CLICKS: "share", Gap.LEADS: "leads", Gap.SALES: "sales", None: "go_on"}[summary.gap]


def _buttons(say: Sayings, summary: Summary, course: Course | None) -> Buttons:
    step, primary = _next(summary, course), Style.PRIMARY
    match step:
        case "method":
            first = Button(say("button.method"), "partner payouts method", style=primary)
        case "course":
            assert course is not None  # it is what makes this step
            first = Button(say("button.course"), "partner training read", {"course": course.key}, primary)
        case "go_on":
            first = Button(say("button.stats"), "partner stats", {"period": "last-month"}, primary)
        case _:
            first = Button(say("button.links"), "partner link list", style=primary)
    statement = (Button(say("button.statement"), "partner statement show"),) if summary.statements else ()
    tier = (Button(say("button.tier"), "partner tier"),) if summary.tier else ()
    stats = () if step == "go_on" else (Button(say("button.stats"), "partner stats", {"period": "last-month"}),)
    return Buttons((first, *statement, *tier, *stats))
