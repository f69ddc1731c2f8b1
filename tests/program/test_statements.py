"""Statements: every posting stated once, sealed for good, and the same from the same postings on either engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.store import Store, open_engine
from program.ledger import EXPENSE, Pocket, owed, pocket
from program.rules.chain import ORIGIN, line_hash, period_root, root_from
from program.rules.pockets import Pockets
from program.rules.stated_periods import StatedPeriod, last_over, stated_period
from program.statement_files.as_json import json_file
from program.statements import (
    ClosedBeyond,
    NotOver,
    all_stated,
    close_period,
    find_period,
    proof_for,
    publication,
    stated,
    statement_of,
    statements_of,
)
from program.tables import Partner, Posting, StatementLine, StatementPeriod
from tests.docs.tables import rows_of
from tests.oracle.three_years import close_all, fixed_salt, month_labels, quarter_labels, three_years, write
from tests.program.quarter import AFTER, BERLIN, JUNO, LEAD, QUARTER, add_juno, at, earn, shift, tell_quarter

HEADER = ("line", "date", "kind", "account", "amount", "held", "payable", "paid", "owed back")
NEXT = stated_period("2027-Q1", BERLIN)
NEXT_OVER = datetime(2027, 4, 1, tzinfo=UTC)


def _told(line: dict) -> list[str]:
    after = line["balances"]
    figures = [line["amount"], after["held"], after["payable"], after["paid"], after["clawback"]]
    return [str(line["sequence"]), line["date"], line["kind"], line["account"], *map(str, figures)]


def test_the_worked_example_of_the_documentation_comes_out_line_by_line(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        sheet = statement_of(unit, JUNO, "USD", QUARTER)
        assert [_told(line) for line in sheet.lines] == rows_of("statements.md", *HEADER)
        assert (sheet.opening, sheet.closing) == (Pockets(), Pockets(paid=900))


def test_an_earning_names_what_it_was_computed_from(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        line = statement_of(unit, JUNO, "USD", QUARTER).lines[0]
    assert line["earning"]["formula"] == "10000 x 20.00% = 2000; credit 40.00% = 800"
    assert (line["earning"]["base"], line["earning"]["rate_bp"], line["earning"]["share_bp"]) == (10_000, 2000, 4000)
    assert line["refers"]["sale"] == "sa_one"
    assert len(line["terms"]) == 64


def test_a_statement_says_nothing_of_who_the_customer_is(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        close_period(unit, QUARTER, AFTER)
        text = json_file(stated(unit, statements_of(unit, JUNO)[0]), "Acme")
    assert "user-one" not in text
    assert "example.com" not in text
    assert "cu_one" not in text


def test_closing_seals_the_lines_in_a_chain_and_the_head_under_the_root(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        period = close_period(unit, QUARTER, AFTER)
        row = statements_of(unit, JUNO, "2026-Q4")[0]
        sealed = stated(unit, row)
        before = ORIGIN
        for line in sealed.lines:
            before = line_hash(before, line.facts, line.salt)
            assert line.hash == before
        assert row.head == before
        tree = root_from(row.head, proof_for(unit, row))
        assert period.root == period_root("2026-Q4", "", 1, tree)
        assert (row.opening, row.closing) == (0, 0)
        assert publication(unit, period).size == 1
        assert len({line.salt for line in sealed.lines}) == len(sealed.lines)


def test_closing_again_changes_nothing_and_what_comes_late_is_in_the_next_period(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        first = close_period(unit, QUARTER, AFTER)
        sheet = statement_of(unit, JUNO, "USD", QUARTER).text()
        clawback = pocket(JUNO, Pocket.CLAWBACK)
        shift(unit, "reverse:rv_2:cm_two:1", "reverse", at(12, 30), 500, clawback, EXPENSE, commission_id="cm_two")
        assert close_period(unit, QUARTER, NEXT_OVER).root == first.root
        assert statement_of(unit, JUNO, "USD", QUARTER).text() == sheet
        close_period(unit, NEXT, NEXT_OVER)
        late = statement_of(unit, JUNO, "USD", NEXT)
        assert late.opening == Pockets(paid=900)
        assert [(line["date"], line["kind"], line["amount"]) for line in late.lines] == [("2026-12-30", "reverse", 500)]
        assert [row.closing for row in statements_of(unit, JUNO)] == [-500, 0]


def test_who_has_nothing_moving_gets_a_statement_only_while_something_is_owed(store: Store):
    with store.unit() as unit:
        add_juno(unit)
        unit.add(Partner(id="pn_kite", name="Kite", created_at=at(1, 1)))
        unit.flush()
        earn(unit, "one", LEAD, at(10, 5))
        close_period(unit, QUARTER, AFTER)
        close_period(unit, NEXT, NEXT_OVER)
        assert [row.closing for row in statements_of(unit, JUNO)] == [500, 500]
        assert statements_of(unit, "pn_kite") == []
        assert len(stated(unit, statements_of(unit, JUNO)[0]).lines) == 1


def test_who_was_paid_all_gets_no_empty_statement_after_it(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        close_period(unit, QUARTER, AFTER)
        period = close_period(unit, NEXT, NEXT_OVER)
        assert len(statements_of(unit, JUNO)) == 1
        assert publication(unit, period).size == 0


def test_days_are_those_of_the_program(store: Store):
    """Half past eleven in the evening of 31 December in UTC is the new year in Berlin."""
    with store.unit() as unit:
        add_juno(unit)
        earn(unit, "one", LEAD, datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
        earn(unit, "two", LEAD, datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
        close_period(unit, QUARTER, AFTER)
        assert [line["date"] for line in statement_of(unit, JUNO, "USD", QUARTER).lines] == ["2026-12-31"]
        assert [line["date"] for line in statement_of(unit, JUNO, "USD", NEXT).lines] == ["2027-01-01"]


def test_each_currency_has_its_own_statement(store: Store):
    with store.unit() as unit:
        add_juno(unit)
        earn(unit, "one", LEAD, at(10, 5), "USD")
        earn(unit, "two", LEAD, at(10, 6), "JPY")
        close_period(unit, QUARTER, AFTER)
        assert [(row.currency, row.closing) for row in statements_of(unit, JUNO)] == [("JPY", 500), ("USD", 500)]


def test_months_and_quarters_state_everything_once_each(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)
        for label in ("2026-10", "2026-11", "2026-12"):
            close_period(unit, stated_period(label, BERLIN), AFTER)
        close_period(unit, QUARTER, AFTER)
        lines = unit.exec(select(StatementLine.posting_id).where(StatementLine.posting_id.is_not(None))).all()
        postings = unit.exec(select(Posting.id).where(Posting.account.startswith("partner:"))).all()
        assert sorted(lines) == sorted([*postings, *postings])
        assert find_period(unit, "2026-11").previous_root == find_period(unit, "2026-10").root
        assert find_period(unit, "2026-Q4").previous_root == ""
        assert statement_of(unit, JUNO, "USD", stated_period("2026-11", BERLIN)).opening == Pockets(held=1300)


def test_each_statement_names_the_head_and_the_root_before_it(store: Store):
    with store.unit() as unit:
        add_juno(unit)
        earn(unit, "one", LEAD, at(10, 5))
        first, second = close_period(unit, QUARTER, AFTER), close_period(unit, NEXT, NEXT_OVER)
        newer, older = (stated(unit, row) for row in statements_of(unit, JUNO))
        assert newer.lines[0].facts["previous_head"] == older.head
        assert newer.lines[0].facts["previous_root"] == first.root == second.previous_root


def test_a_period_is_closed_after_its_end_and_never_before_one_that_is_closed(store: Store):
    with store.unit() as unit:
        add_juno(unit)
        with pytest.raises(NotOver):
            close_period(unit, QUARTER, datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
        close_period(unit, QUARTER, datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
        with pytest.raises(ClosedBeyond):
            close_period(unit, stated_period("2026-Q3", BERLIN), AFTER)
        overlapping = StatedPeriod("2027-Q1", date(2026, 12, 15), date(2027, 3, 14), BERLIN)
        with pytest.raises(ClosedBeyond):
            close_period(unit, overlapping, NEXT_OVER)


def test_two_that_close_at_once_close_once(store: Store):
    with store.unit() as unit:
        tell_quarter(unit)

    def close(_: int) -> str:
        with store.unit() as unit:
            return close_period(unit, QUARTER, AFTER).root

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(close, range(4)))) == 1
    with store.unit(False) as unit:
        assert len(unit.exec(select(StatementPeriod)).all()) == 1
        assert len(statements_of(unit, JUNO)) == 1


def test_a_partner_without_any_posting_has_an_empty_sheet(store: Store):
    with store.unit() as unit:
        add_juno(unit)
        sheet = statement_of(unit, JUNO, "USD", QUARTER)
        assert (sheet.opening, sheet.closing, sheet.lines, sheet.is_due) == (Pockets(), Pockets(), (), False)


def test_what_was_brought_in_without_a_formula_is_stated_without_one(store: Store):
    with store.unit() as unit:
        add_juno(unit)
        earn(unit, "one", LEAD, at(10, 5), inputs="{}")
        earning = statement_of(unit, JUNO, "USD", QUARTER).lines[0]["earning"]
        assert (earning["inputs"], earning["base"]) == (None, 10_000)


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_label_names_the_days_of_a_month_or_quarter(label, start, end):
    period = stated_period(label, BERLIN)
    assert (period.start, period.end) == (start, end)
    assert last_over(period.cadence, date(end.year + end.month // 12, end.month % 12 + 1, 1), BERLIN) == period


@pytest.mark.parametrize("label", ["2026", "2026-13", "2026-Q5", "2026-1", "Q4-2026"])
def test_any_other_label_is_refused(label):
    with pytest.raises(ValueError, match="neither a month"):
        stated_period(label, BERLIN)


# --- Three years: the same statements from the same history ----------------------------------------------------------

HISTORY = three_years(seed=7, partners=6, sales=2)


def _files(store: Store, labels: list[str]) -> list[str]:
    with store.unit(False) as unit:
        return [json_file(each, "Acme") for label in labels for each in all_stated(unit, label)]


@pytest.fixture(scope="module")
def in_order(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The statement files of a history that was known in order, on SQLite."""
    file = tmp_path_factory.mktemp("order") / "store.db"
    file.write_bytes(sqlite_template)
    engine = open_engine(f"sqlite:///{file}")
    store = Store(engine)
    with store.unit() as unit:
        write(unit, HISTORY)
        close_all(unit, [*quarter_labels(), *month_labels()], fixed_salt)
    files = _files(store, [*quarter_labels(), *month_labels()])
    engine.dispose()
    return files


