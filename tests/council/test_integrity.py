"""Integrity: no member counts twice, no ballot is lost, no edit goes unseen; whole in tests/long, samples here."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import main as rainmaker
from bot.store import Store
from program.motion_files.as_preflib import preflib
from program.motion_files.as_record import receipt_json, record_json
from program.vote_closings import ballots_of
from tests.council.chamber import Chamber
from tests.long.closing_rush import rush
from tests.long.vote_edits import find_all
from tests.long.votes import play

FILE = Path(__file__).parents[2] / "program" / "verifier" / "rainmaker_vote_verify.py"


def test_random_schedules_count_nobody_twice_and_lose_no_ballot(sqlite_engine):
    assert play(Store(sqlite_engine), 12, seed=20) == 12


def test_edits_of_the_database_are_found(sqlite_engine):
    found = find_all(Store(sqlite_engine), 40, seed=100_000)
    assert sum(found.values()) == 40 and len(found) > 15


@pytest.fixture
def held(sqlite_engine, tmp_path):
    """A vote of seven that is closed: its record and one receipt as files, and the two hashes that were posted."""
    with Store(sqlite_engine).unit() as session:
        chamber = Chamber(session)
        chamber.members(*"abcdefg")
        motion = chamber.motion("ranked", ("Red", "Blue", "Green"), threshold="majority", quorum="majority")
        ballots = zip("abcdef", ("A>B>C", "B>A", "C>A", "A", "B>C", "abstain"), strict=True)
        receipts = [chamber.vote(motion, name, choice) for name, choice in ballots]
        chamber.close(motion)
        record, receipt = tmp_path / "motion-1.json", tmp_path / "receipt.json"
        record.write_bytes(record_json(session, motion))
        receipt.write_bytes(receipt_json(receipts[1]))
        yield record, receipt, motion, ballots_of(session, motion)


def test_the_verifier_runs_alone_and_counts_again(held):
    record, receipt, motion, _ = held
    given = ["--opening", motion.opening_commit, "--closing", motion.closing_commit, "--receipt", str(receipt)]
    ran = subprocess.run(
        [sys.executable, "-I", str(FILE), str(record), *given], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines() == [
        "Motion 1: question, rules, times and roll are those of the opening.",
        "6 ballots are those that the closing binds, one a seat that took part.",
        "They were counted again: the result is carried.",
        "The ballot of your receipt is among them, as you cast it.",
        "All is well.",
    ]


def test_rainmaker_verify_knows_a_vote_from_a_statement(held):
    record, _, motion, _ = held
    ran = CliRunner().invoke(rainmaker, ["verify", str(record), "--opening", motion.opening_commit])
    assert ran.exit_code == 0 and "All is well." in ran.output
    ran = CliRunner().invoke(rainmaker, ["verify", str(record), "--opening", "0" * 64])
    assert ran.exit_code == 1 and "not the one whose hash was posted" in ran.output


def test_a_receipt_of_a_ballot_that_was_changed_is_missed(held):
    record, receipt, *_ = held
    receipt.write_text(receipt.read_text().replace("B>A", "A>B"))
    ran = CliRunner().invoke(rainmaker, ["verify", str(record), "--receipt", str(receipt)])
    assert ran.exit_code == 1 and "not among those that were counted" in ran.output


def test_a_receipt_is_checked_as_the_line_that_was_shown(held):
    record, _, _, ballots = held
    line = f"1:{ballots[0].code}:{ballots[0].choice}"
    ran = CliRunner().invoke(rainmaker, ["verify", str(record), "--receipt", line])
    assert ran.exit_code == 0 and "as you cast it" in ran.output
    ran = CliRunner().invoke(rainmaker, ["verify", str(record), "--receipt", f"1:{'0' * 32}:A"])
    assert ran.exit_code == 1


def test_the_verifier_imports_nothing_but_the_standard_library():
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert modules <= set(sys.stdlib_module_names) | {"__future__"}


def test_a_file_that_is_no_record_is_refused_in_a_sentence(tmp_path):
    for content in ('{"format": "rainmaker-motion-1"}', '{"a": 1, "a": 2, "rainmaker-motion-1": "rainmaker-motion-1"}'):
        file = tmp_path / "odd.json"
        file.write_text(content)
        ran = CliRunner().invoke(rainmaker, ["verify", str(file)])
        assert ran.exit_code == 1 and "REFUSED" in ran.output


def test_a_small_vote_is_not_listed_and_its_receipts_still_prove_themselves(sqlite_engine, tmp_path):
    with Store(sqlite_engine).unit() as session:
        chamber = Chamber(session)
        chamber.members(*"abcd")
        motion = chamber.motion()
        receipts = [chamber.vote(motion, name, "yes") for name in "abcd"]
        chamber.close(motion)
        text = record_json(session, motion).decode()
    assert "ballots" not in json.loads(text) and receipts[0].code not in text and '"yes"' not in text
    (tmp_path / "record.json").write_text(text)
    (tmp_path / "receipt.json").write_bytes(receipt_json(receipts[2]))
    ran = CliRunner().invoke(
        rainmaker, ["verify", str(tmp_path / "record.json"), "--receipt", str(tmp_path / "receipt.json")]
    )
    assert ran.exit_code == 0 and "cannot be counted again" in ran.output


def test_ballots_are_exported_for_preflib(held):
    _, _, motion, ballots = held
    ending, text = preflib(motion, ballots)
    assert ending == "toi"
    head, body = text.decode().split("# ALTERNATIVE NAME 3: Green\n")
    assert "# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 5\n# NUMBER UNIQUE ORDERS: 5\n" in head
    assert body.splitlines() == ["1: 1", "1: 1,2,3", "1: 2,1", "1: 2,3", "1: 3,1"]


def test_at_the_deadline_every_ballot_is_counted_or_told_that_it_is_late(store):
    """Four workers, on both engines."""
    counted, late = rush(store, 60, seed=5)
    assert counted + late == 60 and counted and late
