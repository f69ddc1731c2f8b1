"""The review of tiers: at the start of each month, by the windows that ended, up and down."""

from collections.abc import Iterator
from datetime import time

from bot.chat.job import CatchUp, Direct, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.schedule import Monthly, Occurrence
from jobs.monthly_summary import is_told
from program.people import people_of
from program.tiers import TierChange, review_tiers


@job(
    "tier-review",
    "Every month partners get the tier they reached in the windows that ended.",
    schedule=Monthly(1, time(7)),
    audience="partners",
    catch_up=CatchUp.EVERY,
)
def tier_review(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell whoever goes up or down; who stays is not told."""
    for change in review_tiers(request.store, request.program.terms, request.program.today(due.due_at)):
        card = tier_card(request, change)
        for person in people_of(request.store, change.partner_id):
            if not is_told(request, person, due.due_at):
                topic = f"{change.since}:{change.partner_id}:{person.id}"
                yield Message(Direct(person.id), card, topic, courtesy="digest", category="summary")


def tier_card(request: JobRequest, change: TierChange) -> Reply:
    """Draw a partner's new tier, what it brings, and the figures that decided."""
    tier = next((one for one in request.program.terms.tiers if one.key == change.after), None)
    say = request.say("tier_review/card", change=change, benefits=tier.benefits if tier else ())
    benefits = (Text(say("benefits")),) if tier and tier.benefits else ()
    button = Button(say("button"), "partner tier", style=Style.PRIMARY)
    blocks = (Text(say("text")), *benefits, Buttons((button,)), Note(say("note")))
    return Reply(say("title"), blocks, Tone.GOOD if change.up else Tone.NEUTRAL)
