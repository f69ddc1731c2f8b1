"""Leadership is this process's part among the replicas: the roles it has by lease, renewed beat by beat or let go."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.store import Store
from program import leases
from program.failpoints import reach
from program.ids import new_id
from program.leases import Lease, StaleLease
from program.replicas import note_alive, note_gone
from program.tables import Replica

log = logging.getLogger(__name__)

# A dead leader is followed after at most TTL_SECONDS + WATCH_SECONDS, and a renewal may be late by
# TTL_SECONDS - BEAT_SECONDS - MARGIN_SECONDS before the leader rests.
TTL_SECONDS, BEAT_SECONDS, WATCH_SECONDS, MARGIN_SECONDS = 3.25, 0.9, 0.25, 0.25
ALIVE_SECONDS = 5.0
_TTL = timedelta(seconds=TTL_SECONDS)
_FOR_EVER = float("inf")


@dataclass
class Role:
    """One role: whether it is wanted here now, who is told when it comes or goes, and how long it is surely ours."""

    name: str
    wanted: Callable[[], bool] = lambda: True
    changed: Callable[[bool], None] = lambda _leading: None
    lease: Lease | None = None
    sure_until: float = 0.0
    told: bool = False
    seen: tuple[Lease, float] | None = field(default=None, repr=False)


def this_process(now: datetime) -> Replica:
    """Return this process as a replica, with a name that no other ever had."""
    return Replica(id=new_id("rep"), host=socket.gethostname(), pid=os.getpid(), started_at=now, seen_at=now)


class Leadership:
    """Takes and renews roles; a process that is `alone` takes all at its start and writes no beats.

    Whether a role is ours is a matter of this machine's own steady clock since before the renewal was written: a
    process that was paused, or whose store answers no more, knows at once that it leads no longer. What it had
    begun is judged by the fence.
    """

    def __init__(
        self,
        store: Store,
        replica: Replica,
        now: Callable[[], datetime],
        *,
        alone: bool = False,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self.replica, self._now, self._alone, self._steady = store, replica, now, alone, steady
        self._roles: dict[str, Role] = {}
        self._noted = -_FOR_EVER
        self._trouble = ""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="leadership")
        self._task: asyncio.Task[None] | None = None

    def add(
        self,
        name: str,
        wanted: Callable[[], bool] = lambda: True,
        changed: Callable[[bool], None] = lambda _leading: None,
    ) -> None:
        """Seek a role; `changed` is called on the loop, with whether it is ours now."""
        self._roles[name] = Role(name, wanted, changed)

    def leads(self, name: str) -> bool:
        """Return whether a role is surely ours at this moment."""
        role = self._roles.get(name)
        return role is not None and self._steady() < role.sure_until

    def fence(self, name: str) -> Callable[[Session], int]:
        """Return what a writing transaction calls to be sure of a role: its token, or StaleLease."""
        return lambda store: self._required(store, name)

    def roles(self) -> Mapping[str, bool]:
        """Return each role with whether it is ours."""
        return {name: self.leads(name) for name in sorted(self._roles)}

    async def start(self) -> None:
        """Take what is free, and go on in the background; a store that takes nothing now is asked again."""
        try:
            await self._in_thread(self.beat)
        except Exception as error:
            self._note_trouble(error)
        if self._alone:
            # The lock of the file is proof enough to serve people; what is written waits for the leases.
            for role in self._roles.values():
                role.sure_until = _FOR_EVER
        self.tell()
        if not self._alone or self._trouble:
            self._task = asyncio.create_task(self._run(), name="leadership")

    async def let_go(self, *names: str) -> None:
        """Give roles back and seek them no more, so that another takes them at once; call it once their work rests."""
        for role in [self._roles[name] for name in names if name in self._roles]:
            role.sure_until = 0.0
        await self._in_thread(lambda: self._give_back(names))

    async def stop(self) -> None:
        """Give back what is left, and end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self.let_go(*self._roles)
            await self._in_thread(self._say_goodbye)
        except Exception as error:
            log.warning("the roles could not be given back: %s; they end by themselves", type(error).__name__)
        self._pool.shutdown(wait=False)

    def beat(self) -> None:
        """Renew what is ours, take what is free, and leave what is unwanted; blocking."""
        began, now = self._steady(), self._now()
        with self._store.unit() as store:
            reach("lease.taking")
            found = self._sought(store, self._asked(began), now)
            noted = began - self._noted >= ALIVE_SECONDS
            if noted:
                note_alive(store, self.replica, now)
        reach("lease.taken")
        self._noted = began if noted else self._noted
        for name, lease in found.items():
            role = self._roles.get(name)
            if role is not None and lease is not role.lease:
                self._keep(role, lease, began)

    def tell(self) -> None:
        """Tell those who asked about roles that came or went since they were told last."""
        for role in list(self._roles.values()):
            leading = self.leads(role.name)
            if leading != role.told:
                role.told = leading
                log.info("this process %s %s", "leads" if leading else "no longer leads", role.name)
                role.changed(leading)

    async def _run(self) -> None:
        while True:
            beat = asyncio.ensure_future(self._in_thread(self.beat))
            while not beat.done():
                await asyncio.wait({beat}, timeout=WATCH_SECONDS)
                self.tell()
            self._note_trouble(beat.exception())
            if self._alone and not self._trouble:
                return
            await asyncio.sleep(WATCH_SECONDS)
            self.tell()

    def _asked(self, began: float) -> list[tuple[Role, bool]]:
        """The roles that this beat asks about, and whether each is wanted; what is ours for long enough is left out."""
        roles = [(role, role.wanted()) for _, role in sorted(self._roles.items())]
        return [(role, wanted) for role, wanted in roles if self._alone or not (wanted and self._is_fresh(role, began))]

    def _sought(self, store: Session, asked: list[tuple[Role, bool]], now: datetime) -> dict[str, Lease | None]:
        """The leases as they are after this beat; None where one is not ours."""
        if self._alone:
            return {role.name: leases.seize(store, role.name, self.replica.id, now, _TTL) for role, _ in asked}
        standing = {lease.name: lease for lease in leases.all_leases(store)} if asked else {}
        return {role.name: self._after(store, role, wanted, standing.get(role.name), now) for role, wanted in asked}

    def _after(self, store: Session, role: Role, wanted: bool, found: Lease | None, now: datetime) -> Lease | None:
        # Watched also while it is not wanted: who becomes able to do the work need not begin to wait then.
        free = found is None or found.holder == self.replica.id or self._is_free(role, found)
        if not wanted:
            if role.lease is not None:
                leases.release(store, role.lease)
            return None
        if not free:
            return None
        return leases.take(store, role.name, self.replica.id, now, _TTL, still=found)

    def _is_fresh(self, role: Role, began: float) -> bool:
        return role.sure_until - began > TTL_SECONDS - MARGIN_SECONDS - BEAT_SECONDS

    def _is_free(self, role: Role, found: Lease) -> bool:
        """Whether somebody's lease was given back, or stood still before our eyes for as long as it lasts.

        Wall clocks are not asked: they may differ by more than a lease. The holder's belief began before its renewal
        was written, ours begins after that was read, and steady clocks run alike.
        """
        if found.until <= leases.GIVEN_BACK:
            return True
        seen, now = role.seen, self._steady()
        if seen is None or (found.token, found.beats) != (seen[0].token, seen[0].beats):
            role.seen = (found, now)
            return False
        return now - seen[1] >= TTL_SECONDS

    def _keep(self, role: Role, lease: Lease | None, began: float) -> None:
        role.lease = lease
        if lease is None:
            role.sure_until = 0.0
        else:
            role.sure_until = _FOR_EVER if self._alone else began + TTL_SECONDS - MARGIN_SECONDS

    def _required(self, store: Session, name: str) -> int:
        role = self._roles.get(name)
        lease = role.lease if role is not None else None
        if role is None or lease is None:
            raise StaleLease(name)
        try:
            leases.require(store, lease)
        except StaleLease:
            role.sure_until = 0.0
            raise
        return lease.token

    def _give_back(self, names: tuple[str, ...]) -> None:
        """In the thread of the beats, so that none of them takes up again what was let go."""
        roles = [self._roles.pop(name) for name in sorted(names) if name in self._roles]
        held = [role.lease for role in roles if role.lease is not None]
        if held:
            with self._store.unit() as store:
                for lease in held:
                    leases.release(store, lease)
            reach("lease.released")

    def _say_goodbye(self) -> None:
        with self._store.unit() as store:
            note_gone(store, self.replica.id)

    def _note_trouble(self, error: BaseException | None) -> None:
        """One line when renewing begins to fail, and one when it works again."""
        trouble = type(error).__name__ if error is not None else ""
        if trouble and not self._trouble:
            log.error("leases cannot be renewed: %s", trouble)
        elif self._trouble and not trouble:
            log.info("leases are renewed again")
        self._trouble = trouble

    async def _in_thread(self, story: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, story)
