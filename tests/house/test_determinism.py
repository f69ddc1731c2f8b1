"""Time, chance and waiting come from outside: what reads them for itself stands here, each with its reason."""

from __future__ import annotations

import ast

import pytest

from tests.house.sources import modules, short, tree

FORBIDDEN = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep", "clock_gettime"},
    "random": {"random", "randint", "choice", "shuffle", "uniform", "sample", "randrange", "Random", "getrandbits"},
    "secrets": {"randbits", "choice", "token_hex", "token_bytes", "token_urlsafe", "randbelow"},
    "uuid": {"uuid1", "uuid4"},
    "os": {"urandom"},
    "asyncio": {"sleep"},
}
# The edges, where time and chance come in, and what each of them needs them for.
EDGES = {
    "bot/clock.py": "the clock itself",
    "program/ids.py": "the source of ids; simulations put their own in its place",
    "bot/store.py": "a test's stall of the database",
    "bot/chat/dispatcher.py": "codes that nobody may guess",
    "bot/discord/forms.py": "an id of one opened form; nothing is kept under it",
    "bot/slack/conversation.py": "a reference for a failure, shown to its person and written to the log",
    "program/statements.py": "the salt of a leaf, which nobody may guess",
    "program/clicks.py": "clicks' ids and salts, which nobody may guess",
    "program/tracking.py": "a salt that nobody may guess",
    "bot/web/visitors.py": "the day's salt of visitors, which nobody may guess and nothing keeps",
    "bot/leadership.py": "the rest between two beats of a lease",
    "bot/rosters.py": "the rest between two looks at the council's groups",
    "bot/condition.py": "the rest before a store that stopped is tried again",
    "bot/recovery/keeper.py": "the rest between two backups",
    "bot/recovery/restoring.py": "how long a restore took",
    "bot/recovery/sqlite_copies.py": "how long a copy may take",
    "bot/recovery/watch.py": "the rest between two looks at the store",
    "bot/demo.py": "the demo seeds its program and keys on this machine",
    "bot/scheduler.py": "APScheduler's first tick; what is due is asked of the clock",
    "bot/serving.py": "how long the start took, for the log",
    "bot/transfers.py": "the rest between two looks for transfers",
    "bot/doctor/examination.py": "how long a check may take",
    "bot/doctor/database.py": "how long a check may take",
    "bot/discord/accounts.py": "how long a member is remembered",
    "bot/discord/adapter.py": "the rest before a new connection",
    "bot/slack/adapter.py": "the rest before a new connection, and the age of an envelope for the log",
    "bot/slack/sockets.py": "the rest before a new connection",
    "bot/slack/modals.py": "the rest before an opened form is drawn again",
    "bot/slack/answers.py": "the rest that Slack asks for",
    "bot/web/redirect.py": "how long a click took",
    "bot/web/api.py": "how long a call took",
    "bot/web/targets.py": "how long a link's target is remembered",
    "bot/web/server.py": "the rest while the server starts",
}


def uses(module: ast.Module) -> set[str]:
    """What a module asks the machine for: as `time.sleep()`, or imported by its own name."""
    found = set()
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
                if name in FORBIDDEN.get(owner, ()):
                    found.add(f"{owner}.{name}")
            case ast.ImportFrom(module=str(owner), names=names) if owner != "datetime":
                found |= {f"{owner}.{one.name}" for one in names if one.name in FORBIDDEN.get(owner, ())}
    return found


def is_annotation_of_chance(used: set[str]) -> bool:
    """`Random` with a seed is no chance: whoever makes one says which."""
    return used == {"random.Random"}


def test_time_chance_and_waiting_are_asked_for_at_the_edges_only():
    asking = {short(file): uses(tree(file)) for file in modules("bot", "handlers", "jobs", "program")}
    found = {file: used for file, used in asking.items() if used and not is_annotation_of_chance(used)}
    assert {file: used for file, used in found.items() if file not in EDGES} == {}


def test_every_edge_that_is_listed_is_one():
    asking = {short(file): uses(tree(file)) for file in modules("bot", "handlers", "jobs", "program")}
    assert [file for file in EDGES if not asking.get(file)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now()",
        "import time\ntime.sleep(1)",
        "from time import monotonic\nmonotonic()",
        "import uuid\nuuid.uuid4()",
        "from uuid import uuid4\nuuid4()",
        "import random\nrandom.random()",
        "import asyncio\nasync def f(): await asyncio.sleep(1)",
        "import os\nos.urandom(8)",
    ],
)
def test_the_lint_sees_each_way_to_ask(code: str):
    assert uses(ast.parse(code))
