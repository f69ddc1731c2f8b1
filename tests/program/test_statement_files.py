"""Statement files: what is handed to a partner says the same everywhere, and other people's tools agree with it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.store import Store, open_engine
from program.ledger import EXPENSE, Pocket, pocket
from program.rules.stated import Stated
from program.statement_files.as_beancount import beancount_file
from program.statement_files.as_csv import COLUMNS, csv_file, plain_cell
from program.statement_files.as_json import json_file
from program.statement_files.as_ledger import ledger_file
from program.statement_files.explanations import decimal, explain, percent
from program.statements import close_period, stated, statements_of
from program.tables import Adjustment, Person
from tests.oracle.three_years import BERLIN, close_all, quarter_labels, three_years, write
from tests.program.quarter import AFTER, JUNO, QUARTER, at, shift, tell_quarter

HISTORY = three_years(seed=3, partners=4, sales=3)
ACCOUNTS = {
    "Assets:Rainmaker:Held": "held",
    "Assets:Rainmaker:Payable": "payable",
    "Assets:Rainmaker:Paid": "paid",
    "Liabilities:Rainmaker:Clawback": "clawback",
}
PARTNERS = [f"pn_{place:04d}" for place in range(4)]
BEAN_CHECK = Path(sys.executable).with_name("bean-check")


@pytest.fixture
def quarter(sqlite_engine: Engine) -> Stated:
    """The worked quarter, with an adjustment by hand whose reason a spreadsheet would run."""
    with Store(sqlite_engine).unit() as unit:
        tell_quarter(unit)
        unit.add(Person(id="pe_1", name="Ada", created_at=at(1, 1)))
        unit.flush()
        unit.add(
            Adjustment(id="ad_1", partner_id=JUNO, kind="credit", amount=1_234_567, currency="USD", state="posted",
                       reason='=HYPERLINK("x") <b>& thanks</b>', made_by="pe_1", at=at(12, 5))
        )  # fmt: skip
        unit.flush()
        payable = pocket(JUNO, Pocket.PAYABLE)
        shift(unit, "adjust:ad_1", "credit", at(12, 5), 1_234_567, EXPENSE, payable, adjustment_id="ad_1")
        close_period(unit, QUARTER, AFTER)
        return stated(unit, statements_of(unit, JUNO)[0])


@pytest.fixture(scope="module")
def by_partner(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Stated]]:
    """Every statement of three years by partner, in four currencies."""
    file = tmp_path_factory.mktemp("files") / "store.db"
    file.write_bytes(sqlite_template)
    engine = open_engine(f"sqlite:///{file}")
    with Store(engine).unit() as unit:
        write(unit, HISTORY)
        close_all(unit, quarter_labels())
        found = {name: [stated(unit, row) for row in statements_of(unit, name)] for name in PARTNERS}
    engine.dispose()
    return found


def _books(partner_id: str) -> dict[tuple[str, str], str]:
    """What the separate books say, as the partner's own accounts would, debits positive."""
    found = {}
    for account, name in ACCOUNTS.items():
        for (who, currency, which), minor in HISTORY.balances.items():
            if who == partner_id and which == name and minor:
                found[account, currency] = decimal(-minor if name == "clawback" else minor, currency)
    return found


