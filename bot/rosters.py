"""Rosters keep the council's user group and role in step with its seats, looking once a minute and asking seldom."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping

from bot.chat.delivery import Work
from bot.chat.roster import KeepsRoster, RosterLater, RosterRefused
from bot.store import Store
from program.runs import recall, remember
from program.seats import council_accounts

log = logging.getLogger(__name__)
WAIT_SECONDS = 60.0
# What somebody else changed in a group is put right so often, without being told of it.
AGAIN_SECONDS = 3600.0


class Rosters:
    """`groups` names the group of each platform; `leads` tells whether it is ours to keep among several processes."""

    def __init__(
        self,
        keepers: Mapping[str, KeepsRoster],
        groups: Mapping[str, str],
        store: Store,
        work: Work,
        leads: Callable[[str], bool] = lambda platform: True,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keepers = {name: keeper for name, keeper in keepers.items() if name in groups}
        self._groups, self._store, self._work = groups, store, work
        self._leads, self._steady = leads, steady
        self._kept: dict[str, tuple[frozenset[str], float]] = {}
        self._trouble: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, where a group is named at all."""
        if self._keepers:
            self._task = asyncio.create_task(self._run(), name="rosters")

    async def stop(self) -> None:
        """Stop; what was begun is put right after the next start."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Bring every group in step that is not, as far as can be known."""
        for platform, keeper in self._keepers.items():
            if keeper.team and self._leads(platform):
                await self._look_at(platform, keeper)

    async def _look_at(self, platform: str, keeper: KeepsRoster) -> None:
        wanted = await self._work(lambda: self._wanted(platform, keeper.team))
        kept, until = self._kept.get(platform, (None, 0.0))
        if kept == wanted and self._steady() < until:
            return
        ours = await self._work(lambda: self._let_in(platform, wanted))
        try:
            await keeper.keep_roster(self._groups[platform], wanted, ours)
        except (RosterRefused, RosterLater) as error:
            self._complain(platform, error)
            return
        await self._work(lambda: self._note(platform, wanted))
        self._kept[platform] = (wanted, self._steady() + AGAIN_SECONDS)
        self._trouble.pop(platform, None)

    def _complain(self, platform: str, error: RosterRefused | RosterLater) -> None:
        """Say once what is wrong; the doctor says it again to whoever asks."""
        if self._trouble.get(platform) != str(error):
            self._trouble[platform] = str(error)
            log.warning("the council's group on %s is not in step with its seats: %s", platform, error)

    def _wanted(self, platform: str, team: str) -> frozenset[str]:
        with self._store.unit(False) as store:
            return council_accounts(store, platform, team)

    def _let_in(self, platform: str, wanted: frozenset[str]) -> frozenset[str]:
        """Note, before anybody is let in, whom we may have to take out; return whom we let in before."""
        with self._store.unit() as store:
            ours = frozenset(json.loads(recall(store, _key(platform)) or "[]"))
            remember(store, _key(platform), json.dumps(sorted(ours | wanted)))
        return ours

    def _note(self, platform: str, wanted: frozenset[str]) -> None:
        with self._store.unit() as store:
            remember(store, _key(platform), json.dumps(sorted(wanted)))

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("rosters stumbled and go on")
            await asyncio.sleep(WAIT_SECONDS)


def _key(platform: str) -> str:
    return f"roster:{platform}"
