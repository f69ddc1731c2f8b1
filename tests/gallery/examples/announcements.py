"""What partners read when something is announced, and what the manager saw before."""

from collections.abc import Iterable

from bot.cards.announcements import announcement_card, digest_card
from bot.chat.job import Channel, Direct, JobRequest, Message
from bot.chat.reply import Reply
from handlers.program_announcements import preview
from program.tables import Announcement
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_TEXT = (
    "The pricing page has moved, and every old link still works.\n"
    "Two things to do:\n"
    "- look at your three best links\n"
    "- tell me if one of them leads to the wrong place"
)


@example("announcements", "Something is said to partners, directly and in a channel.")
def said(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw both ways."""
    if scene.person is None:
        return []
    direct, posted = _row(), _row(id="ann_2", way="community", link=None)
    return [
        Message(Direct(scene.person.id), announcement_card(request, direct)),
        Message(Channel("community"), announcement_card(request, posted)),
    ]


@example("announcements preview", "What a manager sees before: the message, whom it reaches, and how it went after.")
def seen(scene: Scene, request: JobRequest) -> Iterable[Reply]:
    """Draw a draft to some, and one that went out."""
    aimed = _row(segment='[["country", ["DE", "AT"], false], ["behaviour", ["selling"], true]]', state="draft")
    return [preview(request, aimed), preview(request, _row(state="sent", written=20, opted_out=3))]


@example("announcement-digest", "What could wait, once a week in one message.")
def gathered(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw a week with two announcements."""
    if scene.person is None:
        return []
    rows = [_row(), _row(id="ann_2", title="Office hours move to Tuesday", text="From now on at 15:00.", link=None)]
    return [Message(Direct(scene.person.id), digest_card(request, rows))]


def _row(**values: object) -> Announcement:
    known = {
        "id": "ann_1",
        "title": "The new pricing page is live",
        "text": _TEXT,
        "link": "https://acme.example/pricing",
        "way": "direct",
        "segment": "[]",
        "state": "draft",
        "made_by": "per_000000",
        "position": "",
        "written": 0,
        "opted_out": 0,
        "unreached": 0,
        "send_at": MOMENT,
        "ended_at": MOMENT,
        "created_at": MOMENT,
    }
    return Announcement(**known | values)
