"""The ledger: entries that sum to zero, posted once, and kept by the database itself."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, exc, text

from bot.store import Store
from program.ledger import (
    CLEARING,
    EXPENSE,
    LedgerConflict,
    Line,
    Owed,
    Pocket,
    Unbalanced,
    balance,
    balances,
    lines_of,
    move,
    owed,
    pocket,
    post,
)
from program.money import Money
from program.tables import Entry, Reversal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HELD = pocket("pn_acme", Pocket.HELD)
KEPT = ("entry", "posting", "credit", "statement_line", "terms_version")


def accrue(unit, key="accrue:cm_1", minor=300, currency="USD"):
    return post(unit, event_key=key, kind="accrue", at=NOON, lines=move(Money(minor, currency), EXPENSE, HELD))


def test_an_entry_moves_money_from_one_account_into_another(store: Store):
    with store.unit() as unit:
        entry = accrue(unit)
        assert lines_of(unit, entry.id) == [Line(EXPENSE, Money(300, "USD")), Line(HELD, Money(-300, "USD"))]
        assert balances(unit) == {(EXPENSE, "USD"): 300, (HELD, "USD"): -300}
        assert owed(unit, "pn_acme") == [Owed("USD", held=300)]


def test_the_same_key_again_posts_nothing_and_gives_the_entry_that_stands(store: Store):
    with store.unit() as unit:
        first = accrue(unit)
    with store.unit() as unit:
        assert accrue(unit).id == first.id
        assert balance(unit, EXPENSE, "USD") == 300


def test_other_lines_under_a_known_key_are_a_conflict(store: Store):
    with store.unit() as unit:
        accrue(unit)
        with pytest.raises(LedgerConflict):
            accrue(unit, minor=301)
        assert balance(unit, EXPENSE, "USD") == 300


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line(EXPENSE, Money(1, "USD"))],
        [Line(EXPENSE, Money(1, "USD")), Line(HELD, Money(-1, "EUR"))],
        [Line(EXPENSE, Money(0, "USD")), Line(HELD, Money(0, "USD"))],
    ],
)
def test_lines_that_move_nothing_or_leave_a_rest_in_a_currency_are_refused(sqlite_engine: Engine, lines):
    with Store(sqlite_engine).unit() as unit:
        with pytest.raises(Unbalanced):
            post(unit, event_key="x", kind="accrue", at=NOON, lines=lines)
        assert balances(unit) == {}


def test_an_entry_is_reversed_at_most_once(store: Store):
    back = move(Money(300, "USD"), HELD, EXPENSE)
    with store.unit() as unit:
        entry = accrue(unit)
        first = post(unit, event_key="back:1", kind="restore", at=NOON, lines=back, reverses_id=entry.id)
        with pytest.raises(LedgerConflict):
            post(unit, event_key="back:2", kind="restore", at=NOON, lines=back, reverses_id=entry.id)
        assert first.reverses_id == entry.id
        assert balances(unit) == {}


def test_currencies_stay_apart_and_a_prefix_picks_accounts_literally(store: Store):
    with store.unit() as unit:
        accrue(unit, "a", 300, "USD")
        accrue(unit, "b", 5, "JPY")
        post(unit, event_key="c", kind="x", at=NOON, lines=move(Money(7, "KWD"), CLEARING, "partner:pn%acme:held"))
        assert owed(unit, "pn_acme") == [Owed("JPY", held=5), Owed("USD", held=300)]
        assert balances(unit, "partner:pn_") == {(HELD, "USD"): -300, (HELD, "JPY"): -5}
        assert balances(unit, "partner:pn%") == {("partner:pn%acme:held", "KWD"): -7}


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("change", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"])
def test_the_database_refuses_to_change_or_delete_what_is_append_only(store: Store, table: str, change: str):
    column = {"entry": "kind", "posting": "amount", "credit": "share_bp"}.get(table, "body")
    with store.unit() as unit:
        accrue(unit)
        _fill(unit)
    refused = pytest.raises((exc.IntegrityError, exc.DatabaseError), match=f"{table} is append-only")
    with refused, store.engine.begin() as connection:
        connection.execute(text(change.format(table=table, column=column)))


def test_a_reversal_may_find_its_sale_but_never_becomes_another(store: Store):
    row = Reversal(id="rv_1", key="re_1", kind="refund", state="waiting", amount=5, currency="USD", at=NOON)
    with store.unit() as unit:
        unit.add(row)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE reversal SET state = 'applied'"))
    for change in ("UPDATE reversal SET amount = 6", "DELETE FROM reversal"):
        with pytest.raises(exc.DatabaseError, match="reversal is append-only"), store.engine.begin() as connection:
            connection.execute(text(change))


def test_no_statement_slips_past_the_guards_by_replacing_or_emptying(store: Store):
    with store.unit() as unit:
        accrue(unit)
    sly = {
        "sqlite": "INSERT OR REPLACE INTO posting SELECT id, entry_id, account, currency, amount + 1 FROM posting",
        "postgresql": "TRUNCATE posting",
    }
    with pytest.raises(exc.DatabaseError, match="posting is append-only"), store.engine.begin() as connection:
        connection.execute(text(sly[store.engine.dialect.name]))


def _fill(unit) -> None:
    """One row in each table that the movements of this story leave empty."""
    at = {"at": NOON.isoformat()}
    for statement in (
        "INSERT INTO partner (id, name, status, visibility, staff, created_at)"
        " VALUES ('pn_acme', 'Acme', 'approved', 'name', false, :at)",
        "INSERT INTO credit (id, event_key, partner_id, share_bp, model, touches, at)"
        " VALUES ('cr_1', 'sale:1', 'pn_acme', 10000, 'last', '[]', :at)",
        "INSERT INTO terms_version (digest, body, effective_at) VALUES ('d', '{}', :at)",
        'INSERT INTO statement_period (id, label, start, "end", root, previous_root, closed_at)'
        " VALUES ('sp_1', 'q', '2026-01-01', '2026-03-31', 'r', '', :at)",
        "INSERT INTO statement (id, period_id, partner_id, currency, opening, closing, head, position)"
        " VALUES ('st_1', 'sp_1', 'pn_acme', 'USD', 0, 0, 'h', 0)",
        "INSERT INTO statement_line (statement_id, sequence, body, salt, hash) VALUES ('st_1', 0, '{}', 's', 'h')",
    ):
        unit.connection().execute(text(statement), at if ":at" in statement else {})


def test_entries_are_posted_in_the_order_of_their_numbers(store: Store):
    with store.unit() as unit:
        numbers = [accrue(unit, key=f"accrue:{n}").id for n in range(3)]
        assert numbers == sorted(numbers)
        assert unit.get_one(Entry, numbers[0]).event_key == "accrue:0"
