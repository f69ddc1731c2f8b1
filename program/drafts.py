"""A draft is a public text on its way to a person's yes: what is agreed to is the exact bytes that will be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select, update

from program.deliveries import Parcel, enqueue
from program.errors import DraftChanged, DraftDecided, UnknownDraft
from program.ids import new_id
from program.tables import Delivery, Draft

AUTHORS = ("template", "model", "human")


@dataclass(frozen=True)
class Written:
    """A text, who wrote it (template, model or human), and the JSON of each platform exactly as it will be sent."""

    text: str
    author: str
    rendered: Mapping[str, Any]

    @property
    def bytes(self) -> str:
        """The rendered JSON in one spelling, so that the same message has the same digest."""
        return json.dumps(self.rendered, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of(draft: Draft) -> str:
    """Return the fingerprint of what would be sent; short enough for a button."""
    return sha256(draft.rendered.encode()).hexdigest()[:24]


def propose(store: Session, brief: str, subject: str, facts: str, written: Written, now: datetime) -> Draft:
    """Keep a draft until somebody agrees; `subject` says what it is about, such as `recognition:pn_…`."""
    if written.author not in AUTHORS:
        raise ValueError(f"a draft is not written by {written.author!r}")
    draft = Draft(
        id=new_id("draft"),
        brief=brief,
        subject=subject,
        text=written.text,
        facts=facts,
        rendered=written.bytes,
        author=written.author,
        proposed_at=now,
    )
    store.add(draft)
    store.flush()
    return draft


def find_draft(store: Session, given: str) -> Draft:
    """Return a draft by its id; UnknownDraft."""
    draft = store.get(Draft, given.strip())
    if draft is None:
        raise UnknownDraft(given=given)
    return draft


def edit(store: Session, draft_id: str, text: str, rendered: Mapping[str, Any], person_id: str) -> Draft:
    """Put a person's own text in a draft's place: it counts as theirs, and what was agreed to before is void."""
    written = Written(text, "human", rendered)
    values = {"text": text, "rendered": written.bytes, "author": "human", "edited_by_id": person_id}
    _move(store, draft_id, ("proposed", "approved"), {**values, "state": "proposed", "approved_digest": None})
    return store.get_one(Draft, draft_id)


def approve(store: Session, draft_id: str, digest: str, person_id: str, now: datetime) -> Draft:
    """Agree to exactly what was shown; DraftChanged where it is another, DraftDecided when too late."""
    draft = store.get_one(Draft, draft_id)
    if draft.state == "proposed" and digest_of(draft) != digest:
        raise DraftChanged(brief=draft.brief)
    values = {"state": "approved", "approved_digest": digest, "approved_by_id": person_id, "decided_at": now}
    _move(store, draft_id, ("proposed",), values)
    return store.get_one(Draft, draft_id)


def post(store: Session, draft_id: str, now: datetime) -> Mapping[str, Any]:
    """Return the JSON to send, once; DraftChanged where it is not what was agreed to, DraftDecided otherwise."""
    draft = store.get_one(Draft, draft_id)
    if draft.state == "approved" and draft.approved_digest != digest_of(draft):
        raise DraftChanged(brief=draft.brief)
    _move(store, draft_id, ("approved",), {"state": "posted", "decided_at": now})
    found: Mapping[str, Any] = json.loads(draft.rendered)
    return found


def send(store: Session, draft_id: str, now: datetime) -> int:
    """Put what was agreed to in the place of the message that it is about, once; return on how many platforms.

    DraftChanged or DraftDecided where that must not be.
    """
    draft, rendered = store.get_one(Draft, draft_id), post(store, draft_id, now)
    sent = 0
    for platform, drawing in rendered.items():
        row = store.exec(select(Delivery).where(Delivery.key == f"{draft.subject}:{platform}")).first()
        if row is not None and row.card:
            parcel = Parcel(f"{draft_id}:{platform}", platform, row.destination, drawing, row.priority, card=row.card)
            sent += enqueue(store, replace(parcel, round=row.round), now)
    return sent


def drop(store: Session, draft_id: str, now: datetime) -> None:
    """Put a draft away; DraftDecided where it was posted or dropped before."""
    _move(store, draft_id, ("proposed", "approved"), {"state": "dropped", "decided_at": now})


def waiting(store: Session) -> list[Draft]:
    """Return the drafts that nobody has decided on, the oldest first."""
    return list(store.exec(select(Draft).where(Draft.state == "proposed").order_by(col(Draft.id))).all())


def _move(store: Session, draft_id: str, states: tuple[str, ...], values: Mapping[str, Any]) -> None:
    """Change a draft that is in one of the states, so that of two who decide at once one is told that it was done."""
    wanted = update(Draft).where(col(Draft.id) == draft_id, col(Draft.state).in_(states)).values(**values)
    if store.connection().execute(wanted).rowcount != 1:
        raise DraftDecided(state=store.get_one(Draft, draft_id).state)
    store.expire_all()
