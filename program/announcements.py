"""An announcement is said to a segment of the partners: seen first, counted first, sent once, in portions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Session, col, select, update

from program import broadcasts
from program.audiences import audience
from program.errors import Refusal
from program.ids import new_id
from program.recognitions import PostInThePast
from program.rules.destinations import is_https
from program.rules.names import visible
from program.rules.segments import By, Segment, narrowed, packed, unpacked
from program.setup import Setup
from program.tables import Announcement, Delivery

# So many people in one transaction: as many as Slack lets through in a minute.
PORTION = 200
OPEN = ("draft", "scheduled", "sending")
# A digest goes out on one day of the week, by each receiver's clock; by then it has reached everybody.
DIGEST_DAYS = timedelta(days=8)


class Way(StrEnum):
    """How it reaches people: each directly, each in their weekly digest, or all in one channel."""

    DIRECT = "direct"
    DIGEST = "digest"
    COMMUNITY = "community"
    COUNCIL = "council"

    @property
    def label(self) -> str:
        """What a person picks."""
        return {"direct": "direct messages", "digest": "weekly digest"}.get(self.value, f"{self.value} channel")

    @property
    def is_channel(self) -> bool:
        """Whether all read it who are in a channel, whatever the segment."""
        return self not in (Way.DIRECT, Way.DIGEST)


class UnknownAnnouncement(Refusal):
    """There is no such announcement; facts: given."""


class AnnouncementMoved(Refusal):
    """An announcement is not in a state in which that can be done; facts: state."""


class AnnouncementChanged(Refusal):
    """Somebody changed an announcement after its preview was drawn; facts: none."""


class EmptyAnnouncement(Refusal):
    """An announcement would reach nobody; facts: none."""


class BadLink(Refusal):
    """An announcement's link is no encrypted address; facts: given."""


@dataclass(frozen=True)
class Wording:
    """What is said: a title, a text of one or more lines, and an address to open."""

    title: str
    text: str
    link: str | None = None


@dataclass(frozen=True)
class Portion:
    """Who is written to now: people of a direct announcement, or nobody and a channel."""

    row: Announcement
    people: tuple[str, ...] = ()
    channel: str = ""


def clean(given: Wording) -> Wording:
    """Return a wording without invisible characters, its lines kept; BadLink."""
    lines = [visible(line) for line in given.text.strip().splitlines()]
    link = (given.link or "").strip() or None
    if link is not None and not is_https(link):
        raise BadLink(given=link[:100])
    return Wording(visible(given.title), "\n".join(lines).strip(), link)


def write(store: Session, wording: Wording, way: Way, made_by: str, now: datetime) -> Announcement:
    """Write a draft to all partners; BadLink."""
    row = Announcement(id=new_id("ann"), way=way.value, made_by=made_by, created_at=now, **vars(clean(wording)))
    store.add(row)
    store.flush()
    return row


