"""The queue is what is due on a platform: to be sent, to be looked for, or to be looked at once more.

Its statements are built once: building one anew costs more than carrying it out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Update,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from program.tables import Circuit, Delivery
from program.upsert import table_of

MOMENT = table_of(Delivery).c.not_before.type
_NOW: ColumnElement[Any] = bindparam("now", type_=MOMENT)
_SAME_PLACE = (col(Circuit.platform) == col(Delivery.platform)) & (
    col(Circuit.destination) == col(Delivery.destination)
)


def _not_among(name: str) -> ColumnElement[bool]:
    """Leave destinations out: as one text, since a list would have the statement written anew for each length.

    A sign that LIKE takes for any other could hold up a namesake, and nothing else; no platform's ids have one.
    """
    return bindparam(name, type_=String).not_like(
        literal_column("'% '") + col(Delivery.destination) + literal_column("' %'")
    )


def listed(destinations: Collection[str]) -> str:
    """Return destinations as the queue's statements take them."""
    return f" {' '.join(sorted(destinations))} "


# Nothing goes where a circuit is open.
_PASSABLE = ~select(col(Circuit.platform)).where(_SAME_PLACE, col(Circuit.probe_at) > _NOW).exists()
_HERE = col(Delivery.platform) == bindparam("here")
_FREE = col(Delivery.lease_until).is_(None) | (col(Delivery.lease_until) <= _NOW)
_CUT_OFF = (col(Delivery.state) == "sending") & (col(Delivery.lease_until) <= _NOW)

TO_SEND = (
    _HERE,
    col(Delivery.state) == "pending",
    col(Delivery.not_before) <= _NOW,
    _PASSABLE,
    _not_among("busy"),
)
IN_DOUBT = (
    _HERE,
    ((col(Delivery.state) == "unknown") & (col(Delivery.not_before) <= _NOW) & _FREE) | _CUT_OFF,
    _PASSABLE,
    _not_among("looking"),
)
TO_LOOK_AT = (
    _HERE,
    col(Delivery.state) == "sent",
    col(Delivery.look_at) <= _NOW,
    _FREE,
    _PASSABLE,
    _not_among("looking"),
)
_ANYTHING = select(*(exists().where(*each) for each in (TO_SEND, IN_DOUBT, TO_LOOK_AT)))
_BY_ID = (
    select_rows(Delivery)
    .where(col(Delivery.id).in_(bindparam("ids", expanding=True)))
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Due:
    """What kinds of work there are now."""

    to_send: bool
    in_doubt: bool
    to_look_at: bool

    def __bool__(self) -> bool:
        return self.to_send or self.in_doubt or self.to_look_at


def due(
    connection: Connection, platform: str, now: datetime, *, busy: Collection[str] = (), looking: Collection[str] = ()
) -> Due:
    """Return what is due on a platform but for the destinations where something is under way; nothing is changed."""
    given = {"here": platform, "now": now, "busy": listed(busy), "looking": listed(looking)}
    return Due(*map(bool, connection.execute(_ANYTHING, given).one()))


def first_of_each_destination() -> Any:
    """Select the ids of what is to be sent: the first of each destination, and of those the most urgent."""
    order = (col(Delivery.priority), col(Delivery.turn), col(Delivery.id))
    place = func.row_number().over(partition_by=col(Delivery.destination), order_by=order)
    ranked = select(
        col(Delivery.id), col(Delivery.priority), col(Delivery.created_at), col(Delivery.turn), place.label("place")
    )
    first = ranked.where(*TO_SEND).subquery()
    wanted = select(first.c.id).where(first.c.place == 1).limit(bindparam("most"))
    return wanted.order_by(first.c.priority, first.c.created_at, first.c.turn, first.c.id)


def longest_waiting(which: tuple[ColumnElement[bool], ...], since: Any) -> Any:
    """Select the destinations of some deliveries, those that wait longest first."""
    places = select(col(Delivery.destination)).where(*which).group_by(col(Delivery.destination))
    return places.order_by(func.min(since), col(Delivery.destination)).limit(bindparam("most"))


def rows_of(store: Session, ids: Collection[str]) -> dict[str, Delivery]:
    """Return deliveries by id as they stand now, free of the session."""
    if not ids:
        return {}
    rows = store.exec(_BY_ID, params={"ids": list(ids)}).all()
    for row in rows:
        store.expunge(row)
    return {row.id: row for row in rows}


def settle(store: Session, row: Delivery, held: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    """Change a delivery whose state is one of some and that is still this claim's; return whether it was."""
    given = {f"its_{name}": value for name, value in values.items()}
    claim = {"id_": row.id, "token_": row.token, "attempts_": row.attempts}
    return bool(store.connection().execute(_settling(held, tuple(values)), given | claim).rowcount == 1)


@cache
def _settling(held: tuple[str, ...], names: tuple[str, ...]) -> Update:
    columns = table_of(Delivery).c
    return (
        update(Delivery)
        .where(
            col(Delivery.id) == bindparam("id_"),
            col(Delivery.token) == bindparam("token_"),
            col(Delivery.attempts) == bindparam("attempts_"),
            or_(*(col(Delivery.state) == state for state in held)),
        )
        .values({name: bindparam(f"its_{name}", type_=columns[name].type) for name in names})
    )
