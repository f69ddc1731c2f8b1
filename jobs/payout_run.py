"""The payout run of the rhythm: on its day it is made of all that is due, and finance is asked to review it."""

from collections.abc import Iterator

from bot.chat.job import CatchUp, Channel, JobRequest, Message, Priority, job
from bot.chat.reply import Button, Buttons, Reply, Style, Text
from bot.chat.schedule import Daily, Occurrence
from program.holds import release_due
from program.payout_errors import NothingToPay
from program.payout_runs import make_run, payouts_of
from program.rules.payout_days import RUN_AT, is_payout_day
from program.tables import PayoutRun

BY_SCHEDULE = "schedule"


@job(
    "payout-run",
    "On the payout day, a run is made and finance is asked to review it.",
    schedule=Daily(RUN_AT),
    audience="managers",
    catch_up=CatchUp.EVERY,
)
def payout_run(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Make the run of a payout day; on other days, and where nobody would be paid, there is no post."""
    terms, day = request.program.terms, request.program.today(due.due_at)
    if not is_payout_day(terms.payouts, day, terms.fiscal):
        return
    # What is due today is part of it, also when the clock makes up for several days at once.
    release_due(request.store, day, due.due_at)
    try:
        run = make_run(request.store, terms, label=day.isoformat(), cut_off=day, made_by=BY_SCHEDULE, now=due.due_at)
    except NothingToPay:
        return
    yield Message(Channel("managers"), ready_card(request, run), run.label, Priority.MONEY)


def ready_card(request: JobRequest, run: PayoutRun) -> Reply:
    """Draw the request to review a run; what it pays is told in private, never in a channel."""
    partners = {row.partner_id for row in payouts_of(request.store, run)}
    say = request.say("payouts_due/ready", run=run, partners=len(partners))
    button = Button(say("button"), "program payouts review", {"run": run.label}, Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((button,))))