def get_announcement(store: Session, given: str) -> Announcement:
    """Return an announcement and keep others from deciding on it meanwhile; UnknownAnnouncement."""
    row = store.get(Announcement, given.strip(), with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownAnnouncement(given=given)
    return row


def announcements(store: Session, most: int) -> Sequence[Announcement]:
    """Return the newest announcements."""
    return store.exec(select(Announcement).order_by(col(Announcement.id).desc()).limit(most)).all()


def segment_of(row: Announcement) -> Segment:
    """Return whom an announcement is for."""
    return unpacked(row.segment)


def seal(row: Announcement) -> str:
    """Return the seal of what a preview shows: another text, way or segment has another seal."""
    seen = "\n".join((row.title, row.text, row.link or "", row.way, row.segment))
    return sha256(seen.encode()).hexdigest()[:10]


def reword(store: Session, row: Announcement, wording: Wording, way: Way) -> Announcement:
    """Give a draft other words; one that was planned is a draft again. BadLink or AnnouncementMoved."""
    _must_be(row, ("draft", "scheduled"))
    cleaned = clean(wording)
    row.title, row.text, row.link, row.way = cleaned.title, cleaned.text, cleaned.link, way.value
    return _draft_again(store, row)


def narrow(store: Session, row: Announcement, by: By, given: str, known: Sequence[str]) -> Announcement:
    """Give a draft another clause; one that was planned is a draft again. BadSegment or AnnouncementMoved."""
    _must_be(row, ("draft", "scheduled"))
    row.segment = packed(narrowed(segment_of(row), by, given, known))
    return _draft_again(store, row)


def approve(  # noqa: PLR0913 - what was seen, by whom, and when it is wanted
    store: Session, setup: Setup, row: Announcement, seen: str, *, by: str, send_at: datetime, now: datetime
) -> Announcement:
    """Let exactly what was seen be sent; AnnouncementMoved, AnnouncementChanged, PostInThePast or EmptyAnnouncement."""
    _must_be(row, ("draft",))
    if seal(row) != seen:
        raise AnnouncementChanged
    if send_at < now:
        raise PostInThePast(at=send_at)
    if not Way(row.way).is_channel and not audience(store, setup, segment_of(row), now).people:
        raise EmptyAnnouncement
    row.state, row.approved_by, row.send_at = "scheduled", by, send_at
    return _kept(store, row)


def cancel(store: Session, row: Announcement, now: datetime) -> int:
    """Stop an announcement: what was not sent yet never is; return how many messages that spared people.

    AnnouncementMoved once all of it has gone.
    """
    _must_be(row, (*OPEN, "sent"))
    mine = update(Delivery).where(col(Delivery.broadcast_id) == row.id, col(Delivery.state) == "pending")
    spared = store.connection().execute(mine.values(state="dropped", drawing="{}", trouble="cancelled"))
    if row.state == "sent" and not spared.rowcount:
        raise AnnouncementMoved(state=row.state)
    row.state, row.ended_at = "cancelled", now
    _kept(store, row)
    return int(spared.rowcount)


def take_due(store: Session, setup: Setup, now: datetime) -> list[Portion]:
    """Return who is written to now of each announcement that is due, in its order, and note how far it got."""
    due = select(Announcement).where(
        col(Announcement.state).in_(("scheduled", "sending")), col(Announcement.send_at) <= now
    )
    rows = store.exec(due.order_by(col(Announcement.send_at), col(Announcement.id)).with_for_update()).all()
    found = []
    for row in rows:
        if row.way == Way.DIGEST:
            _age(store, row, now)
        elif Way(row.way).is_channel:
            found.append(_end(store, Portion(row, channel=row.way), now))
        else:
            found.append(_portion(store, setup, row, now))
    return found


def digested(store: Session, since: datetime, until: datetime) -> Sequence[Announcement]:
    """Return the announcements for the digests of some days, the oldest first; cancelled ones are none."""
    wanted = select(Announcement).where(
        Announcement.way == Way.DIGEST.value,
        col(Announcement.state).in_(("scheduled", "sending", "sent")),
        col(Announcement.send_at) > since,
        col(Announcement.send_at) <= until,
    )
    return store.exec(wanted.order_by(col(Announcement.send_at), col(Announcement.id))).all()


def _portion(store: Session, setup: Setup, row: Announcement, now: datetime) -> Portion:
    everybody = audience(store, setup, segment_of(row), now)
    if row.state == "scheduled":
        row.state, row.opted_out, row.unreached = "sending", len(everybody.opted_out), len(everybody.unreached)
    left = [person for person in everybody.told if person > row.position]
    people, more = tuple(left[:PORTION]), left[PORTION:]
    row.position, row.written = people[-1] if people else row.position, row.written + len(people)
    _kept(store, row)
    return Portion(row, people) if more else _end(store, Portion(row, people), now)


def _end(store: Session, portion: Portion, now: datetime) -> Portion:
    """The last portion begins the broadcast: before it, one that arrived would be reported as all of it."""
    row = portion.row
    broadcasts.begin(store, row.id, row.title, row.approved_by, now)
    row.state, row.ended_at = "sent", now
    _kept(store, row)
    return portion


def _age(store: Session, row: Announcement, now: datetime) -> None:
    """A digest is on its way from its moment on, and has gone out a week later."""
    row.state = "sending"
    if row.send_at is not None and now - row.send_at >= DIGEST_DAYS:
        row.state, row.ended_at = "sent", now
    _kept(store, row)


def _draft_again(store: Session, row: Announcement) -> Announcement:
    row.state, row.approved_by, row.send_at = "draft", None, None
    return _kept(store, row)


def _must_be(row: Announcement, states: Sequence[str]) -> None:
    if row.state not in states:
        raise AnnouncementMoved(state=row.state)


def _kept(store: Session, row: Announcement) -> Announcement:
    store.add(row)
    store.flush()
    return row