def _ran(*words: str) -> str:
    ran = subprocess.run(words, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def _need(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed, so that its reading of our file cannot be compared")
    return found


def test_the_separate_books_hold_all_four_currencies():
    assert {currency for _, currency, _ in HISTORY.balances} == {"USD", "EUR", "JPY", "KWD"}


@pytest.mark.parametrize("partner_id", PARTNERS)
def test_beancount_loads_every_file_and_agrees_to_the_unit(by_partner, tmp_path, partner_id):
    loader = pytest.importorskip("beancount.loader", reason="beancount is not installed")
    realization = pytest.importorskip("beancount.core.realization")
    file = tmp_path / "statement.beancount"
    file.write_text(beancount_file(by_partner[partner_id], 'Acme "Partners"'))
    assert _ran(str(BEAN_CHECK), str(file)) == ""
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    real = realization.realize(entries)
    found = {}
    for account in ACCOUNTS:
        for position in realization.get(real, account).balance:
            found[account, position.units.currency] = str(position.units.number)
    assert found == _books(partner_id)


def test_beancount_finds_one_unit_that_is_wrong(by_partner, tmp_path):
    loader = pytest.importorskip("beancount.loader", reason="beancount is not installed")
    text = beancount_file(by_partner[PARTNERS[0]], "Acme")
    lines = text.splitlines()
    place = next(n for n, line in enumerate(lines) if " balance Assets:Rainmaker:Paid  " in line)
    wrong = lines[place].split()
    wrong[3] = wrong[3][:-1] + ("1" if wrong[3][-1] == "0" else "0")
    file = tmp_path / "statement.beancount"
    file.write_text("\n".join([*lines[:place], " ".join(wrong), *lines[place + 1 :]]))
    assert [type(error).__name__ for error in loader.load_file(str(file))[1]] == ["BalanceError"]


@pytest.mark.parametrize("partner_id", PARTNERS)
@pytest.mark.parametrize("tool", ["ledger", "hledger"])
def test_ledger_and_hledger_read_one_file_and_agree_to_the_unit(by_partner, tmp_path, partner_id, tool):
    program = _need(tool)
    file = tmp_path / "statement.ledger"
    file.write_text(ledger_file(by_partner[partner_id], "Acme Partners"))
    assert _balances(program, tool, file) == _books(partner_id)


def test_hledger_finds_nothing_to_object_to_in_strict_mode(by_partner, tmp_path):
    file = tmp_path / "statement.ledger"
    file.write_text(ledger_file(by_partner[PARTNERS[0]], "Acme Partners"))
    assert _ran(_need("hledger"), "-f", str(file), "check", "--strict") == ""


@pytest.mark.parametrize("tool", ["ledger", "hledger"])
def test_both_find_one_unit_that_is_wrong(by_partner, tmp_path, tool):
    lines = ledger_file(by_partner[PARTNERS[0]], "Acme").splitlines()
    place = next(n for n, line in enumerate(lines) if " = " in line and "Paid" in line)
    number = lines[place].split()[-2]
    lines[place] = lines[place].replace(f"= {number}", f"= {number[:-1]}{'1' if number[-1] == '0' else '0'}")
    file = tmp_path / "statement.ledger"
    file.write_text("\n".join(lines) + "\n")
    ran = subprocess.run([_need(tool), "-f", str(file), "balance"], capture_output=True, text=True)
    assert ran.returncode != 0
    assert "assertion" in ran.stderr.lower()


def _balances(program: str, tool: str, file: Path) -> dict[tuple[str, str], str]:
    """The balances that a tool computes, by account and currency."""
    command = {"ledger": ["--flat", "--no-total"], "hledger": ["--flat", "--no-total", "--layout=tall"]}[tool]
    found, waiting = {}, []
    for line in _ran(program, "-f", str(file), "balance", *command, "Rainmaker").splitlines():
        number, currency, *account = line.split()
        waiting.append((number, currency))
        if account:
            found |= {(account[0], currency): number for number, currency in waiting if account[0] in ACCOUNTS}
            waiting = []
    return found


def test_a_part_of_the_periods_brings_the_rest_forward(by_partner, tmp_path):
    """The last two statements alone come to the same balances: what was before is an opening."""
    loader = pytest.importorskip("beancount.loader", reason="beancount is not installed")
    newest = sorted({each.label for each in by_partner[PARTNERS[0]]})[-2:]
    part = [each for each in by_partner[PARTNERS[0]] if each.label in newest]
    file = tmp_path / "statement.beancount"
    file.write_text(beancount_file(part, "Acme"))
    assert loader.load_file(str(file))[1] == []


def test_the_csv_has_a_row_for_each_line_and_runs_nothing(quarter):
    rows = list(csv.DictReader(StringIO(csv_file([quarter]))))
    assert len(rows) == len(quarter.lines)
    assert tuple(rows[0]) == COLUMNS
    first, last = rows[1], rows[-1]
    assert (first["amount"], first["held"], first["rate"], first["share"]) == ("8.00", "8.00", "20 %", "40 %")
    assert first["explanation"] == "Earned (sale): 20 % of 100.00 = 20.00; your share 40 % = 8.00"
    assert (last["amount"], last["adjustment"]) == ("12345.67", "ad_1")
    assert last["note"] == '\'=HYPERLINK("x") <b>& thanks</b>'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert plain_cell(text) == f"'{text}"
    assert plain_cell(f"a{text}") == f"a{text}"


def test_the_json_holds_all_that_is_needed_and_keeps_words_by_hand_out_of_the_seal(quarter):
    facts = json.loads(json_file(quarter, "Acme Partners"))
    assert facts["notes"] == {"12": '=HYPERLINK("x") <b>& thanks</b>'}
    assert all("note" not in line for line in facts["lines"])
    assert {line["terms"] for line in facts["lines"][1:]} - {None} == set(facts["terms"])
    assert facts["owed"] == {"opening": 0, "closing": 1_234_567}


def test_json_and_csv_say_the_same(by_partner):
    for each in by_partner[PARTNERS[1]]:
        facts = json.loads(json_file(each, "Acme"))
        amounts = [decimal(line["amount"], each.currency) for line in facts["lines"][1:]]
        assert amounts == [row["amount"] for row in csv.DictReader(StringIO(csv_file([each])))][1:]


def test_files_of_the_same_statement_are_the_same_to_the_byte(quarter):
    pdf = pytest.importorskip("bot.statements_pdf", reason="reportlab is not installed")
    for write_file in (json_file, lambda one, name: csv_file([one]), lambda one, name: pdf.statement_pdf([one], name)):
        assert write_file(quarter, "Acme") == write_file(quarter, "Acme")


def test_the_pdf_says_who_what_and_how_to_verify_on_numbered_pages(by_partner, tmp_path):
    pdf = pytest.importorskip("bot.statements_pdf", reason="reportlab is not installed")
    label = quarter_labels()[-1]
    both = [each for each in by_partner[PARTNERS[2]] if each.label == label]
    text = _pdf_text(pdf.statement_pdf(both, "Acme & Partners"), tmp_path)
    assert len(both) == 2
    for words in ("Acme & Partners", "Partner 2", label, "Page 1 of 3", "Page 3 of 3", "How to verify", both[0].root):
        assert words in text
    for each in both:
        assert each.head in text
        assert f"Movements in {each.currency}" in text


def test_the_pdf_shows_words_by_hand_as_they_are(quarter, tmp_path):
    pdf = pytest.importorskip("bot.statements_pdf", reason="reportlab is not installed")
    text = _pdf_text(pdf.statement_pdf([quarter], "Acme"), tmp_path)
    assert '=HYPERLINK("x") <b>& thanks</b>' in " ".join(text.split())
    assert "12,345.67" in text


def test_the_summary_of_the_pdf_adds_up_for_every_statement(by_partner):
    pdf = pytest.importorskip("bot.statements_pdf", reason="reportlab is not installed")
    for each in (one for statements in by_partner.values() for one in statements):
        assert each.opening.owed + sum(pdf.changes(each)) == each.closing.owed


def _pdf_text(data: bytes, folder: Path) -> str:
    file = folder / "statement.pdf"
    file.write_bytes(data)
    return _ran(_need("pdftotext"), "-layout", str(file), "-")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(1234, "USD", "12.34"), (-5, "USD", "-0.05"), (1234, "JPY", "1234"), (1234, "KWD", "1.234"), (0, "EUR", "0.00")],
)
def test_amounts_have_the_decimals_of_their_currency(minor, currency, text):
    assert decimal(minor, currency) == text


@pytest.mark.parametrize(("rate_bp", "text"), [(2000, "20 %"), (1250, "12.5 %"), (1999, "19.99 %"), (-5, "-0.05 %")])
def test_rates_have_no_more_decimals_than_they_need(rate_bp, text):
    assert percent(rate_bp) == text


def test_every_kind_of_line_has_words(by_partner):
    lines: Sequence = [line for statements in by_partner.values() for one in statements for line in one.movements]
    words = defaultdict(set)
    for line in lines:
        words[line["kind"]].add(explain(line).split(":")[0])
    assert {kind: len(said) for kind, said in words.items() if kind != "accrue"} == dict.fromkeys(
        ("release", "reverse", "netted", "payout_submitted", "payout_settled", "payout_failed", "payout_returned",
         "payout_credited"), 1
    )  # fmt: skip
    assert BERLIN.key == by_partner[PARTNERS[0]][0].period["timezone"]
