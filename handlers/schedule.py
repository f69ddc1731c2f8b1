"""The schedule as managers see it: what the clock will ask next, how it went, and the clock by hand."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.button import fits
from bot.chat.command import Choice, Help, Length, Suggest, command
from bot.chat.job import Channel, Job, Message, Zone
from bot.chat.markup import Words, join, literal
from bot.chat.operations import JobLine, JobSheet
from bot.chat.reply import Block, Button, Buttons, Column, Confirm, Divider, Note, Reply, Style, Table, Text, Tone
from bot.chat.request import Request
from bot.chat.schedule import Daily, Every, Monthly, Quarterly, Weekly, Yearly

RUNS_MOST = 12
PREVIEWED_MOST = 8


def job_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest jobs by any part of their name."""
    lines = request.operations.jobs(request.store, request.now)
    return [Choice(line.name, line.name) for line in lines if typed.casefold() in line.name]


WhichJob = Annotated[str, Help("which job"), Suggest(job_choices)]
WhichOccurrence = Annotated[
    str | None, Help("its local time, such as 2026-11-23T09:00; without one, the latest"), Length(10, 60)
]


@command("program schedule list", "What the clock will ask next.", needs=Role.MANAGER, also=("program schedule",))
def schedule(request: Request) -> Reply:
    """Show each job: when it comes next, and how it went last."""
    lines = request.operations.jobs(request.store, request.now)
    say = request.say("schedule/list", now=request.now, zone_name=request.program.zone.key)
    rows = join(_row(request, line) for line in lines)
    show, run = Button(say("show"), "program schedule show"), Button(say("run"), "program schedule run")
    return Reply(say("title"), (Text(rows or say("empty")), Buttons((show, run)), Note(say("note"))))


@command("program schedule show", "A job: its next runs, and how it went.", needs=Role.MANAGER, title="Show a job")
def show_job(request: Request, job: WhichJob) -> Reply:
    """Show when a job comes next, how its last occurrences ended and why, and what may be done with it."""
    sheet = request.operations.sheet(request.store, job, request.now)
    say = request.say("schedule/show", sheet=sheet, line=sheet.line, money=sheet.job.is_money)
    coming = join([say("coming.row", moment=due_at) for _label, due_at in sheet.coming], "\n")
    blocks: list[Block] = [Text(join([say("what"), _when(request, sheet.job), say("catch_up")], " "))]
    blocks += [Text(say("paused"))] if sheet.line.paused_by else []
    blocks += [Text(say("coming")), Text(coming), *_runs(request, sheet)]
    return Reply(
        say("title"),
        (*blocks, _by_hand(request, sheet), Note(say("note"))),
        Tone.WARNING if sheet.line.paused_by else Tone.NEUTRAL,
    )


@command(
    "program schedule run", "Run an occurrence of a job by hand.", needs=Role.ADMIN, changes=True, title="Run a job"
)
def run_now(
    request: Request,
    job: WhichJob,
    sure: Annotated[bool, Help("yes to post for real")] = False,
    occurrence: WhichOccurrence = None,
) -> Reply:
    """Run a job once its consequences are confirmed; an occurrence that is done does nothing."""
    if not sure:
        return _sure(request, request.operations.sheet(request.store, job, request.now).line.name, occurrence)
    label, count = request.operations.run_job(request.store, job, request.now, occurrence)
    say = request.say("schedule/run", job=job, label=label, count=count)
    return Reply(say("done.title"), (Text(say("done.text")),), Tone.GOOD)


def _sure(request: Request, job: str, occurrence: str | None) -> Reply:
    """Ask before a job is run; where no button can hold its occurrence, say how to go on without one."""
    named = {"occurrence": occurrence} if occurrence else {}
    say = request.say("schedule/run", job=job, label=occurrence or "")
    confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
    go = Button(say("go"), "program schedule run", {"job": job, **named, "sure": "yes"}, Style.DANGER, confirm=confirm)
    look = Button(say("look"), "program schedule preview", {"job": job, **named})
    if not (fits(go) and fits(look)):
        return Reply(say("ask.title"), (Text(say("ask.text")), Note(say("type"))))
    return Reply(say("ask.title"), (Text(say("ask.text")), Buttons((go, look))))


