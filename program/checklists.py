"""A checklist is what a new partner has done of what brings the first customer, in the order in which it helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, func, select

from program.payout_methods import methods_of
from program.tables import DailyCount, Enrolment, Link


class Step(StrEnum):
    """One thing to do."""

    LINK = "link"
    SHARED = "shared"
    COURSE = "course"
    METHOD = "method"
    LEAD = "lead"


@dataclass(frozen=True)
class Checklist:
    """The steps of one person's partner, each done or not."""

    done: frozenset[Step]
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first that is not done, or None when all are."""
        return next((step for step in self.steps if step not in self.done), None)


def checklist(store: Session, partner_id: str, person_id: str, *, courses: bool) -> Checklist:
    """Return how far somebody is; without courses in the program there is no such step."""
    counted = (func.sum(col(DailyCount.clicks)), func.sum(col(DailyCount.leads)))
    clicks, leads = store.exec(select(*counted).where(DailyCount.partner_id == partner_id)).one()
    linked = store.exec(
        select(Link.id).where(Link.partner_id == partner_id, col(Link.archived_at).is_(None)).limit(1)
    ).first()
    begun = store.exec(select(Enrolment.course).where(Enrolment.person_id == person_id).limit(1)).first()
    done = {
        Step.LINK: linked is not None,
        Step.SHARED: bool(clicks),
        Step.COURSE: begun is not None,
        Step.METHOD: bool(methods_of(store, partner_id)),
        Step.LEAD: bool(leads),
    }
    steps = tuple(step for step in Step if courses or step is not Step.COURSE)
    return Checklist(frozenset(step for step, is_done in done.items() if is_done), steps)
