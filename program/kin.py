"""Kin are accounts that were together at some time while a motion was open: for that motion they are one member."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from program.tables import Kin, Motion


def kin_of(store: Session, motion: Motion, person_id: str) -> str:
    """Return the name of the member that a person is in a motion."""
    row = store.get(Kin, (motion.id, person_id))
    return row.kin_id if row else person_id


def kin_members(store: Session, motion: Motion, person_id: str) -> list[str]:
    """Return everybody who is the same member as a person in a motion, the person too."""
    kin = kin_of(store, motion, person_id)
    wanted = select(Kin.person_id).where(Kin.motion_id == motion.id, Kin.kin_id == kin)
    return sorted({person_id, *store.exec(wanted)})


def make_kin(store: Session, one_id: str, other_id: str) -> None:
    """Note in every open motion that two people are one, or were until now."""
    for motion in store.exec(select(Motion).where(Motion.state == "open")).all():
        one, other = kin_of(store, motion, one_id), kin_of(store, motion, other_id)
        store.exec(update(Kin).where(col(Kin.motion_id) == motion.id, col(Kin.kin_id) == other).values(kin_id=one))
        for person_id in (one_id, other_id, one):
            if store.get(Kin, (motion.id, person_id), populate_existing=True) is None:
                store.add(Kin(motion_id=motion.id, person_id=person_id, kin_id=one))
                store.flush()
