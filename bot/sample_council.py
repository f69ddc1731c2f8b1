"""The sample council: seven companies with seats, a motion that was decided and answered, and one that is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from program.motions import Actor, Draft, VotingRules, propose, second, set_rules
from program.people import Handle, act_for, ensure_person
from program.responses import answer, follow_up
from program.rules.ballots import Method
from program.rules.council import CouncilRules
from program.rules.verdicts import NoQuorum, Quorum, Threshold, TieRule
from program.seats import add_seat, appoint, give_chair
from program.tables import Motion, Partner, Person
from program.vote_closings import close_due
from program.votes import Opening, cast, open_vote

# Whose seat, of which category, and who holds it; those who are in neither chat are known by their Slack ids only.
SEATS = (
    ("ada", "creator", "Ada Vale", ""),
    ("ben", "reseller", "Ben Osei", ""),
    ("cleo", "consultant", "Cleo Marin", ""),
    ("quill", "creator", "Imogen Quill", "U0QUILL"),
    ("tide", "integration", "Joris Tide", "U0TIDE"),
    ("moss", "consultant", "Priya Moss", "U0MOSS"),
    ("larch", "creator", "Lukas Larch", "U0LARCH"),
)
_RULES = VotingRules(Quorum.MAJORITY, Threshold.MAJORITY, TieRule.LOT, NoQuorum.EXTEND, "after-close")
_PAST = ("yes", "yes", "no", "yes", "abstain", "yes", "yes")


def seat_council(
    store: Session, rules: CouncilRules, partners: Mapping[str, Partner], people: Mapping[str, Person], now: datetime
) -> None:
    """Seat the council five months ago, let it decide once, and put two motions on its table."""
    began = now - timedelta(days=150)
    holders = {name: people.get(name) or _newcomer(store, name, user, partners[key], began)
               for key, _, name, user in SEATS}  # fmt: skip
    for key, category, name, _ in SEATS:
        seat = appoint(store, add_seat(store, rules, partners[key], category=category, now=began), holders[name])
        if key == "ada":
            give_chair(store, seat)
    voters = [holders[name] for _, _, name, _ in SEATS]
    _decided(store, rules, voters, people["Dana Frost"], now)
    _open(store, voters, now)
    draft = Draft("Name the partner of the year", "A small ceremony at the winter roundtable.", Method.YES_NO, (), True)
    propose(store, draft, _actor(voters[2]), now - timedelta(hours=5))


def _decided(store: Session, rules: CouncilRules, voters: list[Person], manager: Person, now: datetime) -> None:
    """A motion of two months ago that was carried, answered, and followed up."""
    began = now - timedelta(days=64)
    text = "Pay out on the 5th of each month instead of the 15th, so that creators can plan."
    motion = _seconded(store, Draft("Earlier payouts", text, Method.YES_NO, (), True), voters, began)
    open_vote(store, motion, Opening(began, began + timedelta(days=7)), _actor(voters[0]))
    for person, choice in zip(voters, _PAST, strict=True):
        cast(store, motion.number, person.id, choice, began + timedelta(days=2))
    close_due(store, rules, began + timedelta(days=7, minutes=1))
    by = _actor(manager)
    answer(store, motion, "accepted", "From the next quarter on, payouts are made on the 5th.", by,
           began + timedelta(days=20))  # fmt: skip
    follow_up(store, motion, "The first payout on the 5th was sent.", by, began + timedelta(days=50))


def _open(store: Session, voters: list[Person], now: datetime) -> None:
    """A motion that is being ranked until next week; three have voted."""
    began = now - timedelta(days=1)
    text = "Where should the spring roundtable be? Travel is paid for one person of each company."
    draft = Draft("Place of the spring roundtable", text, Method.RANKED, ("Berlin", "Lisbon", "Accra", "Online"), True)
    motion = _seconded(store, draft, voters, began)
    open_vote(store, motion, Opening(began, began + timedelta(days=8), early_close=True), _actor(voters[0]))
    for person, choice in zip(voters[3:6], ("B>A", "D", "C>B>A"), strict=True):
        cast(store, motion.number, person.id, choice, began + timedelta(hours=3))


def _seconded(store: Session, draft: Draft, voters: list[Person], at: datetime) -> Motion:
    motion = propose(store, draft, _actor(voters[1]), at - timedelta(days=3))
    set_rules(store, motion, _RULES)
    return second(store, motion, _actor(voters[3]), at - timedelta(days=2))


def _newcomer(store: Session, name: str, user: str, partner: Partner, now: datetime) -> Person:
    person = ensure_person(store, Handle("slack", "T0ACME", user, name), now)
    act_for(store, person, partner)
    return person


def _actor(person: Person) -> Actor:
    return Actor(person.id, person.name)
