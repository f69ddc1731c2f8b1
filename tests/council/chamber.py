"""A chamber is a council in one transaction: members with seats, and a motion that can be voted on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from program.motions import Actor, Draft, VotingRules, find_motion, propose, second, set_rules, set_weights
from program.partners import add_partner
from program.people import Handle, act_for, ensure_person
from program.rules.ballots import Method
from program.rules.council import CouncilRules
from program.rules.verdicts import NoQuorum, Quorum, Threshold, TieRule
from program.seats import add_seat, appoint, list_seats
from program.tables import Motion, Person, Seat
from program.vote_closings import Closed, close_due
from program.votes import Opening, Receipt, cast, open_vote, withdraw

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RULES = CouncilRules(seats=20)
WEEK = timedelta(days=7)
CHAIR = Actor("per_chair", "The chair")


@dataclass
class Chamber:
    """A council; members are known by the names of their companies."""

    store: Session
    people: dict[str, Person] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)

    def member(self, name: str, *, partner: bool = True, weight: int = 1) -> Person:
        """Seat somebody: for a company of that name, or as an adviser."""
        person = ensure_person(self.store, Handle("slack", "T0ACME", f"U{name.upper()}", name), NOON)
        company = add_partner(self.store, name=name, now=NOON) if partner else None
        if company is not None:
            act_for(self.store, person, company)
        seat = appoint(self.store, add_seat(self.store, RULES, company, name=name, now=NOON), person)
        seat.weight = weight
        self.people[name], self.seats[name] = person, seat
        return person

    def members(self, *names: str) -> None:
        """Seat several."""
        for name in names:
            self.member(name)

    def again(self) -> Chamber:
        """Find those who were seated in an earlier transaction."""
        for seat in list_seats(self.store):
            self.seats[seat.name] = seat
            self.people[seat.name] = self.store.exec(select(Person).where(Person.id == seat.holder_id)).one()
        return self

    def motion(self, method: str = "yes-no", options: tuple[str, ...] = (), **how: Any) -> Motion:
        """Propose and second a motion; `how` are its rules, and `open=False` to leave it there."""
        rules = {
            "quorum": "none",
            "threshold": "majority",
            "tie": "none",
            "no_quorum": "fail",
            "results": "after-close",
        }
        rules |= {name: how.pop(name) for name in list(how) if name in rules}
        draft = Draft("Earlier payouts", "Pay out on the 5th.", Method(method), options, how.pop("secret", True))
        motion = propose(self.store, draft, Actor("per_proposer", "Ada"), NOON)
        second(self.store, motion, Actor("per_second", "Ben"), NOON)
        set_rules(
            self.store,
            motion,
            VotingRules(
                Quorum(rules["quorum"]),
                Threshold(rules["threshold"]),
                TieRule(rules["tie"]),
                NoQuorum(rules["no_quorum"]),
                rules["results"],
            ),
        )
        set_weights(self.store, motion, how.pop("weighted", False))
        if how.pop("open", True):
            opening = Opening(NOON, NOON + WEEK, early_close=how.pop("early_close", False))
            open_vote(self.store, motion, opening, CHAIR)
        assert not how
        return motion

    def vote(self, motion: Motion, name: str, choice: str, at: datetime = NOON) -> Receipt:
        """Cast a ballot."""
        return cast(self.store, motion.number, self.people[name].id, choice, at)

    def withdraw(self, motion: Motion, name: str) -> None:
        """Take it back."""
        withdraw(self.store, motion.number, self.people[name].id, NOON)

    def close(self, motion: Motion, at: datetime = NOON + WEEK + timedelta(seconds=1)) -> Motion:
        """Let the deadline pass."""
        self.due(at)
        return find_motion(self.store, motion.number)

    def due(self, at: datetime) -> list[Closed]:
        """Let the clock look."""
        return close_due(self.store, RULES, at)
