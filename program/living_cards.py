"""A living card is one message that is changed in place, such as a tally: only its last state counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from program.tables import Delivery, LivingCard

SPACING = timedelta(seconds=3)


def card_of(store: Session, row: Delivery) -> LivingCard | None:
    """Return where the card of a delivery stands, or None before it was first posted."""
    return store.get(LivingCard, (row.card, row.platform, row.destination))


def address_of(store: Session, row: Delivery) -> str | None:
    """Return the address of the message that a delivery changes, or None where it posts one."""
    card = card_of(store, row) if row.card else None
    return card.address if card else None


def card_at(store: Session, platform: str, address: str) -> str | None:
    """Return the name of the card that stands at an address, or None where none does."""
    here = select(col(LivingCard.name)).where(col(LivingCard.platform) == platform, col(LivingCard.address) == address)
    return store.connection().execute(here).scalar()


def make_way(store: Session, row: Delivery) -> None:
    """Drop the states of this card that nobody saw yet, and let the new one keep its distance from the last."""
    _waiting(store, row, state="dropped", drawing="{}", trouble="overtaken")
    card = card_of(store, row)
    if card is None:
        return
    if card.gone and card.round == row.round:
        row.state, row.trouble = "dropped", "deleted"
    row.not_before = max(row.not_before, card.changed_at + SPACING)


def stands(store: Session, row: Delivery, address: str, now: datetime) -> None:
    """Record that a card stands at an address as a delivery drew it."""
    card = card_of(store, row) or LivingCard(
        name=str(row.card), platform=row.platform, destination=row.destination, changed_at=now
    )
    card.address, card.round, card.gone, card.changed_at = address, row.round, False, now
    store.add(card)
    store.flush()
    _waiting(store, row, not_before=now + SPACING)


def vanished(store: Session, row: Delivery, deleted: bool, now: datetime) -> bool:
    """Record that a card cannot be changed any more; return whether the delivery posts it anew.

    It does where the card was merely too old to be changed, or where its deletion belongs to a round that is over.
    """
    card = card_of(store, row)
    if card is None:
        return True
    anew = not deleted or card.round != row.round
    card.address, card.gone, card.changed_at = None, not anew, now
    store.add(card)
    store.flush()
    if not anew:
        same = col(Delivery.round) == card.round
        _waiting(store, row, same, state="dropped", drawing="{}", trouble="deleted")
    return anew


def withdraw(store: Session, name: str) -> bool:
    """Drop what waits under a card's name; return whether it stands or may stand anywhere."""
    mine = col(Delivery.card) == name
    waiting = update(Delivery).where(mine, col(Delivery.state) == "pending")
    store.connection().execute(waiting.values(state="dropped", drawing="{}", trouble="overtaken"))
    underway = select(col(Delivery.id)).where(mine, col(Delivery.state).in_(("sending", "unknown")))
    standing = select(col(LivingCard.name)).where(col(LivingCard.name) == name, col(LivingCard.address).is_not(None))
    return any(store.connection().execute(each.limit(1)).first() is not None for each in (underway, standing))


def is_in_doubt(store: Session, row: Delivery) -> bool:
    """Return whether another delivery of the same card is under way, so that this one has to wait for it."""
    others = select(col(Delivery.id)).where(
        col(Delivery.card) == row.card,
        col(Delivery.platform) == row.platform,
        col(Delivery.destination) == row.destination,
        col(Delivery.state).in_(("sending", "unknown")),
        col(Delivery.id) != row.id,
    )
    return store.connection().execute(others.limit(1)).first() is not None


def _waiting(store: Session, row: Delivery, *which: object, **values: object) -> None:
    store.connection().execute(
        update(Delivery)
        .where(
            col(Delivery.card) == row.card,
            col(Delivery.platform) == row.platform,
            col(Delivery.destination) == row.destination,
            col(Delivery.state) == "pending",
            *which,  # type: ignore[arg-type]
        )
        .values(**values)
    )
