"""A poll is a light question to the whole community: open, one pick a person, and nothing is decided by it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from program.council_errors import BadMotionOptions, PollClosed, UnknownPoll
from program.ids import new_id
from program.locks import lock_name
from program.tables import Poll, PollVote

OPTIONS_MOST = 10
OPTION_LENGTH_MOST = 55


def add_poll(
    store: Session, question: str, options: Sequence[str], created_by: str, *, now: datetime, close_at: datetime
) -> Poll:
    """Return a new poll; BadMotionOptions where nobody could pick among its options."""
    lock_name(store, "poll numbers")
    kept = [option.strip() for option in options if option.strip()]
    if not 2 <= len(kept) <= OPTIONS_MOST or len({each.casefold() for each in kept}) != len(kept):
        raise BadMotionOptions(least=2, most=OPTIONS_MOST)
    if any(len(each) > OPTION_LENGTH_MOST for each in kept):
        raise BadMotionOptions(least=2, most=OPTIONS_MOST)
    number = store.exec(select(func.coalesce(func.max(Poll.number), 0))).one() + 1
    poll = Poll(
        id=new_id("poll"),
        number=number,
        question=question,
        options=json.dumps(kept, ensure_ascii=False),
        created_by=created_by,
        created_at=now,
        close_at=close_at,
    )
    store.add(poll)
    store.flush()
    return poll


def pick(store: Session, poll: Poll, person_id: str, option: int, now: datetime) -> bool:
    """Let a person pick an option; True where it takes an earlier pick's place. PollClosed after its end."""
    if poll.closed or now > poll.close_at:
        raise PollClosed(number=poll.number)
    row = store.get(PollVote, (poll.id, person_id))
    again = row is not None
    row = row or PollVote(poll_id=poll.id, person_id=person_id, option=option)
    row.option = option
    store.add(row)
    store.flush()
    return again


def find_poll(store: Session, number: str, *, lock: bool = False) -> Poll:
    """Return a poll by its number; UnknownPoll where there is none."""
    digits = number.strip().lstrip("#")
    wanted = select(Poll).where(Poll.number == (int(digits) if digits.isdecimal() and len(digits) < 9 else 0))
    poll = store.exec(wanted.with_for_update() if lock else wanted).first()
    if poll is None:
        raise UnknownPoll(given=number)
    return poll


def list_polls(store: Session, now: datetime) -> list[Poll]:
    """Return the polls that are open, the newest first."""
    wanted = select(Poll).where(col(Poll.closed).is_(False), col(Poll.close_at) >= now)
    return list(store.exec(wanted.order_by(col(Poll.number).desc())))


def polls_over(store: Session, now: datetime) -> list[Poll]:
    """Return the polls whose end has passed and was not told yet, the oldest first."""
    wanted = select(Poll).where(col(Poll.closed).is_(False), col(Poll.close_at) < now)
    return list(store.exec(wanted.order_by(col(Poll.number))))


def counts_of(store: Session, poll: Poll) -> list[int]:
    """Return how many picked each option."""
    wanted = select(PollVote.option, func.count()).where(PollVote.poll_id == poll.id).group_by(col(PollVote.option))
    found = {option: int(number) for option, number in store.exec(wanted)}
    return [found.get(option, 0) for option in range(len(poll_options(poll)))]


def poll_options(poll: Poll) -> list[str]:
    """Return the options of a poll, in order."""
    return list(json.loads(poll.options))


def move_poll_votes(store: Session, kept_id: str, other_id: str) -> None:
    """Let one pick stand in each poll when two people turn out to be one: that of the account that is kept."""
    for row in store.exec(select(PollVote).where(PollVote.person_id == other_id)).all():
        if store.get(PollVote, (row.poll_id, kept_id)) is None:
            store.add(PollVote(poll_id=row.poll_id, person_id=kept_id, option=row.option))
        store.delete(row)
    store.flush()