@pytest.mark.parametrize("seed", [1, 2])
def test_a_shuffled_history_gives_the_same_files_to_the_byte_on_either_engine(engine: Engine, in_order, seed: int):
    store = Store(engine)
    with store.unit() as unit:
        write(unit, HISTORY, Random(seed))
        close_all(unit, [*quarter_labels(), *month_labels()], fixed_salt)
    engine.dispose()
    assert _files(Store(engine), [*quarter_labels(), *month_labels()]) == in_order
    assert len(in_order) > 400


def test_after_a_restart_every_closed_sheet_is_computed_again_as_it_was_sealed(engine: Engine):
    store = Store(engine)
    with store.unit() as unit:
        write(unit, HISTORY, Random(3))
        close_all(unit, quarter_labels())
    engine.dispose()
    with Store(engine).unit(False) as unit:
        for label in quarter_labels():
            for each in all_stated(unit, label):
                sheet = statement_of(unit, each.partner_id, each.currency, stated_period(label, BERLIN))
                assert list(sheet.lines) == [line.facts for line in each.lines[1:]]
                assert (sheet.opening, sheet.closing) == (each.opening, each.closing)


def test_the_last_closing_is_what_the_ledger_and_the_separate_books_say(store: Store):
    with store.unit() as unit:
        write(unit, HISTORY)
        close_all(unit, quarter_labels())
        for partner_id, currency in {key[:2] for key in HISTORY.balances}:
            kept = {
                name: HISTORY.balances[partner_id, currency, name] for name in ("held", "payable", "paid", "clawback")
            }
            newest = next(row for row in statements_of(unit, partner_id) if row.currency == currency)
            there = next(each for each in owed(unit, partner_id) if each.currency == currency)
            assert stated(unit, newest).closing == Pockets(**kept)
            assert (there.held, there.payable, there.paid, there.clawback) == tuple(kept.values())
