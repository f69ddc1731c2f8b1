"""Payout notices tell partners what happened to their money: each thing once, and what was earned once a day."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.chat.job import CatchUp, Direct, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.schedule import Daily, Every, Occurrence, occurrences
from program.notices import Happened, Notice, notices_between
from program.people import choices_of, people_of
from program.runs import first_time, recall, remember

TOLD_AT = time(10)
EVERY_MINUTES = 15
# What is reported late, such as a refund that the payment provider tells hours after it was made, is still told.
LOOK_BACK = timedelta(days=3)
_MARK = "payout-notices:until"
_DIGEST = "payout-notices:digest"
_TONES = {Happened.SETTLED: Tone.GOOD, Happened.REVERSED: Tone.WARNING}
_TROUBLES = (Happened.FAILED, Happened.RETURNED)


@job(
    "payout-notices",
    "Partners are told what happened to their money; what they earned, once a day.",
    schedule=Every(EVERY_MINUTES),
    audience="partners",
    catch_up=CatchUp.LATEST,
)
def payout_notices(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell what happened since the last time; what happened before the first time is history and not told."""
    for notice in (*_at_once(request, due.due_at), *_digest(request, due.due_at)):
        if first_time(request.store, f"notice:{notice.key}", due.due_at):
            yield from _to_each(request, notice)


def notice_card(request: JobRequest, notice: Notice) -> Reply:
    """Draw a notice: what happened, to how much, and the command that shows it again at any time."""
    say = request.say("payout_notices/card", notice=notice, currency=request.program.currency)
    if notice.payout_id is None:
        button = Button(say("earnings"), "partner earnings", style=Style.PRIMARY)
    else:
        button = Button(say("payouts"), "partner payouts", style=Style.PRIMARY)
    tone = Tone.BAD if notice.happened in _TROUBLES else _TONES.get(notice.happened, Tone.NEUTRAL)
    return Reply(
        say(f"{notice.happened}.title"),
        (Text(say(f"{notice.happened}.text")), Buttons((button,)), Note(say("note"))),
        tone,
    )


def _at_once(request: JobRequest, now: datetime) -> list[Notice]:
    """All but what was earned, since the last time and a little before it; what was told has its key kept."""
    began = _since(request, _MARK, now - timedelta(minutes=EVERY_MINUTES))
    remember(request.store, _MARK, now.isoformat())
    first = _first(request, now)
    found = notices_between(request.store, max(first, began - LOOK_BACK), now)
    return [notice for notice in found if notice.happened is not Happened.ACCRUED]


def _digest(request: JobRequest, now: datetime) -> list[Notice]:
    """What was earned from one digest to the next, once the hour has come."""
    passed = list(occurrences(Daily(TOLD_AT), request.zone, now - timedelta(days=2), now))
    until = passed[-1].due_at
    began = _since(request, _DIGEST, until)
    if until <= began:
        return []
    remember(request.store, _DIGEST, until.isoformat())
    found = notices_between(request.store, began, until)
    return [notice for notice in found if notice.happened is Happened.ACCRUED]


def _since(request: JobRequest, mark: str, first: datetime) -> datetime:
    known = recall(request.store, mark)
    if known is None:
        remember(request.store, mark, first.isoformat())
    return datetime.fromisoformat(known) if known else first


def _first(request: JobRequest, now: datetime) -> datetime:
    """When notices began: what happened before is never told, however far is looked back."""
    return _since(request, f"{_MARK}:first", now - timedelta(minutes=EVERY_MINUTES))


def _to_each(request: JobRequest, notice: Notice) -> Iterator[Message]:
    """One message for each person who acts for the partner and wants such notices."""
    card = notice_card(request, notice)
    for person in people_of(request.store, notice.partner_id):
        if choices_of(request.store, person.id)["payout"]:
            yield Message(Direct(person.id), card, f"{notice.key}:{person.id}")
