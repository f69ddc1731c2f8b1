"""Onboarding nudges remind a new partner's people of the next step, on three mornings of their first three weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from bot.chat.job import CatchUp, Direct, JobRequest, Message, Zone, job
from bot.chat.markup import join
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text
from bot.chat.schedule import Daily, Occurrence
from program.checklists import Checklist, Step, checklist
from program.tables import Partner, Person

# So many local days after a partner joined.
DAYS = (2, 7, 21)


@job(
    "onboarding-nudges",
    "New partners are reminded of the next step to their first customer.",
    schedule=Daily(time(11)),
    audience="partners",
    catch_up=CatchUp.EXPIRE,
    zone=Zone.RECEIVER,
)
def onboarding_nudges(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Remind whoever joined two, seven or twenty-one days ago and has a step left."""
    oldest = due.due_at - timedelta(days=max(DAYS) + 2)
    wanted = (
        select(Person, Partner)
        .join(Partner, col(Partner.id) == col(Person.partner_id))
        .where(Partner.status == "approved", col(Partner.staff).is_(False), col(Partner.created_at) >= oldest)
        .order_by(col(Person.id))
    )
    for person, partner in request.store.exec(wanted):
        if person.id not in request.receivers or _days(request, partner.created_at, due) not in DAYS:
            continue
        found = checklist(request.store, partner.id, person.id, courses=bool(request.program.courses))
        if found.next is not None:
            card = checklist_card(request, found)
            topic = f"{due.slot:%Y-%m-%d}:{person.id}"
            yield Message(Direct(person.id), card, topic, courtesy="nudge", category="training")


def checklist_card(request: JobRequest, found: Checklist) -> Reply:
    """Draw what is done and what comes next, with a button for it."""
    say = request.say("onboarding_nudges/card", done=len(found.done), of=len(found.steps))
    rows = [
        request.say("onboarding_nudges/card", is_done=step in found.done, label=say(f"step.{step.value}"))("row")
        for step in found.steps
    ]
    path = _button(request, found.next or Step.LEAD)
    ways = Buttons((path, Button(say("quiet"), "partner settings notices")))
    why = Text(say(f"why.{(found.next or Step.LEAD).value}"))
    return Reply(say("title"), (Text(join(rows)), why, ways, Note(say("note"))))


def _button(request: JobRequest, step: Step) -> Button:
    say = request.say("onboarding_nudges/card")
    match step:
        case Step.COURSE:
            return Button(say("button.course"), "partner training list", style=Style.PRIMARY)
        case Step.METHOD:
            return Button(say("button.method"), "partner payouts method", style=Style.PRIMARY)
        case Step.LINK:
            return Button(say("button.link"), "partner link create", style=Style.PRIMARY)
        case Step.SHARED | Step.LEAD:
            return Button(say("button.share"), "partner link list", style=Style.PRIMARY)


def _days(request: JobRequest, joined: datetime, due: Occurrence) -> int:
    """How many days ago by the receiver's calendar."""
    return (due.slot.date() - joined.astimezone(request.zone).date()).days
