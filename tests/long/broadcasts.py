"""Fifty kills of the whole program during a broadcast to two hundred people: `make kills`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.sample import seed
from bot.settings import load
from tests.acceptance.broadcasts import announce, arrived, crowd, kill_again_and_again, let_it_finish, seat
from tests.acceptance.theatre import ROOT, Theatre


async def kill(kills: int, recipients: int, chosen: int) -> bool:
    """Carry the broadcast out, say what arrived, and return whether everyone has it once."""
    with tempfile.TemporaryDirectory() as folder:
        theatre = Theatre(Path(folder), seeded(Path(folder) / "seeded.db"))
        guests = crowd(recipients)
        seat(theatre, guests)
        await theatre.sandbox.start()
        try:
            announce(theatre, guests)
            met = await kill_again_and_again(theatre, kills, chosen)
            await let_it_finish(theatre, 600)
            found = arrived(theatre, guests)
        finally:
            await theatre.close()
    print(f"seed {chosen}: {kills} kills, {met} of them while messages waited; {recipients} people: ", end="")
    print(", ".join(f"{people} have {number} messages" for number, people in sorted(found.items())))
    return found == {1: recipients}


def seeded(file: Path) -> Path:
    """Fill a store with the sample year."""
    settings = load({"DATABASE_URL": f"sqlite:///{file}"}, ROOT / "settings.toml")
    app = App(settings)
    app.migrate()
    seed(app.store, settings, now=datetime.now(UTC))
    app.close()
    return file


if __name__ == "__main__":
    kills, recipients = (int(word) for word in (sys.argv[1:] or ["50", "200"]))
    sys.exit(not asyncio.run(kill(kills, recipients, 1)))
