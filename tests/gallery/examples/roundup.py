"""What a quarter came to."""

from collections.abc import Iterable
from datetime import timedelta

from bot.cards.drafts import proposal_card, template_text
from bot.chat.job import Channel, JobRequest, Message
from jobs.roundup import quarterly_roundup
from program.learnings import add_learning
from program.tables import Draft
from tests.gallery.posts import asked, example
from tests.gallery.scenes import MOMENT, Scene


@example("quarterly-roundup", "The quarter, for everyone and for managers.")
def quarter(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Ask for the quarter that ended, in which something was tried."""
    for number in range(5 if scene.name == "longest" else 1):
        tried, taught = ("A demo video for newsletters", "Twice the leads per click. It is in the kit now.")
        if scene.name == "longest":
            tried, taught = (tried * 5)[:118] + f" {number}", (f"{taught} " * 7)[:300]
        add_learning(request.store, tried, taught, "per_1", MOMENT - timedelta(days=40 - number))
    return asked(quarterly_roundup, request)


@example("quarterly-roundup draft", "Another opening, which managers let stand or leave.")
def proposed(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw what managers are shown; the brief's own template stands here for a model."""
    first = next(iter(asked(quarterly_roundup, request)), None)
    wish = first.reply.wish if first else None
    if wish is None:
        return []
    known = {"brief": wish.brief, "subject": "s", "text": "t", "facts": "", "rendered": "{}", "author": "model"}
    draft = Draft(id="draft_1", proposed_at=MOMENT, **known)
    written = wish.card(template_text(request, wish.brief, wish.facts))
    return [Message(Channel("managers"), proposal_card(request.templates, draft, written))]
