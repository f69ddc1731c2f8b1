"""Statements as a partner reads their own: sealed periods, the running one as a preview, and files to keep."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from bot.chat.reply import File
from program.rules.stated_periods import stated_period
from program.statement_files.explanations import KINDS
from program.statements import close_period, find_period
from program.verifier.rainmaker_verify import read, verify
from tests.handlers.till import open_till
from tests.stage import ZONE


@pytest.fixture
def till(stage):
    return open_till(stage)


@pytest.fixture
def closed(till):
    """October's commissions were earned, November's releases are in the running month."""
    till.now = datetime(2026, 12, 3, 12, tzinfo=UTC)
    with till.store.unit() as store:
        for label in ("2026-10", "2026-11"):
            close_period(store, stated_period(label, ZONE), till.now)
    return till


def files(stage) -> list[File]:
    return [block for block in stage.reply.blocks if isinstance(block, File)]


def root(stage, label: str) -> str:
    with stage.store.unit(False) as store:
        return find_period(store, label).root


def test_before_the_first_close_there_is_a_preview_to_look_at(till):
    assert "No statement of yours is closed yet" in till.say("/partner statement", "ada")
    answer = till.press("So far this month")
    assert answer.startswith("Preview of 2026-11: not closed\nThis period is not closed.")
    assert "A preview has no proof" in answer
    assert "Proof:" not in answer


def test_closed_periods_are_listed_with_what_was_owed_and_the_roots_short_code(closed):
    answer = closed.say("/partner statements", "ada")
    assert f"2026-11 | 600.00 USD | 600.00 USD | {root(closed, '2026-11')[:12]}" in answer
    assert f"2026-10 | 0.00 USD | 600.00 USD | {root(closed, '2026-10')[:12]}" in answer
    assert closed.press("Open 2026-10").startswith("Your statement of 2026-10")


def test_without_a_period_the_newest_closed_one_is_shown_with_sums_lines_and_proof(closed):
    answer = closed.say("/partner statement show", "ada")
    assert answer.startswith("Your statement of 2026-11\nUSD, 1–30 November 2026")
    assert "Owed to you before: 600.00 USD\nOwed to you after: 600.00 USD" in answer
    assert "The hold ended | 2 | 0.00 USD" in answer
    assert "2026-11-23 | Hold ended | payable | 600.00 USD" in answer
    assert "Proof: checked just now: every line, sum and balance agrees, and it is one of 5 statements" in answer
    assert f"Root, as it was published: {root(closed, '2026-11')}" in answer
    assert "rainmaker verify" in answer


def test_the_running_quarter_is_a_preview_too(closed):
    answer = closed.say("/partner statement show 2026-q4", "ada")
    assert answer.startswith("Preview of 2026-Q4: not closed")
    assert "Earned | 1 | 600.00 USD" in answer


def test_a_running_month_without_movements_says_so(stage):
    stage.world.partner("Ada Letters", who="ada")
    assert "Nothing moved on your account in this period so far" in stage.say("/partner statement show")


@pytest.mark.parametrize("form", ["pdf", "csv", "beancount", "ledger"])
def test_a_statement_is_handed_over_as_a_file_and_the_same_again(closed, form):
    closed.say(f"/partner statement file 2026-10 {form}", "ada")
    [first] = files(closed)
    closed.say(f"/partner statement file 2026-10 {form}", "ada")
    assert first.name == f"statement-2026-10.{form}"
    assert first.data
    assert files(closed) == [first]


def test_the_json_file_comes_with_the_verifier_and_stands_under_the_published_root(closed):
    closed.say("/partner statement show 2026-10", "ada")
    closed.press("JSON")
    statement, verifier = files(closed)
    assert (statement.name, verifier.name) == ("statement-2026-10-USD.json", "rainmaker_verify.py")
    assert "That is the root you gave." in verify(read(statement.data.decode()), root(closed, "2026-10"))
    assert json.loads(statement.data)["partner"]["name"] == "Ada Letters"


def test_a_period_or_currency_without_a_statement_is_refused_with_those_that_there_are(closed):
    assert "There are 2026-11, 2026-10." in closed.say("/partner statement show 2019-01", "ada")
    assert "There are 2026-11 USD." in closed.say("/partner statement show 2026-11 EUR", "ada")
    assert "for “2026-12”" in closed.say("/partner statement file 2026-12 pdf", "ada")


def test_periods_are_suggested_and_the_running_ones_are_marked(closed):
    labels = [choice.label for choice in closed.suggest("partner statement show", "period", "2026")]
    assert labels[:3] == ["2026-11", "2026-10", "2026-12 (not closed)"]
    assert [c.value for c in closed.suggest("partner statement file", "period", "10")] == ["2026-10"]
    assert closed.suggest("partner statement file", "period", "", "hugo") == []


def test_another_partners_name_and_sums_do_not_appear(closed):
    told = closed.say("/partner statements", "cleo") + closed.say("/partner statement show", "cleo")
    told += closed.say("/partner statement show 2026-12", "cleo") + closed.say(
        "/partner statement show 2026-Q4", "cleo"
    )
    closed.say("/partner statement file 2026-11 csv", "cleo")
    told += files(closed)[0].data.decode()
    assert "90.00 EUR" in told
    for canary in ("Ada", "Ben", "Dora", "Egon", "600.00", "500.00", "USD"):
        assert canary not in told


def test_every_kind_of_line_has_its_short_words(stage):
    said = {name[5:] for name in stage.templates.sayings("statements/tables") if name.startswith("line.")}
    assert said == {"accrue", *KINDS} - {"opening"}


def test_a_line_is_found_beside_its_commission_by_the_customers_code(stage):
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada", 10_000)
    [code] = re.findall(r"customer (C-[0-9A-F]{4})", stage.say("/partner earnings", "ada"))
    assert f"Earned, {code} | held | 20.00 USD" in stage.say("/partner statement show 2026-11", "ada")
