"""The life of a program, told by chance: every step goes to the program and to the oracle, and both must agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import Session

from bot.store import Store
from program.adjustments import adjust, ask_write_off, decide_write_off
from program.invariants import check_all
from program.money import Money
from program.movements import netted, payout_failed, payout_returned, payout_settled, payout_submitted
from program.tables import Entry, Payout, Posting
from program.terms import Attribution, Holds, Reward, Terms
from program.upsert import table_of
from tests.money.scene import Books, on_day
from tests.oracle.books import Oracle, split

CURRENCIES = ("USD", "EUR", "JPY", "KWD")
PARTNERS = ("acme", "bolt", "core")
WAYS = (("acme",), ("acme", "bolt"), ("acme", "bolt", "core"), ("core",), ("bolt", "core"))
AMOUNTS = st.one_of(st.integers(1, 300), st.integers(1, 10**7))
SIGNS = {"held": -1, "payable": -1, "paid": -1, "clawback": 1}
# The window is longer than any life: what is too old for credit is told elsewhere.
FIRST = Terms(
    (Reward("sale", "sale", 2000),), "Europe/Berlin", Attribution(model="linear", window_days=36_500), Holds(30)
)


class Life(RuleBasedStateMachine):
    """One program on one store, in a transaction that is given up at the end."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.session = Session(store.engine, expire_on_commit=False)
        self.books, self.oracle, self.day, self.number = Books(self.session, FIRST), Oracle(), 0, 0
        self.pinned: dict[str, Terms] = {}
        self.told: list[tuple] = []
        self.given: set[str] = set()
        self.backs: dict[str, tuple[int, str]] = {}
        self.payouts: dict[str, list[Payout]] = defaultdict(list)
        self.before: list[tuple] = []
        self.books.person("ada"), self.books.person("grace")
        for name in PARTNERS:
            self.books.partner(name)

    def teardown(self) -> None:
        try:
            assert check_all(self.session) == []
        finally:
            self.session.rollback()
            self.session.close()

    # What happens outside

    @rule(way=st.sampled_from(WAYS), again=st.integers(1, 2), minor=AMOUNTS, currency=st.sampled_from(CURRENCIES))
    def sale(self, way, again, minor, currency):
        self.number += 1
        self._tell("_sell", self.number, way, again, minor, currency, self.day)

    def _sell(self, number, way, again, minor, currency, day):
        who = f"{'-'.join(way)}-{again}"
        self.books.customer(who, *way)
        terms = self.pinned.setdefault(who, self.books.terms)
        self.books.sale(number, minor, currency, day, who)
        shares = list(zip(way, split(10_000, [1] * len(way)), strict=True))
        rate, hold = terms.rewards[0].rate_bp, terms.holds.days
        self.oracle.sell(number, minor, currency, rate, shares, day, hold)

    @rule(ahead=st.integers(-5, 1), part=st.integers(1, 130), kind=st.sampled_from(("refund", "total", "chargeback")))
    def goes_back(self, ahead, part, kind):
        """Of a sale that is known, or of one that is still to come; at times of another currency, or too much."""
        number = max(1, self.number + ahead)
        sold = self.oracle.sales.get(number)
        minor, currency = (max(1, sold.amount * part // 100), sold.currency) if sold else (part, "USD")
        key = f"{kind}_{len(self.backs)}"
        self.backs[key] = (number, kind)
        self._tell("_back", number, key, kind, minor, "EUR" if part == 77 else currency, max(0, self.day - part % 3))

    def _back(self, number, key, kind, minor, currency, day):
        self.books.back(key, minor, number=number, kind=kind, currency=currency, day=day)
        self.oracle.back(number, key, kind, minor, currency, day)

    @rule(which=st.integers(0, 5), won=st.booleans())
    def chargeback_ends(self, which, won):
        open_ones = [
            key for key, (_, kind) in self.backs.items() if kind == "chargeback" and key not in self.oracle.ends
        ]
        if open_ones:
            self._tell("_end", open_ones[which % len(open_ones)], won, self.day)

    def _end(self, key, won, day):
        self.books.close(key, won, day)
        self.oracle.end(self.backs[key][0], key, won)

    @precondition(lambda self: self.told)
    @rule(which=st.integers(0, 1000))
    def told_again(self, which):
        """Whatever was told may be told again: it has one effect."""
        verb, *facts = self.told[which % len(self.told)]
        entries = len(self.books.rows(Entry))
        getattr(self, verb)(*facts)
        assert len(self.books.rows(Entry)) == entries

    def _tell(self, verb, *facts):
        self.told.append((verb, *facts))
        getattr(self, verb)(*facts)

    # What the program does

    @rule(days=st.integers(0, 20))
    def days_pass(self, days):
        self.day += days
        self.books.release(self.day)
        self.oracle.release(self.day)

    @rule(rate_bp=st.integers(1, 9999), hold=st.sampled_from((0, 7, 30)))
    def terms_change(self, rate_bp, hold):
        self.books.terms = replace(FIRST, rewards=(Reward("sale", "sale", rate_bp),), holds=Holds(hold))

    @rule(name=st.sampled_from(PARTNERS), currency=st.sampled_from(CURRENCIES), minor=AMOUNTS, credit=st.booleans())
    def by_hand(self, name, currency, minor, credit):
        kind = "credit" if credit else "debit"
        key = f"{kind} {len(self.told)}"
        self._tell("_by_hand", key, kind, name, currency, minor)

    def _by_hand(self, key, kind, name, currency, minor):
        money = Money(minor, currency)
        facts = {"key": key, "kind": kind, "partner_id": f"pn_{name}", "money": money}
        adjust(self.session, **facts, reason="by hand", made_by="pe_ada", at=on_day(self.day))
        if key in self.given:
            return
        self.given.add(key)
        if kind == "credit":
            self.oracle.move(name, currency, -minor, "payable")
        else:
            there = min(minor, self.oracle.pockets[name, "payable", currency])
            self.oracle.move(name, currency, there, "payable")
            self.oracle.move(name, currency, there - minor, "clawback")

    @rule(name=st.sampled_from(PARTNERS), currency=st.sampled_from(CURRENCIES), part=st.integers(1, 100))
    def write_off(self, name, currency, part):
        minor = self.oracle.pockets[name, "clawback", currency] * part // 100
        if minor > 0:
            asked = {
                "key": f"off {self.day} {len(self.before)}",
                "partner_id": f"pn_{name}",
                "money": Money(minor, currency),
            }
            row = ask_write_off(self.session, **asked, reason="gone", made_by="pe_ada", at=on_day(self.day))
            if row.state == "waiting":
                decide_write_off(self.session, row, person_id="pe_grace", agrees=True, at=on_day(self.day))
                self.oracle.move(name, currency, minor, "clawback")

    # What payouts do

    @rule(name=st.sampled_from(PARTNERS), currency=st.sampled_from(CURRENCIES), part=st.integers(1, 100))
    def pay(self, name, currency, part):
        """Net first, then send some of the rest."""
        pockets = self.oracle.pockets
        back = min(pockets[name, "payable", currency], pockets[name, "clawback", currency])
        minor = (pockets[name, "payable", currency] - back) * part // 100
        if minor <= 0:
            return
        number = sum(map(len, self.payouts.values())) + 1
        row = self.books.payout(number, minor, netted=back, currency=currency, partner=name)
        if back:
            netted(self.session, row, on_day(self.day))
            self.oracle.move(name, currency, back, "payable")
            self.oracle.move(name, currency, back, "clawback")
        payout_submitted(self.session, row, on_day(self.day))
        self.oracle.move(name, currency, minor, "payable", "transit")
        self.payouts["sent"].append(row)

    @precondition(lambda self: self.payouts["sent"])
    @rule(which=st.integers(0, 20), arrives=st.booleans())
    def payout_ends(self, which, arrives):
        row = self.payouts["sent"].pop(which % len(self.payouts["sent"]))
        (payout_settled if arrives else payout_failed)(self.session, row, on_day(self.day))
        self.oracle.move(row.partner_id[3:], row.currency, row.amount, "transit", "paid" if arrives else "payable")
        self.payouts["arrived" if arrives else "failed"].append(row)

    @precondition(lambda self: self.payouts["arrived"])
    @rule(which=st.integers(0, 20))
    def payout_comes_back(self, which):
        row = self.payouts["arrived"].pop(which % len(self.payouts["arrived"]))
        payout_returned(self.session, row, on_day(self.day))
        self.oracle.move(row.partner_id[3:], row.currency, row.amount, "paid", "payable")
        self.payouts["failed"].append(row)

    # What must hold after every step

    @invariant()
    def the_books_agree(self):
        self.session.flush()
        posting, entry = table_of(Posting), table_of(Entry)
        wanted = posting.join(entry, entry.c.id == posting.c.entry_id).select().order_by(posting.c.id)
        rows = [(r[0], r[1], r[2], r[3], r[4], r.event_key) for r in self.session.connection().execute(wanted)]
        assert rows[: len(self.before)] == self.before  # no posting changed, none vanished
        self.before = rows
        sums, pockets, keys = Counter(), Counter(), {}
        for _, entry_id, account, currency, amount, event_key in rows:
            sums[currency] += amount
            pockets[account, currency] += amount
            assert keys.setdefault(event_key, entry_id) == entry_id  # one effect for each event
        assert not any(sums.values())
        for name in PARTNERS:
            for pocket, sign in SIGNS.items():
                for currency in CURRENCIES:
                    ours = sign * pockets[f"partner:pn_{name}:{pocket}", currency]
                    assert ours == self.oracle.pockets[name, pocket, currency], (name, pocket, currency)
                    assert ours >= 0, (name, pocket, currency)
