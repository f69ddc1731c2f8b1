"""Payout ports: Stripe moves money once, whatever breaks on the way, by the real client against a small server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe

from bot.store import Store
from bot.stripe_transfers import StripeTransfers, connect, minor_of
from program.ledger import Owed, owed
from program.money import Money
from program.payout_ports import Moved, Refused, TransferOrder, Unknown, record_transfer, waiting_transfers
from program.payout_runs import make_run
from program.payouts import approve, submit
from tests.program.purse import CUT_OFF, NOON, TERMS, earn, partner, person

ORDER = TransferOrder("po_1", "ps_1", Money(5_000, "USD"), "acct_Juno00001234", "2026-11")


@dataclass
class Books:
    """What the server was asked and made; `broken` answers are given before it behaves."""

    transfers: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    broken: list[tuple[str, int, dict[str, Any] | None]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    books: Books

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        group = parse_qs(urlsplit(self.path).query).get("transfer_group", [""])[0]
        self.books.asked.append(("GET", group, {}))
        data = [made for made in self.books.transfers if made["transfer_group"] == group]
        self._answer("GET", {"object": "list", "data": data, "has_more": False, "url": "/v1/transfers"})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(text).items()}
        key = self.headers["Idempotency-Key"]
        self.books.asked.append(("POST", key, given))
        if self.books.broken and self.books.broken[0][1] in (400, 401, 429):
            self._answer("POST", {})
            return
        if key not in self.books.keys:
            self.books.keys[key] = {
                "id": f"tr_{len(self.books.transfers) + 1}",
                "object": "transfer",
                "amount": int(given["amount"]),
                "currency": given["currency"],
                "destination": given["destination"],
                "transfer_group": given["transfer_group"],
                "reversed": False,
            }
            self.books.transfers.append(self.books.keys[key])
        self._answer("POST", self.books.keys[key])

    def _answer(self, method: str, body: dict[str, Any]) -> None:
        status = 200
        if self.books.broken and self.books.broken[0][0] == method:
            _, status, error = self.books.broken.pop(0)
            body = {"error": error or {"type": "api_error", "message": "down"}}
        if status == 0:
            self.close_connection = True
            self.connection.close()
            return
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving() -> Iterator[tuple[StripeTransfers, Books]]:
    books = Books()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"books": books}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    http = stripe.RequestsClient(timeout=5)
    address = f"http://127.0.0.1:{server.server_port}"
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": address}, max_network_retries=0, http_client=http)
    try:
        yield StripeTransfers(client), books
    finally:
        http.close()
        server.shutdown()
        server.server_close()
        thread.join()


def test_money_moves_under_the_payouts_own_key():
    with serving() as (port, books):
        assert port.move(ORDER) == Moved("tr_1")
        assert books.asked == [
            ("GET", "ps_1", {}),
            (
                "POST",
                "ps_1",
                {
                    "amount": "5000",
                    "currency": "usd",
                    "destination": "acct_Juno00001234",
                    "transfer_group": "ps_1",
                    "description": "2026-11",
                    "metadata[payout]": "po_1",
                },
            ),
        ]


def test_an_order_given_again_moves_nothing_even_after_stripe_forgot_its_key():
    with serving() as (port, books):
        port.move(ORDER)
        books.keys.clear()
        assert port.move(ORDER) == Moved("tr_1")
        assert len(books.transfers) == 1


@pytest.mark.parametrize("status", [0, 500, 503])
def test_an_answer_that_is_lost_is_unknown_and_the_next_order_finds_the_transfer(status: int):
    with serving() as (port, books):
        books.broken = [("POST", status, None)]
        assert isinstance(port.move(ORDER), Unknown)
        assert port.move(ORDER) == Moved("tr_1")
        assert len(books.transfers) == 1


@pytest.mark.parametrize(
    ("method", "status", "kind"),
    [("GET", 400, "invalid_request_error"), ("POST", 429, "rate_limit"), ("POST", 401, "authentication_error")],
)
def test_what_says_nothing_of_the_money_is_unknown(method: str, status: int, kind: str):
    with serving() as (port, books):
        books.broken = [(method, status, {"type": kind, "message": "no sk_test_x", "code": "x"})]
        outcome = port.move(ORDER)
        assert isinstance(outcome, Unknown)
        assert "sk_test_x" not in outcome.why


def test_what_stripe_will_not_move_is_refused_with_its_code():
    with serving() as (port, books):
        books.broken = [
            ("POST", 400, {"type": "invalid_request_error", "code": "balance_insufficient", "message": "no funds"})
        ]
        assert port.move(ORDER) == Refused("InvalidRequestError, balance_insufficient")


def test_another_transfer_under_our_key_is_not_taken_for_ours_and_a_reversed_one_did_not_arrive():
    with serving() as (port, books):
        port.move(ORDER)
        assert isinstance(port.move(replace(ORDER, money=Money(5_001, "USD"))), Unknown)
        books.transfers[0]["reversed"] = True
        assert port.move(ORDER) == Refused("tr_1 was reversed")


def test_stripe_counts_some_currencies_in_hundredths():
    assert [minor_of(Money(5, currency)) for currency in ("ISK", "UGX", "JPY", "USD")] == [500, 500, 5, 5]
    assert isinstance(connect("sk_test_x"), StripeTransfers)


def test_payouts_by_stripe_wait_as_orders_until_what_became_of_them_is_recorded(store: Store):
    with store.unit() as unit:
        juno, owl = partner(unit, "Juno Works", USD="stripe"), partner(unit, "Owl Audio", USD="stripe")
        for to in (juno, owl):
            earn(unit, to, 5_000)
        run = make_run(unit, TERMS, label="2026-11", cut_off=CUT_OFF, made_by="per_x", now=NOON)
        assert waiting_transfers(unit) == []
        approve(unit, TERMS, run, person(unit, "fay"), NOON, shown=run.digest)
        submit(unit, TERMS, run, NOON)
        orders = {order.account: order for order in waiting_transfers(unit)}
        first, second = orders["acct_Juno00001234"], orders["acct_Owl00001234"]
        assert record_transfer(unit, first, Unknown("timeout"), NOON).state == "submitted"
        assert len(waiting_transfers(unit)) == 2
        assert record_transfer(unit, first, Moved("tr_1"), NOON).state == "settled"
        assert record_transfer(unit, first, Moved("tr_1"), NOON).reference == "tr_1"
        assert record_transfer(unit, second, Refused("closed"), NOON).state == "failed"
        assert waiting_transfers(unit) == []
        assert owed(unit, juno.id) == [Owed("USD", paid=5_000)]
        assert owed(unit, owl.id) == [Owed("USD", payable=5_000)]
