"""A sandbox in which everything is well, and a patient whose settings point there; tests then break one thing each."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import migrations
from bot.chat.registry import Registry
from bot.chat.templates import Templates
from bot.doctor import examine, render, to_json
from bot.formats import FILTERS
from bot.recovery.backups import Vault, back_up
from bot.recovery.restoring import drill
from bot.settings import Settings, load_environment, load_file
from bot.slack.manifest import manifest
from bot.store import Store, open_engine
from sandbox.server import Sandbox

PROMPTS = Path(__file__).parents[2] / "prompts"
SETTINGS = """
[program]
name = "Acme Partners"
timezone = "Europe/Berlin"
currency = "USD"
destinations = ["https://acme.example"]
link_host = "https://go.acme.example"

[channels.community]
slack = "C0COMMUNITY"
discord = "200000000000000001"

[channels.managers]
slack = "C0MANAGERS"
discord = "200000000000000002"

[access]
admins = ["slack:T0ACME/U0ADMIN", "discord:100000000000000001/300000000000000001"]
"""


@pytest.fixture
def templates():
    return Templates(PROMPTS, FILTERS)


@dataclass
class Practice:
    """Examines one deployment; its variables, its file and its store can be changed before."""

    sandbox: Sandbox
    folder: Path
    templates: Templates
    variables: dict
    file: str = SETTINGS
    store: Store | None = None
    more: dict = field(default_factory=dict)
    said: list = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        path = self.folder / "settings.toml"
        path.write_text(self.file, encoding="utf-8")
        return Settings(file=load_file(path), environment=load_environment(self.variables))

    async def examine(self, now=None):
        """Return the findings by `check.level`, and keep all that was said of them."""
        told = {"now": now or datetime.now(UTC), "environ": self.variables, **self.more}
        found = await examine(self.settings, self.store, **told)
        self.said += [render(found, self.templates), to_json(found, self.templates), repr(found)]
        return {f"{one.check}.{one.level}": one for one in found}

    async def troubles(self, now=None):
        """Return the names of everything that is not well."""
        return {name for name in await self.examine(now) if not name.endswith(".good")}


@pytest.fixture(scope="session")
def set_up(tmp_path_factory):
    """A database file of this version's shape, with a backup that was proven beside it, to be copied."""
    file = tmp_path_factory.mktemp("store") / "rainmaker.db"
    engine = open_engine(f"sqlite:///{file}")
    migrations.upgrade(engine)
    vault, now = Vault(file.parent / "backups"), datetime.now(UTC)
    drill(engine, back_up(engine, vault, now), vault, now)
    engine.dispose()
    return file


@pytest.fixture
async def practice(tmp_path, monkeypatch, templates, set_up):
    """A practice with a healthy patient."""
    monkeypatch.chdir(tmp_path)
    sandbox = Sandbox()
    sandbox.slack.manifest = manifest(Registry(()), "Rainmaker")
    shutil.copytree(set_up.parent, tmp_path, dirs_exist_ok=True)
    store = Store(open_engine(f"sqlite:///{tmp_path}/rainmaker.db"))
    await sandbox.start()
    variables = sandbox.environment() | {
        "TRACK_API_KEY": "a-tracking-key-of-some-length",
        "DATABASE_URL": f"sqlite:///{tmp_path}/rainmaker.db",
    }
    try:
        yield Practice(sandbox, tmp_path, templates, variables, store=store)
    finally:
        store.dispose()
        await sandbox.stop()
