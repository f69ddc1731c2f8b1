"""A lease is a role that one holder has at a time; its token tells a holder that was replaced from the one that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from program.failpoints import reach
from program.tables import LeaseRow
from program.upsert import insert_new

# A lease that was given back is over for everybody, whatever their clocks say.
GIVEN_BACK = datetime(1970, 1, 1, tzinfo=UTC)


class StaleLease(Exception):
    """A lease has another holder meanwhile: what the former one was about to write must not be written."""


_READ = select(
    col(LeaseRow.name), col(LeaseRow.holder), col(LeaseRow.token), col(LeaseRow.beats), col(LeaseRow.until)
).order_by(col(LeaseRow.name))


@dataclass(frozen=True)
class Lease:
    """A lease as it was when it was taken; `until` is UTC, and `beats` counts its renewals."""

    name: str
    holder: str
    token: int
    beats: int
    until: datetime


def take(
    store: Session, name: str, holder: str, now: datetime, ttl: timedelta, *, still: Lease | None = None
) -> Lease | None:
    """Take a lease that is free or over, with the next token, or renew one's own, with the same; else None.

    A candidate that has watched a lease stand `still` for as long as it lasts may take it whatever its `until` says:
    clocks may differ, or be set back. What it saw is not read again before the row is locked, and then compared.
    """
    seen = still if still is not None else find(store, name)
    if seen is None:
        fresh = LeaseRow(name=name, holder=holder, token=1, until=now + ttl)
        return _lease(fresh) if insert_new(store, fresh) else None
    if not _may_take(seen, holder, now, still):
        return None
    row = _locked(store, name, wait=seen.holder == holder)
    if row is None or not _may_take(row, holder, now, still):
        return None
    return _renewed(store, row, holder, now + ttl)


def seize(store: Session, name: str, holder: str, now: datetime, ttl: timedelta) -> Lease:
    """Take a lease from whoever holds it, for a process that knows it is alone; the former holder's token is stale."""
    lease = take(store, name, holder, now, ttl, still=find(store, name))
    if lease is None:
        raise StaleLease(name)
    return lease


def find(store: Session, name: str) -> Lease | None:
    """Return a lease as it stands, or None where nobody ever took it."""
    row = store.connection().execute(_READ.where(col(LeaseRow.name) == name)).first()
    return Lease(*row) if row else None


def all_leases(store: Session) -> list[Lease]:
    """Return every lease, by name."""
    return [Lease(*row) for row in store.connection().execute(_READ)]


def require(store: Session, lease: Lease) -> None:
    """Keep a lease from changing hands until the transaction ends; StaleLease where it has changed hands already.

    One that is merely over still counts: nobody else has acted under it.
    """
    row = _locked(store, lease.name, wait=True)
    if row is None or (row.token, row.holder) != (lease.token, lease.holder):
        raise StaleLease(lease.name)
    reach("lease.required")


def release(store: Session, lease: Lease) -> bool:
    """Give a lease back, so that the next holder need not wait; False where it has changed hands already."""
    row = _locked(store, lease.name, wait=True)
    if row is None or (row.token, row.holder) != (lease.token, lease.holder):
        return False
    row.until = GIVEN_BACK
    reach("lease.releasing")
    store.add(row)
    store.flush()
    return True


def _may_take(row: LeaseRow | Lease, holder: str, now: datetime, still: Lease | None) -> bool:
    unmoved = still is not None and (row.token, row.beats) == (still.token, still.beats)
    return row.holder == holder or row.until <= now or unmoved


def _renewed(store: Session, row: LeaseRow, holder: str, until: datetime) -> Lease:
    if row.holder != holder:
        row.holder, row.token, row.beats = holder, row.token + 1, 0
    else:
        row.beats += 1
    row.until = until
    reach("lease.renewing")
    store.add(row)
    store.flush()
    return _lease(row)


def _locked(store: Session, name: str, *, wait: bool) -> LeaseRow | None:
    """The row, locked; None where it is locked by somebody whom there is no use in waiting for."""
    wanted = select(LeaseRow).where(col(LeaseRow.name) == name).execution_options(populate_existing=True)
    return store.execute(wanted.with_for_update(skip_locked=not wait)).scalars().first()


def _lease(row: LeaseRow) -> Lease:
    return Lease(row.name, row.holder, row.token, row.beats, row.until)
