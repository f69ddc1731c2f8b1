"""The redirect: people are counted and sent on, everything else is only sent on, and nothing leads astray."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.web.agents import why_not_counted
from program.links import archive_link
from program.partners import set_status
from program.tables import Click, DailyCount, Link
from tests.web.shop import BROWSER, closed, opened


async def test_a_visit_is_sent_on_and_counted(any_shop):
    """With its id for the merchant, its sub-id for the partner, and no trace of who it was."""
    shop = any_shop
    _, link = shop.partner()
    answer = await shop.http.get(
        "/r/acme?sub=mail-1&utm_source=x", headers={"referer": "https://blog.example/a?email=b"}
    )
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
    location = answer.headers["location"]
    assert location.startswith("https://acme.example/?dub_id=clk_")
    await shop.edge.flushed()
    (click,) = shop.rows(Click)
    assert location.endswith(click.id)
    assert (click.link_id, click.sub_id, click.referrer) == (link.id, "mail-1", "https://blog.example/a")
    assert "127.0.0.1" not in str(click)
    assert [row.clicks for row in shop.rows(DailyCount)] == [1]


async def test_the_click_id_goes_where_it_belongs_in_the_destination(shop):
    """Behind a query, before a fragment, instead of one that stood there."""
    partner, _ = shop.partner()
    request = {"partner_id": partner.id, "url": "https://acme.example/a?x=1&dub_id=old&y=%20#part", "key": "deep"}
    await shop.dub.partners.create_link_async(request=request)
    location = (await shop.http.get("/r/deep")).headers["location"]
    assert location.startswith("https://acme.example/a?x=1&y=+&dub_id=clk_")
    assert location.endswith("#part")


async def test_each_visit_counts(shop):
    """Also of the same visitor, whose hash is the same for a day and another the next."""
    shop.partner()
    for _ in range(3):
        await shop.visit()
    shop.clock.forward(days=1)
    await shop.visit()
    await shop.edge.flushed()
    visitors = [row.visitor for row in sorted(shop.rows(Click), key=lambda row: row.at)]
    assert len(set(visitors[:3])) == 1
    assert visitors[3] != visitors[0]


REASONS = [
    ("HEAD", {"user-agent": BROWSER}, "head"),
    ("GET", {}, "no_agent"),
    ("GET", {"user-agent": BROWSER, "sec-purpose": "prefetch;prerender"}, "prefetch"),
    ("GET", {"user-agent": BROWSER, "purpose": "prefetch"}, "prefetch"),
    ("GET", {"user-agent": BROWSER, "x-moz": "prefetch"}, "prefetch"),
    ("GET", {"user-agent": BROWSER, "x-purpose": "preview"}, "prefetch"),
    ("GET", {"user-agent": BROWSER, "sec-fetch-dest": "image"}, "not_document"),
    ("GET", {"user-agent": BROWSER, "sec-fetch-dest": "iframe"}, "not_document"),
    ("GET", {"user-agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}, "crawler"),
    ("GET", {"user-agent": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"}, "crawler"),
    ("GET", {"user-agent": "facebookexternalhit/1.1"}, "crawler"),
    ("GET", {"user-agent": "WhatsApp/2.23.20.0"}, "crawler"),
    ("GET", {"user-agent": "curl/8.5.0"}, "crawler"),
    (
        "GET",
        {"user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 11.6; rv:92.0) Gecko/20100101 Firefox/92.0"},
        "crawler",
    ),
    ("GET", {"user-agent": BROWSER}, None),
    ("GET", {"user-agent": BROWSER, "sec-fetch-dest": "document"}, None),
    (
        "GET",
        {"user-agent": "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/120 Mobile Safari"},
        None,
    ),
    (
        "GET",
        {"user-agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/126.0"},
        None,
    ),
]


@pytest.mark.parametrize(("method", "headers", "reason"), REASONS)
def test_who_is_no_visitor(method, headers, reason):
    """Each sign by itself."""
    assert why_not_counted(method, {k.encode(): v.encode() for k, v in headers.items()}) == reason


async def test_what_is_no_visit_is_sent_on_without_an_id(shop):
    """And counted by reason for the operator."""
    shop.partner()
    for method, headers, reason in REASONS:
        if reason:
            answer = await shop.http.request(method, "/r/acme", headers={"user-agent": ""} | headers)
            assert (answer.status_code, answer.headers["location"]) == (302, "https://acme.example")
    await shop.edge.flushed()
    assert shop.rows(Click) == []
    assert shop.edge.metrics.skipped.total() == 14


async def test_unknown_archived_shut_out_and_malformed_codes_are_one_page(shop):
    """Nobody learns which codes exist."""
    first, _ = shop.partner("first")
    with shop.store.unit() as store:
        archive_link(store, first.id, "first", now=shop.clock())
    second, _ = shop.partner("second", email="s@b.example")
    with shop.store.unit() as store:
        set_status(store, second.id, "banned")
    answers = [await shop.http.get(f"/r/{code}") for code in ("first", "second", "nothing", "%00", "..%2f", "x" * 300)]
    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
    assert "leads nowhere" in answers[0].text


async def test_a_destination_changed_behind_our_back_is_not_followed(shop):
    """The allow-list is asked at every read."""
    shop.partner()
    with shop.store.unit() as store:
        link = store.exec(select(Link)).one()
        link.destination = "https://evil.example"
        store.add(link)
    answer = await shop.http.get("/r/acme")
    assert (answer.status_code, "location" in answer.headers) == (404, False)


async def test_a_change_is_followed_at_once(shop):
    """An archived link and a banned partner, in the process that changed them."""
    partner, _ = shop.partner()
    await shop.visit()
    with shop.store.unit() as store:
        set_status(store, partner.id, "banned")
    assert (await shop.http.get("/r/acme")).status_code == 404
    with shop.store.unit() as store:
        set_status(store, partner.id, "approved")
    await shop.visit()


async def test_thirty_misses_a_minute_are_enough(shop):
    """The thirty-first is told to wait, and so is a hit that is not known yet."""
    for number in range(30):
        assert (await shop.http.get(f"/r/guess-{number}")).status_code == 404
    answer = await shop.http.get("/r/guess-30")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    other = await shop.http.get("/r/guess-31", headers={"user-agent": BROWSER + " other"})
    assert other.status_code == 404


async def test_a_stalled_store_delays_no_redirect(shop):
    """Known links lead on at once, the clicks wait; conversions find them all the same."""
    shop.partner()
    await shop.visit()
    await shop.edge.flushed()
    shop.store.stall = lambda: 0.6
    began = time.perf_counter()
    click_ids = [await shop.visit() for _ in range(20)]
    assert time.perf_counter() - began < 0.5
    shop.store.stall = None
    answer = await shop.call("/track/lead", {"clickId": click_ids[-1], "eventName": "x", "customerExternalId": "u"})
    assert answer.status_code == 200
    assert len(shop.rows(Click)) == 21


async def test_an_old_answer_serves_while_the_store_stalls(shop, monkeypatch):
    """A link looked up seconds ago is better than a visitor who waits."""
    shop.partner()
    await shop.visit()
    monkeypatch.setattr("bot.web.targets.FRESH_SECONDS", 0.0)
    shop.store.stall = lambda: 0.5
    began = time.perf_counter()
    await shop.visit()
    assert time.perf_counter() - began < 0.4
    shop.store.stall = None


async def test_a_click_lost_with_the_process_is_restored_by_its_sale(sqlite_engine):
    """The visitor had its id already; the lead tells us of it after the restart."""
    shop = await opened(sqlite_engine)
    shop.partner()
    shop.edge._writer.add = lambda click: None
    click_id = await shop.visit("acme?sub=mail")
    await closed(shop)
    again = await opened(sqlite_engine)
    answer = await again.call("/track/lead", {"clickId": click_id, "eventName": "x", "customerExternalId": "u"})
    assert answer.status_code == 200
    assert [(row.id, row.sub_id) for row in again.rows(Click)] == [(click_id, "mail")]
    await closed(again)


async def test_stopping_writes_what_was_counted(sqlite_engine):
    """A restart loses no click."""
    shop = await opened(sqlite_engine)
    shop.partner()
    await asyncio.gather(*(shop.visit() for _ in range(50)))
    await closed(shop)
    assert len(shop.rows(Click)) == 50


HOSTILE = [
    "//evil.example", "https:%2f%2fevil.example", "%0d%0aLocation:%20https://evil.example",
    "acme%0d%0aX:y", "acme@evil.example",
    "acme%00", "acme/../../evil", "\\evil.example", "%5c%5cevil.example", "javascript:alert(1)",
    "%E2%88%95evil", "acme%20",
    "acme?sub=%0d%0aX:%20y", "acme?sub=//evil.example", "acme?sub=a%26dub_id=b", "acme?url=https://evil.example",
    "acme?sub=" + "x" * 65, "acme?sub=%00", "acme?sub", "acme?sub=a;b", "acme?dub_id=forged",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
async def test_nothing_in_the_address_leads_astray(shop, path):
    """The map from code to destination is ours alone, and no letter of the visitor's goes into a header."""
    shop.partner()
    answer = await shop.http.get(f"/r/{path}", headers={"user-agent": BROWSER})
    assert answer.status_code in (302, 404)
    if answer.status_code == 302:
        assert answer.headers["location"].startswith("https://acme.example/?dub_id=clk_")
        assert "forged" not in answer.headers["location"]
    assert set(answer.headers) <= {"location", "cache-control", "content-length", "content-type", "date"}


