"""Serving runs the app: platforms, web edge, clock and outbox in one loop, until a signal asks it to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

from bot import doctor
from bot.app import CLOCK, DISCORD_LINE, App, relay_of
from bot.chat.delivery import Adapter
from bot.chat.operations import Finding
from bot.chat.roster import KeepsRoster
from bot.doctor import Running
from bot.leadership import Leadership, this_process
from bot.recovery.safekeeping import Safekeeping
from bot.relay.figures import DeliveryFigures
from bot.rosters import Rosters
from bot.store import database_file
from bot.transfers import Transfers
from bot.web.edge import WebEdge
from bot.web.rules import edge_rules

log = logging.getLogger(__name__)
EXAMINE_SECONDS = 20.0
STOP_SECONDS, LAST_SECONDS = 8.5, 0.75


@runtime_checkable
class TakesTurns(Protocol):
    """An adapter of which only one process may be connected at a time."""

    def lead(self, leading: bool) -> None:
        """Connect, or leave that to another process."""


class CannotListen(Exception):
    """The web edge's address is taken or not ours; the message says which."""


class Service:
    """A running bot; one platform that cannot connect leaves the others serving."""

    def __init__(self, app: App) -> None:
        self.app = app
        environment = app.settings.environment
        slack = app.adapters.get("slack")
        self.transfers = self._transfers()
        self.safekeeping = Safekeeping(app)
        self.rosters = self._rosters()
        alone = database_file(app.store.engine) is not None
        self.leadership = Leadership(app.store, this_process(app.clock.now()), app.clock.now, alone=alone)
        self.web = WebEdge(
            environment.web_host,
            environment.web_port,
            edge_rules(app.settings),
            app.store,
            app.work,
            self.readiness,
            app.clock.now,
            getattr(slack, "http", None),
        )
        self.web.metrics.registry.register(DeliveryFigures(app.store, app.clock.now))
        self.web.metrics.roles = self.leadership.roles

    def _transfers(self) -> Transfers | None:
        """What moves payouts by Stripe, where its key is set; its library is imported only then."""
        key = self.app.settings.environment.stripe_secret_key
        if key is None:
            return None
        from bot.stripe_transfers import connect

        port, app = connect(key.get_secret_value()), self.app
        # Two at once would be kept apart by each order's key; one alone asks half as often.
        return Transfers(port, app.store, app.clock.now, app.work, lambda: app.leads(CLOCK))

    def _rosters(self) -> Rosters:
        app = self.app
        adapters: Mapping[str, object] = app.adapters
        keepers = {name: adapter for name, adapter in adapters.items() if isinstance(adapter, KeepsRoster)}
        groups = app.settings.file.council.groups()
        return Rosters(keepers, groups, app.store, app.work, lambda platform: app.leads(relay_of(platform)))

    def readiness(self) -> dict[str, str]:
        """Return why people cannot be served, by part; empty when each platform is connected or stood by."""
        healths = {name: adapter.health for name, adapter in self.app.adapters.items()}
        reasons = {name: health.detail for name, health in healths.items() if not (health.connected or health.standby)}
        condition, state = self.app.store.condition.state, self.app.store_state
        if condition != "well":
            state = condition
        return reasons if state == "ready" else {**reasons, "store": f"the store is {state}"}

    async def start(self) -> None:
        """Start every part; the web edge first, so that readiness can be asked at once."""
        loop = asyncio.get_running_loop()
        self.app.findings = lambda: self._examine(loop)
        self.app.outbox.wake = lambda: _wake(loop, self)
        await self._listen()
        await self._lead()
        for relay in self.app.relays.values():
            relay.start()
        self.app.finishing.start()
        self.app.scheduler.start()
        if self.transfers is not None:
            self.transfers.start()
        self.safekeeping.start()
        self.rosters.start()
        # Last, since a platform that cannot be reached takes its time, and the other one's messages need not wait.
        await asyncio.gather(*(adapter.start() for adapter in self.app.adapters.values()))

    async def _listen(self) -> None:
        try:
            await self.web.start()
        except OSError as error:
            environment = self.app.settings.environment
            address = f"{environment.web_host}:{environment.web_port}"
            reason = str(error.strerror or error).partition(" (while")[0]
            raise CannotListen(f"the web edge cannot listen on {address}: {reason}") from error

    async def _lead(self) -> None:
        """Seek the roles that only one process may have: the clock, each platform's relay, and the line to Discord."""
        roles = self.app.leadership = self.leadership
        roles.add(CLOCK)
        discord: object = self.app.adapters.get("discord")
        if isinstance(discord, TakesTurns):
            discord.lead(False)
            roles.add(DISCORD_LINE, changed=discord.lead)
        for name, adapter in self.app.adapters.items():
            roles.add(relay_of(name), wanted=partial(_can_send, adapter), changed=lambda _: self._wake_relays())
        await roles.start()

    def _wake_relays(self) -> None:
        for relay in self.app.relays.values():
            relay.wake()

    async def stop(self) -> None:
        """Let the clock, the web and the senders finish, then the platforms; each role goes on as soon as it rests."""
        await self.app.finishing.stop()
        await self.app.writer.close()
        await asyncio.gather(self._stop_sending(), self.web.stop())
        # The next process takes the line while those who were heard here still get their answers.
        await self._hand_on(DISCORD_LINE)
        await asyncio.gather(*(adapter.stop() for adapter in self.app.adapters.values()))
        await self.leadership.stop()
        await self.safekeeping.stop()

    async def _stop_sending(self) -> None:
        await asyncio.gather(self.app.scheduler.stop(), *(relay.stop() for relay in self.app.relays.values()))
        if self.transfers is not None:
            await self.transfers.stop()
        await self.rosters.stop()
        await self._hand_on(CLOCK, *map(relay_of, self.app.relays))

    async def _hand_on(self, *roles: str) -> None:
        """Give roles back; where the store takes nothing, they end by themselves in a moment."""
        try:
            await self.leadership.let_go(*roles)
        except Exception as error:
            log.warning("%s could not be given back: %s", ", ".join(roles), type(error).__name__)

    def _examine(self, loop: asyncio.AbstractEventLoop) -> Sequence[Finding]:
        """Examine everything from a worker thread, on the loop that the adapters live in."""
        running = Running(healths={name: adapter.health for name, adapter in self.app.adapters.items()})
        app = self.app
        examination = doctor.examine(
            app.settings, app.store, now=app.clock.now(), running=running, registry=app.dispatcher.registry
        )
        return asyncio.run_coroutine_threadsafe(examination, loop).result(EXAMINE_SECONDS)


