"""What was taken up: deliveries in this relay's hands, with what the store knows about their way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.chat.delivery import Outgoing
from program import circuits, direct_lines, living_cards
from program.delivery_claims import claim, claim_doubtful, mark_resolved
from program.second_looks import claim_looks
from program.tables import Delivery

# A direct line that was closed is tried again after this time, should its person have opened it meanwhile.
CLOSED_FOR = timedelta(days=7)
_PERSON = "user:"


@dataclass(frozen=True)
class Taken:
    """A delivery to post, or to change where `address` is set; `closed` is why its direct line takes nothing.

    One that comes late waits until `later`, for its receiver wants to be left alone now, or is `useless` by now.
    """

    row: Delivery
    address: str | None = None
    closed: str | None = None
    later: datetime | None = None
    useless: bool = False

    @property
    def direct(self) -> bool:
        """Whether it goes to a person's direct messages."""
        return self.row.destination.startswith(_PERSON)

    def outgoing(self) -> Outgoing:
        """Return it as adapters take it; its channel is resolved."""
        assert self.row.channel is not None
        return outgoing_of(self.row)


@dataclass(frozen=True)
class Wanted:
    """How many deliveries are wanted, and of which destinations not."""

    most: int
    busy: frozenset[str]


def outgoing_of(row: Delivery) -> Outgoing:
    """Return a delivery as adapters take it."""
    return Outgoing(row.key, row.channel or row.destination, json.loads(row.drawing), row.reference)


def take(
    store: Session, platform: str, now: datetime, token: int, wanted: Wanted, closed: Mapping[str, datetime]
) -> list[Taken]:
    """Take up what is due, one delivery for each destination; through a circuit that is probed, one alone.

    `closed` are the destinations whose circuits are open, and when each is probed.
    """
    probed = {destination for destination, probe_at in closed.items() if probe_at <= now}
    if circuits.EVERYWHERE in closed:
        if circuits.EVERYWHERE not in probed:
            return []
        wanted = Wanted(min(1, wanted.most), wanted.busy)
    for destination in probed:
        circuits.probe(store, platform, destination, now)
    rows = claim(store, platform, now, token=token, most=wanted.most, busy=wanted.busy)
    for row in rows:
        for destination in {circuits.EVERYWHERE, row.destination} & probed:
            circuits.let_through(store, platform, destination, now)
    return [_taken(store, row, now) for row in rows]


def take_doubtful(store: Session, platform: str, now: datetime, token: int, wanted: Wanted) -> list[list[Delivery]]:
    """Take up what is in doubt, the deliveries of a destination together."""
    groups = claim_doubtful(store, platform, now, token=token, most=wanted.most, busy=wanted.busy)
    return [[_with_channel(store, row) for row in group] for group in groups]


def take_looks(store: Session, platform: str, now: datetime, token: int, wanted: Wanted) -> list[list[Delivery]]:
    """Take up what was sent and is looked at once more, the deliveries of a destination together."""
    return claim_looks(store, platform, now, token=token, most=wanted.most, busy=wanted.busy)


def _taken(store: Session, row: Delivery, now: datetime) -> Taken:
    address = living_cards.address_of(store, row)
    if not row.destination.startswith(_PERSON):
        if row.channel is None:
            mark_resolved(store, row, row.destination)
        return Taken(row, address)
    line = direct_lines.line_of(store, row.platform, row.destination)
    if line is not None and line.closed_at is not None and now - line.closed_at < CLOSED_FOR:
        return Taken(row, closed=line.reason or "")
    if line is not None and line.channel is not None and row.channel is None:
        mark_resolved(store, row, line.channel)
    return Taken(row, address)


def _with_channel(store: Session, row: Delivery) -> Delivery:
    """A delivery that was restored or left over may lack its channel; without one it cannot have been sent."""
    if row.channel is None:
        direct = row.destination.startswith(_PERSON)
        channel = direct_lines.channel_of(store, row.platform, row.destination) if direct else row.destination
        if channel is not None:
            mark_resolved(store, row, channel)
    return row
