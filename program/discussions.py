"""A discussion is the thread under a motion's card in one chat, where the council talks until the vote opens."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from program.motions import NEEDS_SECOND, SECONDED, list_motions
from program.runs import recall, remember
from program.tables import Fact, LivingCard, Motion


@dataclass(frozen=True)
class Discussion:
    """Where a motion is discussed: under the message at an address on a platform."""

    motion: Motion
    platform: str
    address: str


def begin_due(store: Session) -> list[Discussion]:
    """Return the discussions that are to begin now, once each: under cards that stand and were not opened yet."""
    found = []
    for motion in reversed(list_motions(store, (NEEDS_SECOND, SECONDED))):
        for card in _cards(store, motion):
            if card.address and recall(store, f"{_key(motion)}{card.platform}") is None:
                remember(store, f"{_key(motion)}{card.platform}", card.address)
                found.append(Discussion(motion, card.platform, card.address))
    return found


def discussions_of(store: Session, motion: Motion) -> list[Discussion]:
    """Return where a motion is discussed."""
    wanted = select(Fact).where(col(Fact.key).startswith(_key(motion), autoescape=True)).order_by(col(Fact.key))
    return [Discussion(motion, fact.key.removeprefix(_key(motion)), fact.value) for fact in store.exec(wanted)]


def _cards(store: Session, motion: Motion) -> list[LivingCard]:
    wanted = select(LivingCard).where(LivingCard.name == f"motion:{motion.number}:draft")
    return list(store.exec(wanted.order_by(col(LivingCard.platform))))


def _key(motion: Motion) -> str:
    return f"discussion:{motion.id}:"
