"""Serving runs the app: platforms, web edge, clock and outbox in one loop, until a signal asks it to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Sequence

from bot import doctor, migrations
from bot.app import App
from bot.chat.operations import Finding
from bot.doctor import Running
from bot.web.edge import WebEdge
from bot.web.rules import edge_rules

log = logging.getLogger(__name__)
EXAMINE_SECONDS = 20.0


class Service:
    """A running bot; one platform that cannot connect leaves the others serving."""

    def __init__(self, app: App) -> None:
        self.app = app
        environment = app.settings.environment
        slack = app.adapters.get("slack")
        self._store_state = migrations.status(app.store.engine)
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

    def readiness(self) -> dict[str, str]:
        """Return why people cannot be served, by part; empty when every configured platform is connected."""
        reasons = {
            name: adapter.health.detail for name, adapter in self.app.adapters.items() if not adapter.health.connected
        }
        return reasons if self._store_state == "ready" else {**reasons, "store": f"the store is {self._store_state}"}

    async def start(self) -> None:
        """Start every part; the web edge first, so that readiness can be asked at once."""
        loop = asyncio.get_running_loop()
        self.app.findings = lambda: self._examine(loop)
        self.app.outbox.wake = lambda: _wake(loop, self)
        await self.web.start()
        await asyncio.gather(*(adapter.start() for adapter in self.app.adapters.values()))
        for relay in self.app.relays.values():
            relay.start()
        self.app.scheduler.start()

    async def stop(self) -> None:
        """Stop intake first, then the clock and the senders, so that nothing accepted is dropped."""
        self.app.scheduler.stop()
        await asyncio.gather(*(adapter.stop() for adapter in self.app.adapters.values()))
        await asyncio.gather(*(relay.stop() for relay in self.app.relays.values()))
        await self.web.stop()

    def _examine(self, loop: asyncio.AbstractEventLoop) -> Sequence[Finding]:
        """Examine everything from a worker thread, on the loop that the adapters live in."""
        running = Running(healths={name: adapter.health for name, adapter in self.app.adapters.items()})
        app = self.app
        examination = doctor.examine(
            app.settings, app.store, now=app.clock.now(), running=running, registry=app.dispatcher.registry
        )
        return asyncio.run_coroutine_threadsafe(examination, loop).result(EXAMINE_SECONDS)


async def serve(app: App) -> None:
    """Serve until SIGTERM or SIGINT, then stop in good order."""
    service, done = Service(app), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, done.set)
    began = time.monotonic()
    await service.start()
    log.info(
        "serving %s on http://%s:%s after %.1f s; %s",
        app.setup.name,
        app.settings.environment.web_host,
        service.web.port,
        time.monotonic() - began,
        "; ".join(f"{name}: {adapter.health.detail}" for name, adapter in app.adapters.items()) or "no platform is set",
    )
    with contextlib.suppress(asyncio.CancelledError):
        await done.wait()
    log.info("stopping")
    await service.stop()


def _wake(loop: asyncio.AbstractEventLoop, service: Service) -> None:
    """Wake the relays shortly after the transaction that is being written; from a worker thread."""

    def soon() -> None:
        for relay in service.app.relays.values():
            loop.call_later(0.02, relay.wake)

    loop.call_soon_threadsafe(soon)
