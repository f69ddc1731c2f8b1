"""A recognition is a public thank-you to a partner: drafted, seen, approved, posted once, corrected or removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from program.courtesy import Courtesy, moment_for, timing_of
from program.errors import Refusal
from program.evidence import Quality
from program.ids import new_id
from program.partners import get_partner
from program.people import people_of, wants
from program.rules.quiet_hours import QuietHours
from program.rules.reasons import clean_reason
from program.tables import Partner, Recognition

CATEGORY = "recognition"
WAITING = ("asked", "scheduled")
OPEN = ("draft", *WAITING, "posted")


class CannotRecognise(Refusal):
    """A partner must not be praised in public, `why` a code; facts: partner, why."""


class UnknownRecognition(Refusal):
    """There is no such recognition; facts: given."""


class RecognitionMoved(Refusal):
    """A recognition is not in a state in which that can be done; facts: state, why."""


class RecognitionChanged(Refusal):
    """Somebody changed a recognition after its preview was drawn; facts: none."""


class AskedOtherwise(Refusal):
    """A partner was asked under a name that they are not shown by any more; facts: name."""


class PostInThePast(Refusal):
    """Something was to be posted before now; facts: at."""


@dataclass(frozen=True)
class Approval:
    """What approving brought about: whom to tell from when on, whether they are asked first, and when it is posted."""

    recognition: Recognition
    told: Mapping[str, datetime]
    asks: bool

    @property
    def at_once(self) -> bool:
        """Whether it is posted now."""
        return self.recognition.state == "posted"


def shown_name(partner: Partner) -> str | None:
    """Return the name a partner agreed to be shown with in public, None where there is none."""
    match partner.visibility:
        case "name":
            return partner.name
        case "pseudonym":
            return partner.pseudonym
        case _:
            return None


def draft(  # noqa: PLR0913 - a recognition says who is praised, for what, by whom
    store: Session, partner: Partner, quality: Quality, reason: str, badge: str | None, made_by: str, now: datetime
) -> Recognition:
    """Write a draft; CannotRecognise for whom it must not be, or what is wrong with the reason."""
    name = _presentable(store, partner)
    row = Recognition(
        id=new_id("rec"),
        partner_id=partner.id,
        kind=quality.value,
        reason=clean_reason(reason),
        badge=badge,
        shown_as=name,
        made_by=made_by,
        created_at=now,
    )
    store.add(row)
    store.flush()
    return row


def get_recognition(store: Session, given: str) -> Recognition:
    """Return a recognition and keep others from deciding on it meanwhile; UnknownRecognition."""
    row = store.get(Recognition, given.strip(), with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownRecognition(given=given)
    return row


def seal(row: Recognition) -> str:
    """Return the seal of what a preview shows: another text has another seal."""
    seen = "\n".join((row.kind, row.reason, row.badge or "", row.shown_as))
    return sha256(seen.encode()).hexdigest()[:10]


def edit(store: Session, row: Recognition, reason: str, now: datetime) -> Recognition:
    """Give a recognition another reason; one that waited is a draft again, a posted one gets another revision."""
    _must_be(row, OPEN)
    row.reason, row.shown_as = clean_reason(reason), _presentable(store, get_partner(store, row.partner_id))
    row.revision += 1
    if row.state != "posted":
        row.state, row.approved_by, row.wanted_at, row.post_at = "draft", None, None, None
    return _kept(store, row)


def approve(  # noqa: PLR0913 - what was seen, by whom, when it is wanted, and the program's times of rest
    store: Session,
    row: Recognition,
    seen: str,
    approved_by: str,
    wanted_at: datetime,
    now: datetime,
    *,
    zone: ZoneInfo,
    quiet: QuietHours,
) -> Approval:
    """Approve exactly what was seen; RecognitionChanged, RecognitionMoved, CannotRecognise or PostInThePast.

    It is posted once the partner may be told of it, never before: a message of that kind is one of at most one a day.
    """
    _must_be(row, ("draft",))
    if seal(row) != seen or _presentable(store, get_partner(store, row.partner_id)) != row.shown_as:
        raise RecognitionChanged
    if wanted_at < now:
        raise PostInThePast(at=wanted_at)
    told = {}
    for person in people_of(store, row.partner_id):
        timing, key = timing_of(store, person.id, zone, quiet), f"recognition:{row.id}:{person.id}"
        moment = moment_for(store, person.id, key, Courtesy.DIGEST, timing, now)
        if moment is not None:
            told[person.id] = moment
    if not told:
        raise CannotRecognise(partner=row.shown_as, why="unheard")
    asks = any(not wants(store, person.id, CATEGORY) for person in people_of(store, row.partner_id))
    row.approved_by, row.wanted_at = approved_by, wanted_at
    row.post_at = max(wanted_at, min(told.values()))
    row.state = "asked" if asks else "scheduled"
    _post_if_due(row, now)
    return Approval(_kept(store, row), told, asks)


def agree(store: Session, row: Recognition, now: datetime) -> Recognition:
    """Let a partner say yes: what they were asked about is posted when it was wanted, or now.

    RecognitionMoved; AskedOtherwise where they are shown in another way, or not at all, since then.
    """
    _must_be(row, ("asked",))
    if not _shown_as_before(store, row):
        raise AskedOtherwise(name=row.shown_as)
    row.state = "scheduled"
    row.post_at = max(now, row.wanted_at or now)
    _post_if_due(row, now)
    return _kept(store, row)


def remove(store: Session, row: Recognition, why: str) -> bool:
    """Take a recognition back, `why` a code; return whether it had been posted; RecognitionMoved if it was before."""
    _must_be(row, OPEN)
    posted = row.state == "posted"
    row.state, row.why = "removed", why
    row.revision += posted
    _kept(store, row)
    return posted


def shown_anew(store: Session, partner: Partner) -> tuple[list[Recognition], list[Recognition]]:
    """Let what is posted about a partner follow how they are shown now; return what is renamed, and what is removed."""
    name, renamed, removed = shown_name(partner), [], []
    posted = select(Recognition).where(Recognition.partner_id == partner.id, Recognition.state == "posted")
    for row in store.exec(posted.order_by(col(Recognition.id)).with_for_update()).all():
        if name is None:
            remove(store, row, "hidden")
            removed.append(row)
        elif row.shown_as != name:
            row.shown_as, row.revision = name, row.revision + 1
            renamed.append(_kept(store, row))
    return renamed, removed


def take_due(store: Session, now: datetime) -> tuple[list[Recognition], list[Recognition]]:
    """Return what is posted now, and what was removed since its partner is not shown any more as they were."""
    due = select(Recognition).where(Recognition.state == "scheduled", col(Recognition.post_at) <= now)
    posted, removed = [], []
    for row in store.exec(due.order_by(col(Recognition.post_at), col(Recognition.id)).with_for_update()).all():
        if _shown_as_before(store, row):
            _post_if_due(row, now)
            posted.append(_kept(store, row))
        else:
            remove(store, row, "name")
            removed.append(row)
    return posted, removed


def recognitions(store: Session, most: int) -> Sequence[Recognition]:
    """Return the newest recognitions."""
    return store.exec(select(Recognition).order_by(col(Recognition.id).desc()).limit(most)).all()


def open_ones(store: Session, partner_id: str) -> Sequence[Recognition]:
    """Return what stands about a partner, or is to, the newest first; drafts are nobody's business yet."""
    mine = select(Recognition).where(Recognition.partner_id == partner_id)
    return store.exec(mine.where(col(Recognition.state).in_(OPEN[1:])).order_by(col(Recognition.id).desc())).all()


def _shown_as_before(store: Session, row: Recognition) -> bool:
    partner = get_partner(store, row.partner_id)
    return partner.status == "approved" and shown_name(partner) == row.shown_as


def _presentable(store: Session, partner: Partner) -> str:
    name = shown_name(partner)
    why = None
    if partner.status != "approved":
        why = "status"
    elif partner.staff:
        why = "staff"
    elif name is None:
        why = "hidden"
    elif not people_of(store, partner.id):
        why = "nobody"
    if why or name is None:
        raise CannotRecognise(partner=partner.name, why=why)
    return name


def _post_if_due(row: Recognition, now: datetime) -> None:
    if row.state == "scheduled" and row.post_at is not None and row.post_at <= now:
        row.state, row.posted_at = "posted", now
        row.revision += 1


def _must_be(row: Recognition, states: Sequence[str]) -> None:
    if row.state not in states:
        raise RecognitionMoved(state=row.state, why=row.why)


def _kept(store: Session, row: Recognition) -> Recognition:
    store.add(row)
    store.flush()
    return row
