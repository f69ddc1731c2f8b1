"""Payout notices tell partners what happened to their money: each thing once, and what was earned once a day."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.chat.job import CatchUp, Direct, JobRequest, Message, Priority, job
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.schedule import Daily, Every, Occurrence, occurrences
from program.digests import begin_digests, newest_entry, take_digests
from program.notices import Happened, Notice, notices_between
from program.people import people_of
from program.runs import first_time, recall, remember

TOLD_AT = time(10)
EVERY_MINUTES = 15
# What is reported late, such as a refund that the payment provider tells hours after it was made, is still told.
LOOK_BACK = timedelta(days=3)
LATE_AFTER = timedelta(days=2)
_MARK = "payout-notices:until"
_ENTRY = "payout-notices:entry"
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
    say = request.say(
        "payout_notices/card", notice=notice, late=_is_late(request, notice), currency=request.program.currency
    )
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
    """All but what was earned: since the last time and a little before it, and what was written down since then.

    What was told has its key kept. What is of long ago and becomes known now, such as a refund in an import, is told.
    """
    began = _since(request, _MARK, now - timedelta(minutes=EVERY_MINUTES))
    remember(request.store, _MARK, now.isoformat())
    first = _first(request, now)
    newest = newest_entry(request.store)
    known = recall(request.store, _ENTRY)
    remember(request.store, _ENTRY, str(newest))
    return notices_between(request.store, max(first, began - LOOK_BACK), now, int(known) if known else newest)


def _digest(request: JobRequest, now: datetime) -> list[Notice]:
    """What was earned and not told yet, once the hour has come."""
    passed = list(occurrences(Daily(TOLD_AT), request.zone, now - timedelta(days=2), now))
    until = passed[-1].due_at
    if until <= _since(request, _DIGEST, until):
        begin_digests(request.store)
        return []
    remember(request.store, _DIGEST, until.isoformat())
    return take_digests(request.store)


def _is_late(request: JobRequest, notice: Notice) -> bool:
    """Whether some of it was earned before the digest that should have told it."""
    return notice.since is not None and request.now - notice.since > LATE_AFTER


def _since(request: JobRequest, mark: str, first: datetime) -> datetime:
    known = recall(request.store, mark)
    if known is None:
        remember(request.store, mark, first.isoformat())
    return datetime.fromisoformat(known) if known else first


def _first(request: JobRequest, now: datetime) -> datetime:
    """When notices began: what happened before is never told, however far is looked back."""
    return _since(request, f"{_MARK}:first", now - timedelta(minutes=EVERY_MINUTES))


def _to_each(request: JobRequest, notice: Notice) -> Iterator[Message]:
    """One message for each person who acts for the partner."""
    card = notice_card(request, notice)
    for person in people_of(request.store, notice.partner_id):
        topic = f"{notice.key}:{person.id}"
        yield Message(Direct(person.id), card, topic, Priority.MONEY, courtesy="money", category="payout")
