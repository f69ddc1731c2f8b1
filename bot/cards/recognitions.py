"""Recognition cards: what all read, what the partner is told before, and the messages that carry both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from bot.chat.job import Channel, Courtesy, Direct, Living, Message
from bot.chat.reply import Block, Button, Buttons, Note, Reply, Style, Text, Tone
from bot.chat.templates import Sayings
from program.living_cards import withdraw
from program.people import people_of
from program.recognitions import Approval, seal
from program.rules.badges import Badge
from program.tables import Recognition


class Speaker(Protocol):
    """Whoever draws a card: a request, or a job."""

    @property
    def program(self) -> Any:
        """The settings of this deployment."""

    @property
    def store(self) -> Session:
        """The open transaction."""

    def say(self, template: str, /, **facts: object) -> Sayings:
        """Return the sayings of a template."""


def public_card(speaker: Speaker, row: Recognition) -> Reply:
    """Draw what the community reads: a name, a reason, never a sum."""
    say = speaker.say("recognitions/post", row=row, badge=badge_of(speaker, row), program=speaker.program.name)
    badge = (Text(say("badge")),) if row.badge else ()
    return Reply(say("title"), (Text(say("lead")), Text(say("reason")), *badge, Note(say("note"))), Tone.GOOD)


def removed_card(speaker: Speaker) -> Reply:
    """Draw what stands where a recognition was taken down: nobody's name, and no reason."""
    say = speaker.say("recognitions/removed")
    return Reply(say("title"), (Text(say("text")),))


def notice_card(speaker: Speaker, row: Recognition) -> Reply:
    """Tell a partner what is posted about them and when, with a button that takes it down at any time."""
    say = speaker.say("recognitions/notice", row=row)
    down = Button(say("down"), "partner recognition remove", {"recognition": row.id})
    return Reply(say("title"), (Text(say("text")), Text(say("reason")), Buttons((down,)), Note(say("note"))), Tone.GOOD)


def question_card(speaker: Speaker, row: Recognition) -> Reply:
    """Ask a partner who wants no such notices: without their yes nothing is posted."""
    say = speaker.say("recognitions/question", row=row)
    values = {"recognition": row.id}
    yes = Button(say("yes"), "partner recognition agree", values, Style.PRIMARY)
    no = Button(say("no"), "partner recognition remove", values)
    return Reply(say("title"), (Text(say("text")), Text(say("reason")), Buttons((yes, no)), Note(say("note"))))


def ended_card(speaker: Speaker, row: Recognition) -> Reply:
    """Draw what a notice becomes when its recognition is taken back."""
    say = speaker.say("recognitions/ended", row=row)
    return Reply(say("title"), (Text(say("text")),))


def badge_of(speaker: Speaker, row: Recognition) -> Badge | None:
    """Return the badge that a recognition names, None without one or where the settings lost it."""
    return next((badge for badge in speaker.program.badges if badge.key == row.badge), None)


def public_message(speaker: Speaker, row: Recognition) -> tuple[Message, str]:
    """Return what is posted or changed in the community's channels, with its key."""
    return _community(public_card(speaker, row), row)


def notices(speaker: Speaker, approval: Approval) -> Iterator[tuple[Message, str]]:
    """Yield what the partner's people are told, or asked, each at their own time."""
    row = approval.recognition
    card = question_card(speaker, row) if approval.asks else notice_card(speaker, row)
    for person_id, moment in approval.told.items():
        yield _notice(card, row, person_id, moment)


def taken_back(speaker: Speaker, row: Recognition) -> list[tuple[Message, str]]:
    """Return what changes everywhere once a recognition is removed; what was not sent yet never is."""
    found = []
    if withdraw(speaker.store, _name(row)):
        found.append(_community(removed_card(speaker), row))
    for person in people_of(speaker.store, row.partner_id):
        if withdraw(speaker.store, f"{_name(row)}:{person.id}"):
            found.append(_notice(ended_card(speaker, row), row, person.id))
    return found


def hold_back(speaker: Speaker, row: Recognition) -> None:
    """Let no notice go out that was not sent yet: what it tells of is being changed."""
    for person in people_of(speaker.store, row.partner_id):
        withdraw(speaker.store, f"{_name(row)}:{person.id}")


def preview(speaker: Speaker, row: Recognition, around: Sequence[Block]) -> Reply:
    """Draw a recognition exactly as it will be read, between its own title and what a manager may do."""
    card = public_card(speaker, row)
    say = speaker.say("recognitions/preview", title=card.title)
    return Reply(say("title"), (Text(say("posted")), *card.blocks, *around))


def _community(card: Reply, row: Recognition) -> tuple[Message, str]:
    key = f"{_name(row)}:{row.revision}"
    return Message(Channel("community"), card, key, living=Living(_name(row))), key


def _notice(card: Reply, row: Recognition, person_id: str, at: datetime | None = None) -> tuple[Message, str]:
    name = f"{_name(row)}:{person_id}"
    key = f"{name}:{row.state}:{row.revision}:{seal(row)}"
    # A notice has its moment; one that comes late waits for the end of quiet hours, and what changes one does not.
    courtesy: Courtesy = "asked" if at else "answer"
    return Message(Direct(person_id), card, key, not_before=at, living=Living(name), courtesy=courtesy), key


def _name(row: Recognition) -> str:
    return f"recognition:{row.id}"
