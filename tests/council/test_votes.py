"""Votes: who may, once each, until the deadline; and how they end."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.store import Store
from program.council_errors import (
    BadBallot,
    EmptyRoll,
    NoCasting,
    NoSeat,
    NotDue,
    NothingToWithdraw,
    NotOpen,
    NotSeconded,
    TooLate,
)
from program.motions import CLOCK, Actor, Draft, propose
from program.people import Handle, add_identity, ensure_person, join_people, part_account
from program.rules.ballots import Method
from program.seats import add_seat, appoint, vacate
from program.tables import Ballot, BallotKey, MotionStep, Participation
from program.vote_closings import ballots_of, cast_the_tie, close_early, tally_now
from program.votes import Opening, cast, open_vote, standing
from tests.council.chamber import CHAIR, NOON, RULES, WEEK, Chamber


@pytest.fixture
def chamber(sqlite_engine):
    with Store(sqlite_engine).unit() as session:
        yield Chamber(session)


def test_a_vote_is_held_on_both_engines(store):
    """The whole of it; what does not depend on the engine is told on one."""
    with store.unit() as session:
        chamber = Chamber(session)
        chamber.members(*"abc")
        motion = chamber.motion("condorcet", ("Red", "Blue", "Green"), tie="lot")
        chamber.vote(motion, "a", "A>B")
        chamber.vote(motion, "a", "B>A=C")
        chamber.vote(motion, "b", "B")
        chamber.vote(motion, "c", "A")
        chamber.withdraw(motion, "c")
        assert [ballot.choice for ballot in ballots_of(session, motion)].count("B>A=C") == 1
        assert chamber.close(motion).result == "carried" and motion.option == 1
        assert {ballot.finder for ballot in ballots_of(session, motion)} == {None}


def rows(chamber, kind):
    return list(chamber.store.exec(select(kind)))


def test_a_ballot_is_counted_and_its_receipt_names_it(chamber):
    chamber.members("ada", "ben")
    motion = chamber.motion()
    receipt = chamber.vote(motion, "ada", "Yes")
    [ballot] = ballots_of(chamber.store, motion)
    assert (ballot.code, ballot.choice, ballot.seat_id) == (receipt.code, "yes", None)
    assert (receipt.revision, receipt.replaced, receipt.opening) == (1, False, motion.opening_commit)


def test_a_later_ballot_takes_the_place_of_the_earlier(chamber):
    chamber.members("ada", "ben")
    motion = chamber.motion()
    first = chamber.vote(motion, "ada", "yes")
    second = chamber.vote(motion, "ada", "no")
    assert [ballot.code for ballot in ballots_of(chamber.store, motion)] == [second.code]
    assert (second.revision, second.replaced) == (2, True)
    assert first.code != second.code


def test_what_is_withdrawn_counts_for_nothing_and_may_be_cast_again(chamber):
    chamber.members("ada", "ben")
    motion = chamber.motion()
    chamber.vote(motion, "ada", "yes")
    chamber.withdraw(motion, "ada")
    assert ballots_of(chamber.store, motion) == standing(chamber.store, motion) == []
    with pytest.raises(NothingToWithdraw):
        chamber.withdraw(motion, "ada")
    again = chamber.vote(motion, "ada", "yes")
    assert (again.revision, again.replaced) == (2, False)


def test_a_ballot_counts_up_to_the_deadline_and_not_after_it(chamber):
    chamber.members("ada", "ben")
    motion = chamber.motion()
    chamber.vote(motion, "ada", "yes", NOON + WEEK)
    with pytest.raises(TooLate):
        chamber.vote(motion, "ben", "no", NOON + WEEK + timedelta(microseconds=1))
    chamber.close(motion)
    with pytest.raises(TooLate):
        chamber.vote(motion, "ben", "no", NOON)
    assert motion.closed_at == NOON + WEEK


def test_only_whoever_filled_a_seat_at_the_opening_votes(chamber):
    chamber.members("ada")
    motion = chamber.motion()
    chamber.member("late")
    with pytest.raises(NoSeat):
        chamber.vote(motion, "late", "yes")
    with pytest.raises(NoSeat):
        cast(chamber.store, motion.number, None, "yes", NOON)


def test_before_the_opening_nobody_votes_and_without_a_second_nothing_opens(chamber):
    chamber.members("ada")
    motion = chamber.motion(open=False)
    with pytest.raises(NotOpen):
        chamber.vote(motion, "ada", "yes")
    draft = Draft("Another", "Text", Method.YES_NO, (), True)
    fresh = propose(chamber.store, draft, Actor("per_proposer", "Ada"), NOON)
    with pytest.raises(NotSeconded):
        open_vote(chamber.store, fresh, Opening(NOON, NOON + WEEK), CHAIR)


def test_a_vote_without_voters_is_not_opened(chamber):
    with pytest.raises(EmptyRoll):
        chamber.motion()


def test_nonsense_is_refused_and_changes_nothing(chamber):
    chamber.members("ada")
    motion = chamber.motion()
    chamber.vote(motion, "ada", "yes")
    with pytest.raises(BadBallot):
        chamber.vote(motion, "ada", "maybe")
    assert [ballot.choice for ballot in ballots_of(chamber.store, motion)] == ["yes"]


def test_an_alternate_votes_for_the_seat_and_the_later_ballot_stands(chamber):
    chamber.members("ada", "ben")
    deputy = ensure_person(chamber.store, Handle("slack", "T0ACME", "UDEP", "Deputy"), NOON)
    deputy.partner_id = chamber.people["ada"].partner_id
    appoint(chamber.store, chamber.seats["ada"], deputy, alternate=True)
    motion = chamber.motion()
    chamber.vote(motion, "ada", "yes")
    receipt = cast(chamber.store, motion.number, deputy.id, "no", NOON)
    assert receipt.replaced and receipt.seat == "ada"
    assert [ballot.choice for ballot in ballots_of(chamber.store, motion)] == ["no"]


def test_a_member_who_leaves_frees_the_seat_and_takes_no_second_vote_along(chamber):
    """Ada votes for her company, leaves it, and takes the seat of an adviser: her vote goes with her."""
    chamber.members("ada", "ben")
    chamber.member("expert", partner=False)
    motion = chamber.motion()
    chamber.vote(motion, "ada", "yes")
    vacate(chamber.store, RULES, chamber.seats["ada"], NOON.date())
    appoint(chamber.store, chamber.seats["expert"], chamber.people["ada"])
    moved = chamber.vote(motion, "ada", "no")
    assert moved.replaced and moved.seat == "expert"
    assert [ballot.choice for ballot in ballots_of(chamber.store, motion)] == ["no"]


def test_two_ballots_of_accounts_that_are_joined_afterwards_become_one(chamber):
    chamber.member("ada")
    chamber.member("expert", partner=False)
    motion = chamber.motion()
    chamber.vote(motion, "expert", "yes")
    later = chamber.vote(motion, "ada", "no")
    discord = ensure_person(chamber.store, Handle("discord", "1", "2", "Expert"), NOON)
    appoint(chamber.store, chamber.seats["expert"], discord)
    assert join_people(chamber.store, chamber.people["ada"], discord) == []
    other = chamber.people["expert"]
    parted = part_account(chamber.store, Handle("discord", "1", "2", "Expert"), NOON)
    assert join_people(chamber.store, other, parted) == [motion.number]
    assert [ballot.code for ballot in ballots_of(chamber.store, motion)] == [later.code]


def test_parting_accounts_never_frees_a_second_vote(chamber):
    """Ada votes, parts her Discord account, and lets it take another seat: it is still she."""
    chamber.member("ada")
    chamber.member("expert", partner=False)
    add_identity(chamber.store, chamber.people["ada"].id, Handle("discord", "1", "2", "Ada"), NOON)
    motion = chamber.motion()
    chamber.vote(motion, "ada", "yes")
    parted = part_account(chamber.store, Handle("discord", "1", "2", "Ada"), NOON)
    appoint(chamber.store, chamber.seats["expert"], parted)
    second = cast(chamber.store, motion.number, parted.id, "no", NOON)
    assert [ballot.code for ballot in ballots_of(chamber.store, motion)] == [second.code]
    first = chamber.vote(motion, "ada", "yes")
    assert [ballot.code for ballot in ballots_of(chamber.store, motion)] == [first.code]


def test_a_closed_vote_has_no_key_and_no_trace_of_who_chose_what(chamber):
    chamber.members("ada", "ben", "cleo")
    motion = chamber.motion()
    for name in ("cleo", "ada", "ben"):
        chamber.vote(motion, name, "yes")
    assert len(rows(chamber, BallotKey)) == 1
    chamber.close(motion)
    assert rows(chamber, BallotKey) == []
    assert {(ballot.finder, ballot.seat_id) for ballot in rows(chamber, Ballot)} == {(None, None)}
    shared = set(Ballot.model_fields) & set(Participation.model_fields)
    assert shared == {"motion_id", "seat_id"}


def test_an_open_ballot_names_its_seat(chamber):
    chamber.members("ada")
    motion = chamber.motion(secret=False)
    chamber.vote(motion, "ada", "yes")
    assert [ballot.seat_id for ballot in rows(chamber, Ballot)] == [chamber.seats["ada"].id]


def test_weights_count_where_they_were_agreed(chamber):
    chamber.member("big", weight=3)
    chamber.members("ada", "ben")
    motion = chamber.motion(weighted=True, secret=False)
    chamber.vote(motion, "big", "yes")
    chamber.vote(motion, "ada", "no")
    chamber.vote(motion, "ben", "no")
    assert tally_now(chamber.store, motion).counts == (3, 2)
    assert chamber.close(motion).result == "carried"


@pytest.mark.parametrize(
    "choices, result", [("yyn", "carried"), ("ynn", "rejected"), ("yn", "tied"), ("y", "no-quorum")]
)
def test_a_vote_ends_by_its_ballots(chamber, choices, result):
    names = ("ada", "ben", "cleo", "dana")
    chamber.members(*names)
    motion = chamber.motion(quorum="half")
    for name, choice in zip(names, choices, strict=False):
        chamber.vote(motion, name, choice)
    assert chamber.close(motion).result == result
    assert (motion.respond_by is not None) is (result == "carried")


def test_without_its_quorum_a_vote_is_extended_once_where_that_was_agreed(chamber):
    chamber.members("ada", "ben", "cleo")
    motion = chamber.motion(quorum="majority", no_quorum="extend")
    chamber.vote(motion, "ada", "yes")
    [extended] = chamber.due(NOON + WEEK + timedelta(seconds=1))
    assert extended.extended and motion.state == "open" and motion.close_at == NOON + 2 * WEEK
    chamber.vote(motion, "ben", "yes", NOON + WEEK + timedelta(days=1))
    [closed] = chamber.due(NOON + 2 * WEEK + timedelta(seconds=1))
    assert not closed.extended and motion.result == "carried"


def test_the_second_time_it_fails(chamber):
    chamber.members("ada", "ben", "cleo")
    motion = chamber.motion(quorum="majority", no_quorum="extend")
    chamber.due(NOON + WEEK + timedelta(seconds=1))
    chamber.due(NOON + 2 * WEEK + timedelta(seconds=1))
    assert motion.result == "no-quorum"


def test_a_deadline_closes_a_vote_once(chamber):
    chamber.members("ada")
    motion = chamber.motion()
    assert chamber.due(NOON + WEEK) == []
    assert len(chamber.due(NOON + WEEK + timedelta(seconds=1))) == 1
    assert chamber.due(NOON + WEEK + timedelta(seconds=1)) == []
    steps = [step.kind for step in rows(chamber, MotionStep) if step.motion_id == motion.id]
    assert steps.count("closed") == 1


def test_a_vote_closes_early_only_where_agreed_and_everybody_voted(chamber):
    chamber.members("ada", "ben")
    motion = chamber.motion(early_close=True)
    chamber.vote(motion, "ada", "yes")
    with pytest.raises(NotDue):
        close_early(chamber.store, RULES, str(motion.number), CLOCK, NOON)
    chamber.vote(motion, "ben", "yes")
    assert close_early(chamber.store, RULES, str(motion.number), CLOCK, NOON).motion.result == "carried"


def test_the_chair_casts_where_that_was_agreed(chamber):
    chamber.members("ada", "ben")
    motion = chamber.motion("approval", ("Red", "Blue", "Green"), tie="chair", threshold="most")
    chamber.vote(motion, "ada", "A")
    chamber.vote(motion, "ben", "B")
    assert chamber.close(motion).result == "casting"
    with pytest.raises(NoCasting):
        cast_the_tie(chamber.store, RULES, "1", "C", CHAIR, NOON)
    cast_the_tie(chamber.store, RULES, "1", "b", CHAIR, NOON)
    assert (motion.result, motion.option) == ("carried", 1)
    with pytest.raises(NoCasting):
        cast_the_tie(chamber.store, RULES, "1", "a", CHAIR, NOON)


def test_counts_are_kept_back_where_that_was_agreed(chamber):
    chamber.members(*"abcdef")
    motion = chamber.motion(results="never")
    for name in "abcdef":
        chamber.vote(motion, name, "yes")
    closing = json.loads(chamber.close(motion).closing)
    assert (closing["counts"], closing["abstained"], closing["result"]) == (None, None, "carried")


def test_an_adviser_has_a_seat_of_their_own(chamber):
    seat = add_seat(chamber.store, RULES, None, name="Adviser", now=NOON)
    assert seat.partner_id is None and seat.name == "Adviser"
