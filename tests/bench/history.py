"""A history is a year of invented clicks, leads and sales of 200 partners, written by the database itself for speed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from bot.store import Store

PARTNERS, LINKS, DAYS = 200, 400, 365
FIRST_DAY = date(2025, 11, 23)
LAST_DAY = date(2026, 11, 22)
BUSIEST = "pn_000"

# Every number below is scrambled by a step that shares no factor with its range, so that neighbours are strangers.
# Squaring the share makes some partners busy and most of them quiet.
_LINK = "CAST(:links * ((e.n * 7919 % 10007) / 10007.0) * ((e.n * 7919 % 10007) / 10007.0) AS INTEGER)"
_AT = "strftime('%Y-%m-%d %H:%M:%S.000000', :first, '+' || (e.n * 104729 % :minutes) || ' minutes')"
_COUNT = "WITH RECURSIVE e(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM e WHERE n + 1 < :most) "
_EVENT = f"SELECT e.n AS n, {_LINK} AS link, {_AT} AS at FROM e"
_NAMES = "printf('ln_%03d', link) AS link_id, printf('pn_%03d', link / 2) AS partner_id"

_STATEMENTS = (
    "INSERT INTO partner (id, name, status, visibility, staff, created_at)"
    + _COUNT.replace(":most", ":partners")
    + "SELECT printf('pn_%03d', n), printf('Partner %03d', n), 'approved', 'name', 0, :first FROM e",
    "INSERT INTO link (id, partner_id, code, destination, created_at)"
    + _COUNT.replace(":most", ":links")
    + "SELECT printf('ln_%03d', n), printf('pn_%03d', n / 2), printf('code-%03d', n), 'https://acme.example', :first"
    " FROM e",
    "INSERT INTO click (id, link_id, partner_id, at, visitor)"
    + _COUNT.replace(":most", ":clicks")
    + f"SELECT printf('ck_%07d', n), {_NAMES}, at, 'visitor' FROM ({_EVENT})",
    "INSERT INTO customer (id, external_id, click_id, link_id, partner_id, created_at)"
    + _COUNT.replace(":most", ":sales")
    + f"SELECT printf('cu_%07d', n), printf('customer-%d', n), printf('ck_%07d', n), {_NAMES}, at FROM ({_EVENT})",
    'INSERT INTO "lead" (id, customer_id, partner_id, link_id, event, event_name, sequence, at)'
    " SELECT 'ld' || substr(id, 3), id, partner_id, link_id, 'sign up', 'Sign up', 0, created_at FROM customer",
    "INSERT INTO sale (id, customer_id, partner_id, link_id, event_name, invoice_id, processor, amount, currency, at)"
    " SELECT 'sl' || substr(id, 3), id, partner_id, link_id, 'Purchase', external_id, 'custom', 9900, 'USD', created_at"
    " FROM customer",
    "INSERT INTO daily_count (partner_id, day, link_id, clicks, leads, sales)"
    " SELECT partner_id, date(at), link_id, sum(kind = 'c'), sum(kind = 'l'), sum(kind = 's') FROM ("
    "  SELECT 'c' AS kind, partner_id, link_id, at FROM click"
    "  UNION ALL SELECT 'l', partner_id, link_id, at FROM \"lead\""
    "  UNION ALL SELECT 's', partner_id, link_id, at FROM sale"
    " ) GROUP BY partner_id, date(at), link_id",
    "INSERT INTO daily_money (partner_id, day, link_id, currency, revenue, earned)"
    " SELECT partner_id, date(at), link_id, currency, sum(amount), sum(amount) / 5 FROM sale"
    " GROUP BY partner_id, date(at), link_id, currency",
    "ANALYZE",
)


def write_history(store: Store, clicks: int) -> None:
    """Fill an empty store with so many clicks, a twentieth as many leads and sales, and their figures by UTC day."""
    numbers = {"partners": PARTNERS, "links": LINKS, "clicks": clicks, "sales": clicks // 20}
    given = numbers | {"first": str(FIRST_DAY), "minutes": DAYS * 24 * 60}
    with store.engine.connect() as connection:
        # Nobody else reads this file yet, and one that fails is thrown away.
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA synchronous=off")
        connection.exec_driver_sql("PRAGMA cache_size=-200000")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for statement in _STATEMENTS:
            connection.execute(text(statement), {key: given[key] for key in given if f":{key}" in statement})
        connection.commit()
    store.engine.dispose()
