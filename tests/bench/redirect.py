"""How many clicks a second the redirect counts, beside a Starlette route that only redirects; run it as a script.

    python tests/bench/redirect.py [seconds]

Both are served by the same loop, in turns, so that a busy machine is busy for both. Load comes from wrk where it is
installed, else from an asyncio client, which is slower than the server and so says less.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlmodel import func, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from bot.migrations import upgrade
from bot.store import Store, open_engine
from bot.web.edge import WebEdge
from bot.web.rules import EdgeRules
from bot.web.server import EmbeddedServer
from program.links import LinkRules, create_link
from program.partners import add_partner
from program.tables import Click
from program.terms import Terms

ROUNDS = 5
CONNECTIONS = 32
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
Figures = tuple[float, float]


async def main(seconds: float) -> None:
    """Print requests a second, the slowest hundredth in milliseconds, and the ratio of the two."""
    load = _wrk if shutil.which("wrk") else _asyncio_client
    with tempfile.TemporaryDirectory() as folder:
        store = _store(Path(folder))
        edge = WebEdge("127.0.0.1", 0, _rules(), store, asyncio.to_thread, dict, lambda: datetime.now(UTC))
        bare = EmbeddedServer(Starlette(routes=[Route("/r/{code}", _bare)]), "127.0.0.1", 0)
        await edge.start()
        await bare.start()
        ours, theirs, drained = await _rounds(load, edge, bare.port, seconds)
        counted = edge.metrics.counted
        await bare.stop()
        await edge.stop()
        with store.unit(changes=False) as session:
            kept = session.exec(select(func.count()).select_from(Click)).one()
        store.dispose()
    _tell(load.__name__, ours, theirs)
    print(f"clicks counted {counted:.0f}, in the store {kept}, longest wait for the last of them {drained:.2f} s")


async def _rounds(
    load: Callable[[int, float], Awaitable[Figures]], edge: WebEdge, bare_port: int, seconds: float
) -> tuple[list[Figures], list[Figures], float]:
    ours, theirs, drained = [], [], 0.0
    await load(edge.port, 1)
    await load(bare_port, 1)
    for _ in range(ROUNDS):
        theirs.append(await load(bare_port, seconds))
        ours.append(await load(edge.port, seconds))
        began = time.perf_counter()
        await edge.flushed(60)
        drained = max(drained, time.perf_counter() - began)
    return ours, theirs, drained


def _tell(load: str, ours: list[Figures], theirs: list[Figures]) -> None:
    for name, figures in (("bare redirect", theirs), ("/r/{code}, counted", ours)):
        rate, slowest = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"{name:20} {rate:8.0f} requests/s   p99 {slowest:6.2f} ms   ({load.strip('_')})")
    ratios = [mine[0] / other[0] for mine, other in zip(ours, theirs, strict=True)]
    print(
        f"ratio {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f}); at least 0.6 is wanted"
    )


def _store(folder: Path) -> Store:
    store = Store(open_engine(f"sqlite:///{folder / 'bench.db'}"))
    upgrade(store.engine)
    with store.unit() as session:
        partner = add_partner(session, name="Juno Works", now=datetime.now(UTC))
        create_link(session, _rules().links, partner.id, code="juno", now=datetime.now(UTC))
    return store


def _rules() -> EdgeRules:
    return EdgeRules(
        "Acme", LinkRules(("https://acme.example",), 5, "http://127.0.0.1"), Terms((), "Europe/Berlin"), "USD"
    )


async def _bare(_request: Request) -> RedirectResponse:
    return RedirectResponse("https://acme.example/", 302)


async def _wrk(port: int, seconds: float) -> Figures:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency", "-H", f"User-Agent: {AGENT}"]
    process = await asyncio.create_subprocess_exec(
        *command, f"http://127.0.0.1:{port}/r/juno", stdout=asyncio.subprocess.PIPE
    )
    text = (await process.communicate())[0].decode()
    rate, slowest = re.search(r"Requests/sec:\s+([\d.]+)", text), re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text)
    assert rate and slowest, text
    return float(rate[1]), float(slowest[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[slowest[2]]


async def _asyncio_client(port: int, seconds: float) -> Figures:
    waits: list[float] = []
    until = time.perf_counter() + seconds

    async def visitor() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            began = time.perf_counter()
            writer.write(f"GET /r/juno HTTP/1.1\r\nHost: a\r\nUser-Agent: {AGENT}\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            waits.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(visitor() for _ in range(CONNECTIONS)))
    return len(waits) / seconds, sorted(waits)[len(waits) * 99 // 100] * 1000


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 3))