# How long a story may hold the interpreter before the loop, which acknowledges people, gets its turn.
TURN_SECONDS = 0.0005


async def serve(app: App) -> None:
    """Serve until SIGTERM or SIGINT, then stop in good order."""
    sys.setswitchinterval(TURN_SECONDS)
    service, done = Service(app), asyncio.Event()
    _heed_signals(asyncio.get_running_loop(), done)
    if await _started(service, done):
        await done.wait()
    log.info("stopping")
    began = time.monotonic()
    try:
        await asyncio.wait_for(service.stop(), STOP_SECONDS)
        log.info("stopped after %.1f s", time.monotonic() - began)
    except TimeoutError:
        log.warning("not everything had ended after %g s; what is left is settled after the next start", STOP_SECONDS)


def _heed_signals(loop: asyncio.AbstractEventLoop, done: asyncio.Event) -> None:
    """Let SIGTERM and SIGINT ask for the end; asked again, even after the loop has closed, nothing is cut short.

    The loop's own handlers go when it closes, and a signal would then end the process with the store still open.
    """

    def ask(*_: object) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.set)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ask)


async def _started(service: Service, done: asyncio.Event) -> bool:
    """Start everything; False where we were asked to stop meanwhile, since a platform may keep us waiting."""
    began = time.monotonic()
    starting, asked = asyncio.create_task(service.start()), asyncio.create_task(done.wait())
    await asyncio.wait({starting, asked}, return_when=asyncio.FIRST_COMPLETED)
    late = not starting.done()
    for task in (starting, asked):
        task.cancel()
    failed, _ = await asyncio.gather(starting, asked, return_exceptions=True)
    if isinstance(failed, Exception):
        raise failed
    if not late:
        log.info("%s after %.1f s", _summary(service), time.monotonic() - began)
    return not late


def _can_send(adapter: Adapter) -> bool:
    return adapter.health.connected


def _summary(service: Service) -> str:
    app = service.app
    address = f"http://{app.settings.environment.web_host}:{service.web.port}"
    parts = [f"{name}: {adapter.health.detail}" for name, adapter in app.adapters.items()] or ["no platform is set"]
    return f"serving {app.setup.name} on {address} ({'; '.join(parts)})"


def _wake(loop: asyncio.AbstractEventLoop, service: Service) -> None:
    """Wake the relays shortly after the transaction that is being written; from a worker thread."""

    def soon() -> None:
        for relay in service.app.relays.values():
            loop.call_later(0.02, relay.wake)

    # A job that outlasted the stop has nobody to wake any more; what it wrote is sent at the next start.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(soon)


def leave(ended: bool) -> None:
    """End the process now, with code 0: all is closed, and to take the interpreter apart would last seconds more.

    Threads that are still at work do not keep it; what they had begun is undone.
    """
    left = [thread for thread in threading.enumerate() if not thread.daemon and thread is not threading.main_thread()]
    if left or not ended:
        log.warning("%d threads were still at work at the end", len(left))
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
