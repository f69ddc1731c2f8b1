"""Serving runs the app: platforms, web edge, clock and outbox in one loop, until a signal asks it to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections.abc import Sequence

from bot import doctor
from bot.app import App
from bot.chat.operations import Finding
from bot.doctor import Running
from bot.transfers import Transfers
from bot.web.edge import WebEdge
from bot.web.rules import edge_rules

log = logging.getLogger(__name__)
EXAMINE_SECONDS = 20.0


class CannotListen(Exception):
    """The web edge's address is taken or not ours; the message says which."""


class Service:
    """A running bot; one platform that cannot connect leaves the others serving."""

    def __init__(self, app: App) -> None:
        self.app = app
        environment = app.settings.environment
        slack = app.adapters.get("slack")
        self.transfers = self._transfers()
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

    def _transfers(self) -> Transfers | None:
        """What moves payouts by Stripe, where its key is set; its library is imported only then."""
        key = self.app.settings.environment.stripe_secret_key
        if key is None:
            return None
        from bot.stripe_transfers import connect

        return Transfers(connect(key.get_secret_value()), self.app.store, self.app.clock.now, self.app.work)

    def readiness(self) -> dict[str, str]:
        """Return why people cannot be served, by part; empty when every configured platform is connected."""
        reasons = {
            name: adapter.health.detail for name, adapter in self.app.adapters.items() if not adapter.health.connected
        }
        state = self.app.store_state
        return reasons if state == "ready" else {**reasons, "store": f"the store is {state}"}

    async def start(self) -> None:
        """Start every part; the web edge first, so that readiness can be asked at once."""
        loop = asyncio.get_running_loop()
        self.app.findings = lambda: self._examine(loop)
        self.app.outbox.wake = lambda: _wake(loop, self)
        await self._listen()
        for relay in self.app.relays.values():
            relay.start()
        self.app.scheduler.start()
        if self.transfers is not None:
            self.transfers.start()
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

    async def stop(self) -> None:
        """Stop the clock, the web and the senders, then the platforms, so that nothing accepted is dropped."""
        await asyncio.gather(self._stop_sending(), self.web.stop())
        await asyncio.gather(*(adapter.stop() for adapter in self.app.adapters.values()))

    async def _stop_sending(self) -> None:
        await self.app.scheduler.stop()
        if self.transfers is not None:
            await self.transfers.stop()
        await asyncio.gather(*(relay.stop() for relay in self.app.relays.values()))

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
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, done.set)
    if await _started(service, done):
        await done.wait()
    log.info("stopping")
    await service.stop()


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
