"""Training nudges suggest a course to who would gain from it now, in their own morning, once a week at most."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.cards.drafts import drafted
from bot.chat.job import CatchUp, Direct, JobRequest, Message, Zone, job
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text
from bot.chat.schedule import Daily, Occurrence
from program.periods import Span
from program.rules.courses import Gap
from program.rules.drafts.table import Count, FactTable, Name, Stretch, Term
from program.runs import recall, remember
from program.tables import Partner, Person
from program.training import GAP_DAYS, Learner, Standing, learners, suggested

EVERY_DAYS = 7


@job(
    "training-nudges",
    "A course is suggested to who would gain from it now, or go on with one.",
    schedule=Daily(time(10)),
    audience="partners",
    catch_up=CatchUp.EXPIRE,
    zone=Zone.RECEIVER,
)
def training_nudges(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Suggest to each person in this zone what fits their partner's figures, if they were not told this week."""
    today = request.program.today(due.due_at)
    for learner in learners(request.store, request.program.courses, request.receivers, today):
        chosen = suggested(learner.standings, learner.gap)
        if chosen is not None and _rested(chosen, due) and _is_due(request, learner, due):
            card = coached(request, learner, nudge_card(request, chosen, learner.gap), chosen, today)
            yield Message(Direct(learner.person_id), card, learner.person_id, courtesy="nudge", category="training")


def coached(request: JobRequest, learner: Learner, card: Reply, standing: Standing, today: date) -> Reply:
    """Let a note about the partner's own figures stand in the card, where a gap is its reason and a model can write."""
    course, person = standing.course, request.store.get(Person, learner.person_id)
    partner = request.store.get(Partner, person.partner_id) if person and person.partner_id else None
    if partner is None or learner.gap in (None, Gap.CLICKS) or course.gap is not learner.gap:
        return card
    span = Span(today - timedelta(days=GAP_DAYS - 1), today)
    clicks, leads, sales = learner.funnel
    table = FactTable(
        (
            Name("partner", partner.name),
            Stretch("period", span.start, span.end),
            Count("clicks", clicks, ("click", "clicks")),
            Count("leads", leads, ("lead", "leads")),
            Count("sales", sales, ("sale", "sales")),
            Term("course", course.title),
            Term("command", "/partner training"),
        )
    )
    return drafted(request, "coaching_note", table, lambda words: _noted(card, words), standing=card)


def _noted(card: Reply, words: Words) -> Reply:
    """The card with a note in place of its first text."""
    return replace(card, blocks=(Text(words), *card.blocks[1:]))


def nudge_card(request: JobRequest, standing: Standing, gap: Gap | None) -> Reply:
    """Draw the suggestion of a course: because of figures, or to go on where somebody stopped."""
    course = standing.course
    read = standing.enrolment.pages_read if standing.enrolment else 0
    fits = gap if course.gap is gap else None
    say = request.say("training_nudges/card", course=course, gap=fits, pages_read=read)
    page = str(min(read + 1, len(course.pages)))
    buttons = (
        Button(say("button"), "partner training read", {"course": course.key, "page": page}, Style.PRIMARY),
        Button(say("quiet"), "partner settings notices"),
    )
    return Reply(say("title"), (Text(say("text")), Buttons(buttons), Note(say("note"))))


def _is_due(request: JobRequest, learner: Learner, due: Occurrence) -> bool:
    """Whether somebody was left alone for a week; it begins anew with what is said now."""
    key = f"training-nudge:{learner.person_id}"
    last = recall(request.store, key)
    if last is not None and due.due_at - datetime.fromisoformat(last) < timedelta(days=EVERY_DAYS):
        return False
    remember(request.store, key, due.due_at.isoformat())
    return True


def _rested(standing: Standing, due: Occurrence) -> bool:
    """Whether somebody did not begin this very week: then they know."""
    return standing.enrolment is None or due.due_at - standing.enrolment.enrolled_at >= timedelta(days=EVERY_DAYS)
