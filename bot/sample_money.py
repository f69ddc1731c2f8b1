"""The sample's money is a year of holds, refunds, payouts and statements, so that a demo shows every state there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.sample_people import METHODS
from program.holds import release_due
from program.money import Money
from program.payout_errors import NothingToPay
from program.payout_methods import set_method
from program.payout_runs import make_run
from program.payouts import approve, fail, return_, settle, submit
from program.reversals import TakeBack, close_chargeback, reverse
from program.rules.stated_periods import ended_with, last_over
from program.statements import close_period
from program.tables import Commission, Partner, Payout, PayoutMethod, PayoutRun, Person, Sale
from program.terms import Terms
from program.tiers import review_tiers

REFUNDED_SHARE, PARTIAL_SHARE = 0.05, 0.6
_FAILS, _RETURNS = 4, 7
_BY_SCHEDULE = "schedule"


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment; of one moment, steps are taken in the order they are given."""

    at: datetime
    take: Callable[[datetime], object]


class MoneyYear:
    """What becomes of a year's commissions, up to `now`; two `approvers` agree to every run."""

    def __init__(
        self, store: Session, terms: Terms, now: datetime, approvers: Sequence[Person], chance: Random
    ) -> None:
        self.store, self.terms, self.now, self.approvers, self.chance = store, terms, now, approvers, chance
        self.zone = ZoneInfo(terms.timezone)
        self.runs = 0

    def methods(self, partners: Mapping[str, Partner]) -> None:
        """Set how partners are paid, each from the day they came; one has not said yet."""
        for key, currency, kind, given in METHODS:
            partner = partners[key]
            set_method(
                self.store, partner_id=partner.id, currency=currency, kind=kind, given=given, now=partner.created_at
            )

    def days(self, first: date) -> Iterator[Step]:
        """Yield what the clock does on every day from the first until now."""
        today = self.now.astimezone(self.zone).date()
        for number in range((today - first).days + 1):
            day = first + timedelta(days=number)
            yield self._step(day, time(0, 15), self._release)
            if day.day == 1:
                yield self._step(day, time(6), self._close)
                yield self._step(day, time(7), self._review)
            if day.day == self.terms.payouts.day:
                yield self._step(day, time(9), self._pay_out)

    def refunds(self, invoice: str, money: Money, at: datetime) -> Iterator[Step]:
        """Yield what goes back of a sale, if anything: a part or all of it, some weeks later."""
        if self.chance.random() > REFUNDED_SHARE:
            return
        back = at + timedelta(days=self.chance.uniform(3, 50))
        part = money.minor // 2 if self.chance.random() < PARTIAL_SHARE else money.minor
        taken = Money(max(part, 1), money.currency)
        if back <= self.now:
            yield Step(back, lambda now: self._take_back(f"re_{invoice}", "refund", taken, invoice, now))

    def disputes(self) -> None:
        """Dispute two sales whose commissions were paid out: one is lost and owed back, one is won."""
        paid = select(Commission).where(col(Commission.released_at).is_not(None), col(Commission.amount) > 0)
        paid = paid.where(Commission.currency == "USD", col(Commission.sale_id).is_not(None), Commission.tranche == "")
        rows = self.store.exec(paid.order_by(col(Commission.at).desc(), Commission.event_key).limit(40)).all()
        for number, row in enumerate(rows[:20:19]):
            sale = self.store.get_one(Sale, row.sale_id)
            opened = self.now - timedelta(days=9 - number)
            key = f"dp_{sale.invoice_id}"
            self._take_back(key, "chargeback", Money(sale.amount, sale.currency), str(sale.invoice_id), opened)
            close_chargeback(self.store, self.terms, key=key, won=bool(number), at=opened + timedelta(days=4))

    def waiting_run(self) -> None:
        """Leave a run of what is due now for somebody to approve."""
        self._make(self.now.astimezone(self.zone).date(), self.now)

    def _step(self, day: date, at: time, take: Callable[[date, datetime], object]) -> Step:
        moment = datetime.combine(day, at, self.zone).astimezone(UTC)
        return Step(moment, lambda now: take(day, now))

    def _release(self, day: date, now: datetime) -> None:
        release_due(self.store, day, now)

    def _close(self, day: date, now: datetime) -> None:
        for cadence in ended_with(day, self.terms.fiscal):
            close_period(self.store, last_over(cadence, day, self.zone, self.terms.fiscal), now)

    def _review(self, day: date, _now: datetime) -> None:
        review_tiers(self.store, self.terms, day)

    def _take_back(self, key: str, kind: str, money: Money, invoice: str, at: datetime) -> None:
        reverse(
            self.store,
            self.terms,
            TakeBack(key, "chargeback" if kind == "chargeback" else "refund", money, at, invoice_id=invoice),
        )

    def _pay_out(self, day: date, now: datetime) -> None:
        run, submitted_at = self._make(day, now), now + timedelta(hours=5)
        if run is None or submitted_at > self.now:
            return
        for number, person in enumerate(self.approvers, 1):
            approve(self.store, self.terms, run, person, now + timedelta(hours=number), shown=run.digest)
        rows = submit(self.store, self.terms, run, submitted_at)
        self.runs += 1
        for place, row in enumerate(rows):
            self._arrive(run, row, place, now + timedelta(days=2))

    def _make(self, day: date, now: datetime) -> PayoutRun | None:
        try:
            return make_run(self.store, self.terms, label=day.isoformat(), cut_off=day, made_by=_BY_SCHEDULE, now=now)
        except NothingToPay:
            return None

    def _arrive(self, run: PayoutRun, row: Payout, place: int, at: datetime) -> None:
        """Nearly everything arrives; once an account was closed, and once a bank sent money back."""
        if at > self.now:
            return
        if place == 0 and self.runs == _FAILS:
            fail(self.store, row, "The account is closed", at)
            return
        kind = self.store.get_one(PayoutMethod, row.method_id).kind
        settle(self.store, row, f"{kind.upper()}-{run.label}-{place + 1}", at)
        back_at = at + timedelta(days=3)
        if place == 0 and self.runs == _RETURNS and back_at <= self.now:
            return_(self.store, row, "The bank sent it back", back_at)
