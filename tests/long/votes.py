"""Random schedules of a vote: run `python -m tests.long.votes` for 10,000 of them, which takes a quarter of an hour.

`python -m tests.long.votes 2500 7506` plays so many from a seed on, for those who share the work among processes.

Voting, changing, withdrawing, joining and parting accounts, leaving and taking seats, on two platforms at once, until
the close. A model in a few lines says which ballots must stand; no member may have two, and none may be lost.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlmodel import Session

from bot.migrations import upgrade
from bot.store import Store, open_engine
from program.council_errors import NoSeat, NothingToWithdraw, TooLate
from program.errors import CannotJoin, SamePlatform
from program.people import Handle, ensure_person, handles_of, join_people, part_account, person_of
from program.seats import appoint, vacate
from program.tables import Person
from program.votes import cast, withdraw
from tests.council.chamber import NOON, RULES, WEEK, Chamber

MANY = 10_000
SEATS = ("ada", "ben", "cleo", "dana")
# Everybody has a second account, on the other platform, that nobody knows to be theirs.
HANDLES = [
    *(Handle("slack", "T0ACME", f"U{name.upper()}", name) for name in SEATS),
    *(Handle("discord", "1", f"2{place}", name) for place, name in enumerate(SEATS)),
]


@dataclass
class Model:
    """Who is who, who fills which seat, and which ballot stands for it, told without the program."""

    owner: dict[str, int]  # account: person
    seats: dict[str, int | None]  # seat: person who holds it
    kin: dict[int, int] = field(default_factory=dict)
    stands: dict[str, tuple[int, str]] = field(default_factory=dict)  # seat: voter, code
    accepted: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)  # codes that were replaced, withdrawn or set aside

    def member(self, person: int) -> int:
        while person in self.kin:
            person = self.kin[person]
        return person

    def together(self, one: int, other: int) -> None:
        if self.member(one) != self.member(other):
            self.kin[self.member(other)] = self.member(one)

    def end(self, seat: str) -> None:
        self.ended.add(self.stands.pop(seat)[1])

    def seat_for(self, person: int) -> str | None:
        mine = [seat for seat in SEATS if self.seats[seat] == person]
        voted = [seat for seat in mine if self.stands.get(seat, (None, ""))[0] == person]
        return (voted or mine or [None])[0]

    def vote(self, person: int, code: str) -> None:
        seat = self.seat_for(person)
        assert seat is not None
        for other in [s for s, (who, _) in self.stands.items() if s == seat or self.member(who) == self.member(person)]:
            self.end(other)
        self.stands[seat] = (person, code)
        self.accepted.add(code)

    def join(self, kept: int, other: int, order: list[str]) -> None:
        self.together(kept, other)
        self.owner = {account: kept if person == other else person for account, person in self.owner.items()}
        self.seats = {seat: kept if person == other else person for seat, person in self.seats.items()}
        mine = [seat for seat, (who, _) in self.stands.items() if self.member(who) == self.member(kept)]
        for seat in sorted(mine, key=lambda seat: order.index(self.stands[seat][1]))[:-1]:
            self.end(seat)


class Schedule:
    """One random vote: every step is done by the program, and told to the model."""

    def __init__(self, store: Session, chance: Random) -> None:
        self.store, self.chance, self.order = store, chance, list[str]()
        self.chamber = Chamber(store).again()
        for name in SEATS:
            if chance.random() < 0.7:
                self.an_adviser(name)
        self.people = {str(handle): found.id for handle in HANDLES if (found := person_of(store, handle))}
        self.numbers: dict[str, int] = {}
        self.ids: dict[int, str] = {}
        owner = {account: self.number(person_id) for account, person_id in self.people.items()}
        holders = {name: self.number(self.chamber.people[name].id) for name in SEATS}
        # What a seat's program id sorts by is the order in which they were made, as in SEATS.
        self.model = Model(owner, dict(holders))
        self.motion = self.chamber.motion()
        self.motion_id = self.motion.id
        self.names = {seat.id: name for name, seat in self.chamber.seats.items()}

    def an_adviser(self, name: str) -> None:
        """Let a seat belong to nobody's company, so that whoever comes along may take it."""
        self.chamber.seats[name].partner_id = self.chamber.people[name].partner_id = None

    def number(self, person_id: str) -> int:
        number = self.numbers.setdefault(person_id, len(self.numbers))
        self.ids[number] = person_id
        return number

    def run(self, steps: int) -> None:
        often = (self.vote, self.vote, self.vote, self.link, self.link)
        doing = (*often, self.withdraw, self.unlink, self.leave, self.take)
        for _ in range(steps):
            self.chance.choice(doing)()
            self.check()
        self.chamber.close(self.motion)
        self.check()
        try:
            cast(self.store, 1, self.anybody().id, "yes", NOON)
        except (TooLate, NoSeat):
            self.check()
        else:
            raise AssertionError("a ballot was taken in after the close")

    def check(self) -> None:
        """The ballots and the list of who took part are those of the model, and no member stands twice."""
        codes = Counter(self.column("SELECT code FROM ballot WHERE motion_id = :id"))
        assert codes == Counter(code for _, code in self.model.stands.values())
        assert self.model.accepted - self.model.ended == set(codes), "an accepted ballot was lost"
        seats = set(self.column("SELECT seat_id FROM participation WHERE motion_id = :id AND stands"))
        assert {self.names[seat] for seat in seats} == set(self.model.stands)
        members = Counter(self.model.member(who) for who, _ in self.model.stands.values())
        assert not [member for member, votes in members.items() if votes > 1], "a member is counted twice"

    def column(self, wanted: str) -> list[str]:
        """Read from the database itself, past all that is remembered."""
        return list(self.store.connection().execute(text(wanted), {"id": self.motion_id}).scalars())

    def anybody(self) -> Person:
        """Somebody by one of the accounts; the model knows whose it is."""
        number = self.model.owner[str(self.chance.choice(HANDLES))]
        return self.store.get_one(Person, self.ids[number])

    def vote(self) -> None:
        person = self.anybody()
        expected = self.model.seat_for(self.number(person.id))
        at = NOON + self.chance.random() * WEEK
        try:
            receipt = cast(self.store, 1, person.id, self.chance.choice(("yes", "no", "abstain")), at)
        except NoSeat:
            assert expected is None
            return
        assert receipt.seat == expected
        self.model.vote(self.number(person.id), receipt.code)
        self.order.append(receipt.code)

    def withdraw(self) -> None:
        person = self.anybody()
        seat = self.model.seat_for(self.number(person.id))
        try:
            withdraw(self.store, 1, person.id, NOON)
        except (NoSeat, NothingToWithdraw):
            assert seat not in self.model.stands
            return
        self.model.end(str(seat))

    def link(self) -> None:
        kept, other = self.anybody(), self.anybody()
        if kept.id == other.id:
            return
        try:
            join_people(self.store, kept, other)
        except (CannotJoin, SamePlatform):
            return
        self.model.join(self.number(kept.id), self.number(other.id), self.order)

    def unlink(self) -> None:
        person = self.anybody()
        handles = handles_of(self.store, person.id)
        if len(handles) > 1:
            handle = self.chance.choice(handles)
            parted = part_account(self.store, handle, NOON)
            self.model.owner[str(handle)] = self.number(parted.id)
            self.model.together(self.number(person.id), self.number(parted.id))

    def leave(self) -> None:
        name = self.chance.choice(SEATS)
        vacate(self.store, RULES, self.chamber.seats[name], NOON.date())
        self.model.seats[name] = None

    def take(self) -> None:
        """Somebody comes back, or takes a seat that is free or not."""
        name, person = self.chance.choice(SEATS), self.anybody()
        seat = self.chamber.seats[name]
        if seat.partner_id in (None, person.partner_id):
            appoint(self.store, seat, person)
            self.model.seats[name] = self.number(person.id)


def play(store: Store, number: int, seed: int) -> int:
    """Play so many schedules, each in a transaction that is thrown away; return how many."""
    with store.unit() as session:
        Chamber(session).members(*SEATS)
        for handle in HANDLES:
            ensure_person(session, handle, NOON)
    for place in range(number):
        chance = Random(seed + place)
        with store.unit(False) as session:
            Schedule(session, chance).run(chance.randrange(5, 25))
            session.rollback()
        if place % 1000 == 999:
            print(f"{place + 1:,} schedules", file=sys.stderr, flush=True)
    return number


if __name__ == "__main__":
    many, first = (int(word) for word in (sys.argv[1:] or [str(MANY), "6"]))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'votes.db'}")
        upgrade(engine)
        print(f"{play(Store(engine), many, seed=first):,} schedules counted nobody twice and lost no ballot")
        engine.dispose()
