"""Operations are the bot looked at from inside: what is wrong and what to do, and what the clock will ask next."""

from typing import Annotated

from bot.chat.access import Role
from bot.chat.command import Choice, Help, Suggest, command
from bot.chat.markup import Words, join
from bot.chat.operations import Finding, Level
from bot.chat.reply import Button, Buttons, Confirm, Note, Reply, Style, Text, Tone
from bot.chat.request import Request

_ORDER = (Level.BAD, Level.WARNING, Level.GOOD)


@command("program doctor", "Checks everything, and says what to do.", needs=Role.MANAGER)
def doctor(request: Request) -> Reply:
    """Show what the bot finds out about itself, worst first."""
    findings = sorted(request.operations.findings(), key=lambda finding: _ORDER.index(finding.level))
    troubles = sum(finding.level is not Level.GOOD for finding in findings)
    say = request.say("doctor/card", troubles=troubles, count=len(findings))
    rows = join([_finding(request, finding) for finding in findings])
    again = Buttons((Button(say("again"), "program doctor", style=Style.PRIMARY),))
    return Reply(say("title"), (Text(rows), again), Tone.WARNING if troubles else Tone.GOOD)


def _finding(request: Request, finding: Finding) -> Words:
    say = request.say("doctor/findings", **finding.facts)
    return request.say("doctor/card", level=finding.level.value, sentence=say(f"{finding.check}.{finding.level}"))(
        "row"
    )


def job_choices(request: Request, typed: str) -> list[Choice]:
    """Suggest jobs by any part of their name."""
    lines = request.operations.jobs(request.store, request.now)
    return [Choice(line.name, line.name) for line in lines if typed.casefold() in line.name]


@command("program schedule list", "What the clock will ask next.", needs=Role.MANAGER, also=("program schedule",))
def schedule(request: Request) -> Reply:
    """Show each job: when it comes next, and how it went last."""
    lines = request.operations.jobs(request.store, request.now)
    say = request.say("schedule/list", now=request.now, zone_name=request.program.zone.key)
    rows = join([request.say("schedule/row", line=line)("text") for line in lines], "\n\n")
    run = Button(say("run"), "program schedule run")
    return Reply(say("title"), (Text(rows or say("empty")), Buttons((run,)), Note(say("note"))))


@command(
    "program schedule run", "Run a job's latest occurrence by hand.", needs=Role.ADMIN, changes=True, title="Run a job"
)
def run_now(
    request: Request,
    job: Annotated[str, Help("which job"), Suggest(job_choices)],
    sure: Annotated[bool, Help("yes to post for real")] = False,
) -> Reply:
    """Run a job once its consequences are confirmed; an occurrence that ran already does nothing."""
    if not sure:
        say = request.say("schedule/run", job=job)
        confirm = Confirm(say("confirm.title"), say("confirm.text"), say("confirm.yes"), say("confirm.no"))
        go = Button(say("go"), "program schedule run", {"job": job, "sure": "yes"}, Style.DANGER, confirm=confirm)
        return Reply(say("ask.title"), (Text(say("ask.text")), Buttons((go,))))
    label, count = request.operations.run_job(request.store, job, request.now)
    say = request.say("schedule/run", job=job, label=label, count=count)
    return Reply(say("done.title"), (Text(say("done.text")),), Tone.GOOD)