async def test_a_store_that_fails_is_told_and_known_links_lead_on(shop, monkeypatch):
    """Nobody sees a trace; the next try may do."""
    shop.partner()
    await shop.visit()

    def broken():
        raise OperationalError("SELECT", {}, Exception("disk"))

    shop.store.stall = broken
    answer = await shop.http.get("/r/other")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    monkeypatch.setattr("bot.web.targets.FRESH_SECONDS", 0.0)
    await shop.visit()
    answer = await shop.call("/track/lead", {"clickId": "", "eventName": "x", "customerExternalId": "u"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    shop.store.stall = None
    assert await shop.edge.flushed()
    assert len(shop.rows(Click)) == 2


async def test_what_names_a_visitor_is_kept_nowhere(sqlite_engine):
    """Neither address nor agent is in any byte of the database."""
    shop = await opened(sqlite_engine)
    shop.partner()
    await shop.visit("acme", **{"user-agent": BROWSER + " Canary/77"})
    await shop.edge.flushed()
    await shop.call("/track/click", {"key": "acme"}, **{"user-agent": BROWSER + " Canary/77"})
    await closed(shop)
    sqlite_engine.dispose()
    kept = b"".join(file.read_bytes() for file in Path(sqlite_engine.url.database).parent.glob("store.db*"))
    assert b"Canary" not in kept
    assert b"127.0.0.1" not in kept
