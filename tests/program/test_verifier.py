"""The verifier: it accepts every honest statement, refuses any single change, and needs nothing but Python."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.__main__ import main as rainmaker
from bot.store import Store, open_engine
from program.statement_files.as_json import json_file
from program.statements import close_period, stated, statements_of
from program.verifier.rainmaker_verify import Refused, main, read, verify
from tests.oracle.files import honest_files
from tests.oracle.mutations import MUTATIONS, carry, mutated, reseal
from tests.program.quarter import AFTER, JUNO, LEAD, QUARTER, add_juno, at, earn, tell_quarter

FILE = Path(__file__).parents[2] / "program" / "verifier" / "rainmaker_verify.py"
HONEST, MUTANTS = 200, 2_000


@pytest.fixture(scope="module")
def files(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Honest statement files in four currencies."""
    file = tmp_path_factory.mktemp("honest") / "store.db"
    file.write_bytes(sqlite_template)
    engine = open_engine(f"sqlite:///{file}")
    with Store(engine).unit() as unit:
        found = honest_files(unit, seed=11, least=HONEST)
    engine.dispose()
    return found


@pytest.fixture
def text(sqlite_engine: Engine) -> str:
    """The statement of the worked quarter."""
    with Store(sqlite_engine).unit() as unit:
        tell_quarter(unit)
        close_period(unit, QUARTER, AFTER)
        return json_file(stated(unit, statements_of(unit, JUNO)[0]), "Acme Partners")


def test_every_honest_statement_is_accepted_with_its_published_root(files):
    assert len(files) >= HONEST
    for text in files:
        facts = read(text)
        assert verify(facts, facts["root"])[-1] == "That is the root you gave."
    assert {read(text)["currency"] for text in files} == {"USD", "EUR", "JPY", "KWD"}


def test_every_single_change_is_refused(files):
    random, seen = Random(5), Counter()
    for turn in range(MUTANTS):
        name, facts = mutated(random, files[turn % len(files)])
        seen[name] += 1
        with pytest.raises(Refused):
            verify(facts)
            pytest.fail(f"accepted after a change of {name}: {facts}")
    assert set(seen) == set(MUTATIONS)


def test_it_says_in_sentences_what_it_checked(text, tmp_path, capsys):
    file = tmp_path / "statement.json"
    file.write_text(text)
    assert main([str(file), "--root", json.loads(text)["root"].upper()]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Statement 2026-Q4 (2026-10-01 to 2026-12-31) of partner pn_juno.",
        "The chain is whole: 12 lines, none changed, moved, lost or added.",
        "The balances add up: 0.00 USD was owed at the opening, 0.00 USD at the closing.",
        "2 earnings were computed again from base, rate and share; all agree.",
        f"The statement is one of 1 under the root {json.loads(text)['root']}.",
        "That is the root you gave.",
        "All is well.",
    ]


def test_without_a_root_it_says_what_is_left_to_compare(text):
    assert verify(read(text))[-1].startswith("You gave no root. Compare the one above")


def test_another_root_than_the_published_one_is_refused(text, tmp_path, capsys):
    file = tmp_path / "statement.json"
    file.write_text(text)
    assert main([str(file), "--root", "0" * 64]) == 1
    assert capsys.readouterr().out == "REFUSED. The root in the file is not the published one.\n"


def test_a_file_that_cannot_be_read_has_an_exit_code_of_its_own(tmp_path, capsys):
    file = tmp_path / "statement.json"
    assert main([str(file)]) == 2
    file.write_text("{")
    assert main([str(file)]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": 1.0}', '{"a": 1, "a": 2}', '{"a": NaN}', '"x"', "null"])
def test_what_is_no_statement_is_refused_in_a_sentence(text):
    with pytest.raises(Refused, match=r"\.$"):
        verify(read(text))


def test_a_program_that_seals_a_wrong_sum_is_found_out_by_the_sum(text):
    """All hashes and balances fit, and still base, rate and share give another amount."""
    facts = json.loads(text)
    facts["lines"][1]["amount"] += 1
    with pytest.raises(Refused, match="Line 1 says 801, but its sum gives 800"):
        verify(reseal(carry(facts)))


def test_a_program_that_seals_a_wrong_balance_is_found_out_by_the_balance(text):
    facts = json.loads(text)
    facts["lines"][3]["balances"]["held"] -= 1
    with pytest.raises(Refused, match="balances after line 3"):
        verify(reseal(facts))


def test_a_program_that_names_another_rate_than_it_computed_with_is_found_out(text):
    facts = json.loads(text)
    facts["lines"][1]["earning"]["rate_bp"] = 2500
    with pytest.raises(Refused, match="another rate"):
        verify(reseal(facts))


def test_a_program_that_rewrites_all_of_a_statement_is_found_out_only_by_the_published_root(text):
    """The limit of any chain: what is consistent is accepted, unless many have seen the root before."""
    facts, published = json.loads(text), json.loads(text)["root"]
    facts["lines"] = facts["lines"][:1]
    rewritten = reseal(carry(facts))
    assert verify(rewritten)[1].startswith("The chain is whole: 1 lines")
    with pytest.raises(Refused, match="not the published one"):
        verify(rewritten, published)


def test_an_earning_without_a_formula_is_counted_and_told(sqlite_engine: Engine):
    with Store(sqlite_engine).unit() as unit:
        add_juno(unit)
        earn(unit, "one", LEAD, at(10, 5), inputs="{}")
        close_period(unit, QUARTER, AFTER)
        text = json_file(stated(unit, statements_of(unit, JUNO)[0]), "Acme")
    assert "1 earnings came without a formula and could not be computed again." in verify(read(text))


def test_it_runs_alone_without_anything_of_this_program(text, tmp_path):
    """Isolated, without site packages and from another folder."""
    file = tmp_path / "statement.json"
    file.write_text(text)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), str(file)], capture_output=True, text=True, cwd=tmp_path
    )
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "All is well.")


def test_the_command_line_runs_the_same_file(text, tmp_path):
    file = tmp_path / "statement.json"
    file.write_text(text)
    right = CliRunner().invoke(rainmaker, ["verify", str(file), "--root", json.loads(text)["root"]])
    assert (right.exit_code, right.output.splitlines()[-1]) == (0, "All is well.")
    wrong = CliRunner().invoke(rainmaker, ["verify", str(file), "--root", "0" * 64])
    assert (wrong.exit_code, wrong.output) == (1, "REFUSED. The root in the file is not the published one.\n")
    assert CliRunner().invoke(rainmaker, ["verify", str(tmp_path / "none.json")]).exit_code == 2


def test_it_is_one_short_file_that_python_3_9_reads():
    source = FILE.read_text()
    ast.parse(source, feature_version=(3, 9))
    assert len(source.splitlines()) < 300
    names = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names
