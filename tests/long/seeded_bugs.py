"""Bugs put in on purpose, one at a time, into a copy of the program: each must be caught by a test of the gate."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("bot", "handlers", "jobs", "program", "prompts", "sandbox", "tests", "docs")
FILES = ("pyproject.toml", "settings.toml", "alembic.ini", "README.md")

CLAIMS, RELAY = "program/delivery_claims.py", "tests/relay"
QUEUE, LOOKS = "program/delivery_queue.py", "program/second_looks.py"
CATCHING_UP, SCHEDULE = "bot/catching_up.py", "bot/chat/schedule.py"
CLOCK = ("tests/algorithms/test_catching_up.py", "tests/algorithms/test_occurrences.py")
SIMULATION, SLACK, DISCORD = "tests/simulation", "tests/slack/test_sending.py", "tests/discord/test_sending.py"


@dataclass(frozen=True)
class Bug:
    """A change of one place in one file, and the tests that are asked whether they see it."""

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]


BUGS = (
    Bug("no time to settle", CLAIMS, "SETTLE = timedelta(seconds=20)", "SETTLE = timedelta(0)", (RELAY, SIMULATION)),
    Bug("an old look counts", CLAIMS, "now - FRESH}", "now - 1000 * FRESH}", (RELAY, SIMULATION)),
    Bug(
        "a certain no forgets a doubt",
        CLAIMS,
        'state = "unknown" if row.doubted else "pending"',
        'state = "pending"',
        (RELAY, SIMULATION),
    ),
    Bug(
        "what is unknown is sent again",
        CLAIMS,
        '_settle(store, row, state="unknown", not_before=now + SETTLE, trouble=trouble, position=None)',
        '_settle(store, row, state="pending", not_before=now, trouble=trouble, position=None)',
        (RELAY, SIMULATION),
    ),
    Bug("nobody looks a second time", LOOKS, "return now + SOON if", "return None if", (RELAY, SIMULATION)),
    Bug("a second look is the last", LOOKS, "last if now < last else None", "None", (RELAY,)),
    Bug(
        "marks of a former claim count",
        QUEUE,
        '            col(Delivery.token) == bindparam("token_"),\n',
        "",
        (RELAY,),
    ),
    Bug(
        "marks of a former try count",
        QUEUE,
        '            col(Delivery.attempts) == bindparam("attempts_"),\n',
        "",
        (RELAY,),
    ),
    Bug("a claim never ends", CLAIMS, "LEASE = timedelta(seconds=60)", "LEASE = timedelta(days=60)", (SIMULATION,)),
    Bug("nothing is ever parked", CLAIMS, "if now - since >= GIVE_UP:", "if False:", (RELAY, SIMULATION)),
    Bug(
        "what cannot be read is taken for missing",
        CLAIMS,
        '_settle(store, row, state="unknown", not_before=now + SETTLE, unreadable_since=since, trouble=trouble)',
        '_settle(store, row, state="pending", not_before=now, trouble=trouble)',
        (RELAY, SIMULATION),
    ),
    Bug("a parked row is sent", CLAIMS, 'state="ambiguous"', 'state="pending"', (RELAY, SIMULATION)),
    Bug(
        "due before its time",
        QUEUE,
        "    col(Delivery.not_before) <= _NOW,\n    _PASSABLE",
        "    _PASSABLE",
        (RELAY,),
    ),
    Bug(
        "open circuits pass",
        QUEUE,
        "col(Circuit.probe_at) > _NOW).exists()",
        "col(Circuit.probe_at) < _NOW).exists()",
        (RELAY,),
    ),
    Bug(
        "digests go before money",
        QUEUE,
        "first.c.priority, first.c.created_at",
        "-first.c.priority, first.c.created_at",
        (RELAY,),
    ),
    Bug(
        "the dedupe key is dropped", "program/deliveries.py", "if _is_there(store, parcel.key):", "if False:", (RELAY,)
    ),
    Bug(
        "a key of chance",
        "bot/discord/sender.py",
        "hashlib.sha256(key.encode()).hexdigest()[:NONCE]",
        "__import__('secrets').token_hex(12)",
        (DISCORD, SIMULATION, "tests/wire"),
    ),
    Bug(
        "a nonce that is not enforced",
        "bot/discord/sender.py",
        '        "enforce_nonce": True,\n',
        "",
        (DISCORD, "tests/wire"),
    ),
    Bug("everybody is pinged", "bot/discord/sender.py", '        "allowed_mentions": {"parse": []},\n', "", (DISCORD,)),
    Bug(
        "no mark in the message",
        "bot/discord/sender.py",
        'return [{**first, "id": mark}, *rest]',
        "return [first, *rest]",
        (DISCORD, SIMULATION),
    ),
    Bug(
        "anybody's message is taken for ours",
        "bot/discord/sender.py",
        'row["author"]["id"] == str(client.user.id)',
        "True",
        (DISCORD,),
    ),
    Bug(
        "a failure of Discord's is a certain no",
        "bot/discord/sender.py",
        'return SendUnknown(self._say("unknown", reason=str(error.status)))',
        'return SendLater(5.0, "")',
        (DISCORD, SIMULATION),
    ),
    Bug(
        "a lost reply is a certain no",
        "bot/discord/sender.py",
        'raise SendUnknown(self._say("unknown", reason=type(error).__name__)) from error',
        'raise SendLater(5.0, "") from error',
        (DISCORD, SIMULATION),
    ),
    Bug("a deleted message comes back", "bot/discord/sender.py", 'return f"{channel}/deleted"', "raise", (DISCORD,)),
    Bug(
        "slack_sdk posts again by itself",
        "bot/slack/web.py",
        "self.posting = self._client([])",
        "self.posting = self._client(__import__('slack_sdk.http_retry', fromlist=['x']).async_default_handlers())",
        (SLACK, "tests/wire"),
    ),
    Bug(
        "no metadata",
        "bot/slack/sending.py",
        '**_under(outgoing.destination),\n                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": outgoing.key}},',  # noqa: E501 - a line as it stands there
        "**_under(outgoing.destination),",
        (SLACK, SIMULATION),
    ),
    Bug(
        "history without metadata", "bot/slack/sending.py", ', "include_all_metadata": True', "", (SLACK, "tests/wire")
    ),
    Bug(
        "a lost reply of Slack's is a certain no",
        "bot/slack/sending.py",
        'raise SendUnknown(self._say("no_answer")) from error\n\n    async def _post_classic',
        'raise SendLater(5.0, "") from error\n\n    async def _post_classic',
        (SLACK, SIMULATION),
    ),
    Bug(
        "a failure of Slack's is a certain no",
        "bot/slack/sending.py",
        "or status >= 500:",
        "and status >= 500:",
        (SLACK, SIMULATION),
    ),
    Bug(
        "Retry-After is ignored",
        "bot/slack/web.py",
        "return float(value) if value.isdigit() else 1.0",
        "return 1.0",
        (SLACK,),
    ),
    Bug(
        "an unreadable history is an empty one",
        "bot/slack/sending.py",
        'raise SendUnknown(self._say("unreadable", code=error_code(error))) from error',
        'return {"messages": []}',
        (SLACK, SIMULATION),
    ),
    Bug(
        "marked before sent",
        "bot/relay/carrying.py",
        "        row, hands = taken.row, self._hands\n",
        "        row, hands = taken.row, self._hands\n        await hands.in_store(lambda store: self._after.sent(store, row, 'x/1', hands.now()))\n",  # noqa: E501 - a line as it stands there
        (RELAY, SIMULATION),
    ),
    Bug(
        "the channel is not kept",
        "bot/relay/carrying.py",
        "            mark_resolved(store, row, channel)\n",
        "            row.channel = channel\n",
        (RELAY, SIMULATION),
    ),
    Bug("a look is the last", "bot/relay/searching.py", "elif looked.position is None:", "elif True:", (RELAY,)),
    Bug("the fence is not asked", "bot/relay/hands.py", "self.fence(store)", "pass", (RELAY,)),
    Bug(
        "readers and writers begin alike",
        "bot/store.py",
        '"BEGIN" if reads else "BEGIN IMMEDIATE"',
        '"BEGIN"',
        ("tests/program", "tests/money"),
    ),
    Bug(
        "catching up is dropped",
        "bot/agenda.py",
        "since = record.last_due or record.began",
        "since = now - timedelta(minutes=1)",
        CLOCK,
    ),
    Bug("old digests come too", CATCHING_UP, "if job.catch_up is CatchUp.LATEST and not newest:", "if False:", CLOCK),
    Bug(
        "reminders never expire",
        CATCHING_UP,
        '"too late" if now - occurrence.due_at > job.late_by_most else None',
        "None",
        CLOCK,
    ),
    Bug(
        "an occurrence runs again",
        "bot/runner.py",
        "if not runs.claim(store, due, now) and not runs.claim_again(store, due, now, undone):",
        "if not runs.claim(store, due, now) and not runs.claim_again(store, due, now, ('done',)):",
        CLOCK,
    ),
    Bug(
        "a job goes on after its failure",
        "bot/runner.py",
        "and job.is_money:\n                    return",
        "and False:\n                    return",
        CLOCK,
    ),
    Bug(
        "a gap is passed by its offset",
        SCHEDULE,
        "return _end_of_gap(",
        "return (lambda before, after, zone: before)(",
        CLOCK,
    ),
    Bug(
        "the second pass of a fold",
        SCHEDULE,
        "early = local.replace(tzinfo=zone, fold=0)",
        "early = local.replace(tzinfo=zone, fold=1)",
        CLOCK,
    ),
    Bug(
        "short months have no last day",
        SCHEDULE,
        "return day.day == min(self.day, _days_of_month(day))",
        "return day.day == self.day",
        CLOCK,
    ),
    Bug(
        "a lease changes hands with its token",
        "program/leases.py",
        "row.token + 1, 0",
        "row.token, 0",
        ("tests/program/test_leases.py", "tests/replicas"),
    ),
    Bug(
        "anybody may take a lease",
        "program/leases.py",
        "return row.holder == holder or row.until <= now or unmoved",
        "return True",
        ("tests/program/test_leases.py", "tests/replicas"),
    ),
)


def main() -> int:
    """Put each bug in, run its tests, take it out; print which escaped, and the score."""
    chosen = [bug for bug in BUGS if not sys.argv[1:] or any(word in bug.name for word in sys.argv[1:])]
    escaped = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy(copy)
        for bug in chosen:
            caught = _is_caught(copy, bug)
            print(f"{'caught ' if caught else 'ESCAPED'} {bug.name}", flush=True)
            if not caught:
                escaped.append(bug.name)
    print(f"{len(chosen) - len(escaped)} of {len(chosen)} bugs are caught by the gate")
    return int(bool(escaped))


def _copy(to: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, to / name)


def _is_caught(copy: Path, bug: Bug) -> bool:
    file = copy / bug.file
    before = file.read_text(encoding="utf-8")
    if before.count(bug.right) != 1:
        raise SystemExit(f"{bug.name}: {bug.file} has its place {before.count(bug.right)} times")
    file.write_text(before.replace(bug.right, bug.wrong), encoding="utf-8")
    tests = [sys.executable, "-m", "pytest", "-q", "-x", "--timeout", "120", *bug.tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(tests, cwd=copy, env=environment, capture_output=True, check=False)
    file.write_text(before, encoding="utf-8")
    return ended.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
