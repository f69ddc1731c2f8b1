"""Cards of a restore: how far back the store was set, what may have happened since, and what is settled."""

from __future__ import annotations

from bot.chat.job import JobRequest
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Reply, Style, Text, Tone
from bot.chat.request import Request
from program.restores import Restore, runs_on_their_way, settling
from program.tables import Person


def restore_card(request: Request | JobRequest, restore: Restore) -> Reply:
    """Draw all that is known of a restore, and the button that unlocks payouts while they are locked."""
    locked = restore.confirmed_at is None
    person = request.store.get(Person, restore.confirmed_by) if restore.confirmed_by else None
    labels = [run.label for run in runs_on_their_way(request.store)]
    say = request.say(
        "restores/card",
        restore=restore,
        name=person.name if person else restore.confirmed_by,
        runs=", ".join(labels),
        settling=settling(request.store, restore),
    )
    money = ("locked", "runs", "sales") if locked else ("confirmed",)
    texts = tuple(Text(say(one)) for one in ("text", *money, "messages"))
    look = Button(say("look"), "program restore show")
    confirm = (Button(say("confirm"), "program restore confirm", style=Style.DANGER),) if locked else ()
    return Reply(say("title"), (*texts, Buttons((*confirm, look))), Tone.WARNING if locked else Tone.NEUTRAL)


def said(title: Words, text: Words, tone: Tone = Tone.NEUTRAL) -> Reply:
    """Draw one sentence under a title."""
    return Reply(title, (Text(text),), tone)
