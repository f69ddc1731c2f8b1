"""The council's clock: votes close at their deadline, members who have not voted are reminded, terms and seats end."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.cards.motions import living_card, result_card, to_council
from bot.cards.polls import poll_card
from bot.chat.job import CatchUp, Channel, Direct, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.schedule import Daily, Every, Occurrence
from program.polls import polls_over
from program.responses import unanswered
from program.runs import first_time
from program.seats import list_seats
from program.tables import Motion, Seat
from program.vote_closings import close_due
from program.votes import open_motions, participation, roll_of

# How long before a deadline members are reminded who have not voted, the nearest last.
REMINDERS = (timedelta(days=2), timedelta(hours=24), timedelta(hours=2))
# Who votes at the last second may still wait for the store: their ballots go before the close.
GRACE = timedelta(seconds=5)
ANSWER_WARNINGS = (timedelta(days=7), timedelta(days=1))
SEAT_WARNING = timedelta(days=30)


@job(
    "council-closings",
    "Votes and polls close at their deadline, and the result is posted.",
    schedule=Every(1),
    audience="council",
    catch_up=CatchUp.LATEST,
)
def council_closings(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Close what is due: a vote that was missed is closed by the next occurrence, as of its own deadline."""
    for closed in close_due(request.store, request.program.council, due.due_at - GRACE):
        motion = closed.motion
        yield living_card(request, motion, "extended" if closed.extended else "card closed")
        if not closed.extended:
            yield to_council(motion, result_card(request, motion), "closed")
    for poll in polls_over(request.store, due.due_at):
        poll.closed = True
        request.store.add(poll)
        yield Message(Channel("community"), poll_card(request, poll), f"poll:{poll.number}:over")


@job(
    "council-reminders",
    "Members who have not voted are reminded before a vote closes.",
    schedule=Every(15),
    audience="council members",
    catch_up=CatchUp.EXPIRE,
    late_by_most=timedelta(minutes=30),
)
def council_reminders(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Remind each holder whose seat has no ballot, at most once for each distance to the deadline."""
    for motion in open_motions(request.store):
        nearest = _nearest(motion, due.due_at)
        if nearest is None:
            continue
        for person_id in _missing(request, motion):
            key = f"council:reminder:{motion.id}:{motion.close_at}:{nearest}:{person_id}"
            if first_time(request.store, key, due.due_at):
                topic = f"{motion.number}:{nearest}:{person_id}"
                card = reminder_card(request, motion)
                yield Message(Direct(person_id), card, topic, courtesy="nudge", category="council")


@job(
    "council-deadlines",
    "Answers, terms and empty seats of the council that are due soon.",
    schedule=Daily(time(9)),
    audience="managers",
    catch_up=CatchUp.LATEST,
)
def council_deadlines(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell the managers which answers are due, whose term ends, and which seats wait to be filled."""
    motions = [motion for motion in unanswered(request.store) if _warned(motion, due.due_at)]
    today = request.program.today(due.due_at)
    ending = [seat for seat in list_seats(request.store) if seat.term_end == today + SEAT_WARNING]
    empty = [
        seat for seat in list_seats(request.store) if seat.replace_by and (seat.replace_by - today).days in (7, 1, 0)
    ]
    if motions or ending or empty:
        card = deadlines_card(request, motions, ending, empty)
        yield Message(Channel("managers"), card, today.isoformat())


def reminder_card(request: JobRequest, motion: Motion) -> Reply:
    """Draw what a member is told who has not voted; it names no one's choice, and the buttons vote."""
    say = request.say("council/reminder", motion=motion)
    vote = Button(say("vote"), "council ballot", {"motion": str(motion.number)}, Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((vote,)), Note(say("note"))), Tone.WARNING)


def deadlines_card(request: JobRequest, motions: list[Motion], ending: list[Seat], empty: list[Seat]) -> Reply:
    """Draw what managers have to do for the council soon."""
    say = request.say("council/deadlines", motions=motions, ending=ending, empty=empty)
    parts = [name for name, rows in (("answers", motions), ("terms", ending), ("seats", empty)) if rows]
    buttons = (
        Button(say("agenda"), "council agenda list", style=Style.PRIMARY),
        Button(say("list"), "council seats list"),
    )
    return Reply(say("title"), (*(Text(say(part)) for part in parts), Buttons(buttons)), Tone.WARNING)


def _nearest(motion: Motion, now: datetime) -> str | None:
    """The distance to the deadline that members are reminded at now; those that are longer than the vote are not."""
    if motion.close_at is None or motion.opened_at is None:
        return None
    left, whole = motion.close_at - now, motion.close_at - motion.opened_at
    passed = [distance for distance in REMINDERS if timedelta(0) < left <= distance < whole]
    return str(int(min(passed).total_seconds() // 3600)) if passed else None


def _missing(request: JobRequest, motion: Motion) -> list[str]:
    """Who holds, or stands in for, a seat on the roll without a ballot."""
    people = []
    for entry in roll_of(request.store, motion):
        found = participation(request.store, motion, entry.seat_id)
        seat = request.store.get(Seat, entry.seat_id)
        if seat is not None and not (found and found.stands) and (seat.holder_id or seat.alternate_id):
            people.append(str(seat.holder_id or seat.alternate_id))
    return sorted(set(people))


def _warned(motion: Motion, now: datetime) -> bool:
    """Whether an answer is due in a week, tomorrow, or overdue."""
    if motion.respond_by is None:
        return False
    left = motion.respond_by - now
    day = timedelta(days=1)
    return left < timedelta(0) or any(warning - day < left <= warning for warning in ANSWER_WARNINGS)
