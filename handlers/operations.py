"""Operations are the bot looked at from inside: what is wrong, and what to do."""

from bot.chat.access import Role
from bot.chat.command import command
from bot.chat.markup import Words, join
from bot.chat.operations import Finding, Level
from bot.chat.reply import Button, Buttons, Reply, Style, Text, Tone
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