@command("program schedule preview", "What a job would post now.", needs=Role.ADMIN, title="Preview a job")
def preview(request: Request, job: WhichJob, occurrence: WhichOccurrence = None) -> Reply:
    """Show what an occurrence would post and to whom, and write nothing."""
    label, messages = request.operations.preview(request.store, job, request.now, occurrence)
    say = request.say("schedule/preview", job=job, label=label, count=len(messages))
    if not messages:
        return Reply(say("title"), (Text(say("nothing" if label else "not_yet")),))
    lines = [_addressed(request, message) for message in messages[:PREVIEWED_MOST]]
    more = [say("more", more=len(messages) - PREVIEWED_MOST)] if len(messages) > PREVIEWED_MOST else []
    shown = [block for block in messages[0].reply.blocks if not isinstance(block, Buttons)]
    blocks = (Text(say("text")), Text(join([*lines, *more], "\n")), Divider(), Text(say("first")), *shown)
    return Reply(say("title"), (*blocks, Note(say("note"))))


@command("program schedule pause", "Let a job stand still.", needs=Role.ADMIN, changes=True, title="Pause a job")
def pause_job(
    request: Request, job: WhichJob, reason: Annotated[str, Help("why; people read it"), Length(3, 200)]
) -> Reply:
    """Pause a job; what falls due meanwhile is kept where it is money, and skipped otherwise."""
    paused = request.operations.pause(request.store, job, request.person.name, reason, request.now)
    say = request.say("schedule/pause", job=job, reason=reason, money=paused.is_money)
    resume = Button(say("resume"), "program schedule resume", {"job": job}, Style.PRIMARY)
    return Reply(say("title"), (Text(say("text")), Buttons((resume,))), Tone.WARNING)


@command("program schedule resume", "Let a paused job go on.", needs=Role.ADMIN, changes=True, title="Resume a job")
def resume_job(request: Request, job: WhichJob) -> Reply:
    """Let a job go on; what was kept is carried out in order."""
    resumed = request.operations.resume(request.store, job, request.person.name, request.now)
    say = request.say("schedule/resume", job=job, money=resumed.is_money)
    show = Button(say("show"), "program schedule show", {"job": job})
    return Reply(say("title"), (Text(say("text")), Buttons((show,))), Tone.GOOD)


@command("program schedule clock", "Say that the clock is right after a jump.", needs=Role.ADMIN, changes=True)
def trust_clock(request: Request) -> Reply:
    """End the wait for a clock that was set forward."""
    waited = request.operations.trust_clock(request.store)
    say = request.say("schedule/clock", now=request.now)
    return Reply(say("title"), (Text(say("goes_on" if waited else "nothing")),), Tone.GOOD)


def _row(request: Request, line: JobLine) -> Words:
    return request.say("schedule/row", line=line)("text")


def _when(request: Request, job: Job) -> Words:
    """When a job falls due, in words."""
    say = request.say("schedule/when", schedule=job.schedule, there=job.zone is Zone.RECEIVER)
    match job.schedule:
        case Every():
            return say("every")
        case Daily():
            return say("daily")
        case Weekly():
            return say("weekly")
        case Monthly():
            return say("monthly")
        case Quarterly():
            return say("quarterly")
        case Yearly():
            return say("yearly")


def _runs(request: Request, sheet: JobSheet) -> list[Block]:
    say = request.say("schedule/show", sheet=sheet, line=sheet.line, money=sheet.job.is_money)
    if not sheet.runs:
        return [Text(say("never"))]
    columns = (Column(say("occurrence")), Column(say("outcome")), Column(say("why")))
    rows = tuple((literal(run.label), say("ended", run=run), literal(run.reason)) for run in sheet.runs)
    return [Table(say("caption"), columns, rows)]


def _by_hand(request: Request, sheet: JobSheet) -> Buttons:
    say, job = request.say("schedule/show", sheet=sheet, line=sheet.line, money=sheet.job.is_money), sheet.line.name
    failed = next((run.label.partition(" ")[0] for run in sheet.runs if run.outcome in ("failed", "skipped")), None)
    go = Button(say("resume"), "program schedule resume", {"job": job})
    stand = Button(say("pause"), "program schedule pause", {"job": job})
    buttons = [
        Button(say("preview"), "program schedule preview", {"job": job}, Style.PRIMARY),
        Button(say("run"), "program schedule run", {"job": job}),
        go if sheet.line.paused_by else stand,
    ]
    if failed:
        values = {"job": job, "occurrence": failed}
        buttons.append(Button(say("run.failed", label=failed), "program schedule run", values))
    return Buttons(tuple(buttons))


def _addressed(request: Request, message: Message) -> Words:
    """One line of whom a message goes to and what it is called."""
    say = request.say("schedule/preview", title=message.reply.title)
    return say("to.channel", channel=message.to.name) if isinstance(message.to, Channel) else say("to.person")
