"""The sample program is a year of invented history, the same for a seed, so that a demo has something to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.sample_council import seat_council
from bot.sample_money import MoneyYear, Step
from bot.sample_people import COUPONS, PARTNERS, PEOPLE, SamplePartner, SamplePerson
from bot.settings import Settings
from bot.store import Store
from program.clicks import NewClick, click_secret, record_clicks
from program.coupons import give_coupon
from program.customers import CustomerDetails
from program.events import NewLead, NewSale
from program.links import LinkRules, create_link, links_of
from program.money import Money
from program.partners import add_partner, find_by_email, list_partners, set_status
from program.people import Handle, act_for, add_identity, ensure_person, grant
from program.periods import Period, Span
from program.rules.click_ids import make_click_id, pack_link
from program.tables import Link, Partner, Person
from program.terms import Terms
from program.tracking import track_lead, track_sale

SEED = 20_261
_WEEKDAYS = (1.0, 1.15, 1.1, 1.05, 0.95, 0.5, 0.45)
_HOURS = (1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 11, 9, 9, 10, 10, 9, 8, 7, 7, 7, 6, 4, 2)
_PRICES = {
    "USD": (4_900, 9_900, 9_900, 19_900, 49_900, 129_900),
    "EUR": (4_500, 8_900, 17_900, 44_900),
    "JPY": (6_800, 14_800, 29_800),
}
_LEAD_SHARE, _SALE_SHARE, _RENEWAL_SHARE = 0.05, 0.2, 0.3
_YEARLY_SHARE, _ONBOARDED_SHARE, _SECOND_SHARE = 0.35, 0.6, 0.02
_COUPON_SALES = 12
APPROVERS = ("Fay Lindqvist", "Eli Novak")


@dataclass(frozen=True)
class Sample:
    """What was seeded: the partners' ids and the codes of their first links, by the partners' short names."""

    partners: Mapping[str, str]
    codes: Mapping[str, str]


@dataclass(frozen=True)
class _Era:
    """The time that history fills: up to `now`, in a zone, with a last week whose results are written down."""

    now: datetime
    zone: ZoneInfo
    terms: Terms

    @property
    def written(self) -> Span:
        """The week whose results are not left to chance."""
        return Period.LAST_WEEK.until(self.now.astimezone(self.zone).date())

    def by_chance(self, at: datetime) -> bool:
        """Return whether chance may put a lead or a sale at a moment."""
        day = at.astimezone(self.zone).date()
        return at <= self.now and not self.written.start <= day <= self.written.end


@dataclass(frozen=True)
class _Lead:
    """A customer's first step, to be reported at a moment."""

    at: datetime
    click_id: str | None
    customer: CustomerDetails
    name: str = "Sign up"
    coupon: str | None = None


@dataclass(frozen=True)
class _Sale:
    """A customer's payment, to be reported at a moment."""

    at: datetime
    customer: CustomerDetails
    amount: int
    currency: str
    name: str = "Purchase"
    plan: str = "monthly"


def seed(store: Store, settings: Settings, *, now: datetime) -> Sample:
    """Fill an empty program with its year of history up to `now`, in one transaction; one with a partner stays."""
    with store.unit() as session:
        if not list_partners(session, most=1):
            _History(session, settings, now).write()
        return _found(session)


def _found(store: Session) -> Sample:
    ids: dict[str, str] = {}
    codes: dict[str, str] = {}
    for one in PARTNERS:
        partner = find_by_email(store, one.email)
        if partner is not None:
            ids[one.key] = partner.id
            codes[one.key] = links_of(store, partner.id, archived=True)[0].code
    return Sample(ids, codes)


class _History:
    """Everything that happened, made up from one seed and then reported through the program's own verbs."""

    def __init__(self, store: Session, settings: Settings, now: datetime) -> None:
        program = settings.file.program
        self.store = store
        self.chance, self.luck = Random(SEED), Random(SEED + 1)
        self.era = _Era(now, program.zone, settings.terms)
        self.rules = LinkRules(program.destinations, program.links_per_partner, program.link_host or "")
        self.secret = click_secret(store)
        self.council = settings.file.council.rules()
        self.customers = 0

    def write(self) -> None:
        """Write partners, clicks, people, and then leads, sales and what became of the money, as time goes by."""
        clicks: list[NewClick] = []
        events: list[_Lead | _Sale] = []
        partners: dict[str, Partner] = {}
        shared: list[Link] = []
        for one in PARTNERS:
            partner = partners[one.key] = self._partner(one)
            links = [self._link(one, partner, place) for place in range(len(one.links))]
            shared += [] if one.left_days_ago or one.staff else links[:1]
            mine = self._clicks(one, links)
            events += [event for event in self._events(one, mine) if self._still_there(one, event.at)]
            fixed, results = self._last_week(one, links)
            clicks += mine + fixed
            events += results
        clicks += self._seconds(clicks, shared)
        record_clicks(self.store, sorted(clicks, key=lambda click: click.at), self.era.zone)
        people = {person.name: self._person(person, partners) for person in PEOPLE}
        for key, code in COUPONS:
            give_coupon(self.store, partners[key].id, code, partners[key].created_at)
        money = MoneyYear(self.store, self.era.terms, self.era.now, [people[name] for name in APPROVERS], self.luck)
        money.methods(partners)
        self._live([*events, *self._by_coupon()], money)
        seat_council(self.store, self.council, partners, people, self.era.now)
        for one in PARTNERS:
            if one.left_days_ago:
                set_status(self.store, partners[one.key].id, "deactivated")

    def _partner(self, one: SamplePartner) -> Partner:
        joined = self.era.now - timedelta(days=one.joined_days_ago)
        partner = add_partner(self.store, name=one.name, email=one.email, country=one.country, now=joined)
        partner.visibility, partner.pseudonym, partner.staff = one.visibility, one.pseudonym, one.staff
        self.store.add(partner)
        self.store.flush()
        return partner

    def _link(self, one: SamplePartner, partner: Partner, place: int) -> Link:
        code, name, page = one.links[place]
        at = self.era.now - timedelta(days=one.joined_days_ago) + timedelta(minutes=place)
        where = self.rules.destinations[0].rstrip("/") + page
        return create_link(self.store, self.rules, partner.id, destination=where, code=code, name=name, now=at)

    def _clicks(self, one: SamplePartner, links: Sequence[Link]) -> list[NewClick]:
        """Clicks that follow the week and the hours of the day, more of them as the year goes on."""
        today = self.era.now.astimezone(self.era.zone).date()
        ages = range(one.left_days_ago, one.joined_days_ago)
        days = [today - timedelta(days=age) for age in ages]
        weights = [_WEEKDAYS[day.weekday()] * (1.8 - 1.4 * age / 365) for day, age in zip(days, ages, strict=True)]
        chosen = self.chance.choices(days, weights, k=one.clicks)
        return [self._click(one, links, self._moment(datetime.combine(day, time(), self.era.zone))) for day in chosen]

    def _moment(self, midnight: datetime) -> datetime:
        [hour] = self.chance.choices(range(24), _HOURS)
        at = midnight.replace(hour=hour) + timedelta(seconds=self.chance.randrange(3600))
        return (at if at <= self.era.now else at - timedelta(days=1)).astimezone(self.era.now.tzinfo)

    def _click(self, one: SamplePartner, links: Sequence[Link], at: datetime) -> NewClick:
        [link] = self.chance.choices(links, range(2 * len(links), len(links), -1))
        sub_id = self.chance.choice(one.sub_ids) if one.sub_ids and self.chance.random() < 0.4 else None
        packed = pack_link(link.id)
        assert packed is not None  # the program made the id just now
        click_id = make_click_id(self.secret, packed, at, self.chance.randbytes(4), sub_id)
        return NewClick(click_id, link.id, link.partner_id, at, self.chance.randbytes(8).hex(), sub_id)

    def _still_there(self, one: SamplePartner, at: datetime) -> bool:
        return not one.left_days_ago or at <= self.era.now - timedelta(days=one.left_days_ago)

    def _customer(self) -> CustomerDetails:
        self.customers += 1
        return CustomerDetails(f"sample-{self.customers:04d}", name=f"Sample customer {self.customers}")

    def _events(self, one: SamplePartner, clicks: Sequence[NewClick]) -> Iterator[_Lead | _Sale]:
        """Of some clicks comes a lead within days, of some leads a sale within weeks, and some of those renew."""
        for click in clicks:
            at = click.at + timedelta(hours=self.chance.expovariate(0.1))
            if self.chance.random() > _LEAD_SHARE or not self.era.by_chance(at):
                continue
            customer = self._customer()
            yield _Lead(at, click.id, customer)
            if self.chance.random() < _SALE_SHARE:
                yield from self._sales(one, customer, at + timedelta(days=self.chance.uniform(0.5, 20)))

    def _sales(self, one: SamplePartner, customer: CustomerDetails, at: datetime) -> Iterator[_Lead | _Sale]:
        currency = self.chance.choice(one.currencies)
        amount = self.chance.choice(_PRICES[currency])
        renews = self.chance.random() < _RENEWAL_SHARE
        plan = "yearly" if self.luck.random() < _YEARLY_SHARE else "monthly"
        for renewal in range(4 if renews else 1):
            due = at + timedelta(days=30 * renewal)
            if self.era.by_chance(due):
                yield _Sale(due, customer, amount, currency, "Renewed" if renewal else "Purchase", plan)
        settled = at + timedelta(days=self.luck.uniform(5, 25))
        if plan == "yearly" and self.luck.random() < _ONBOARDED_SHARE and self.era.by_chance(settled):
            yield _Lead(settled, None, customer, "Onboarding completed")

    def _seconds(self, clicks: Sequence[NewClick], links: Sequence[Link]) -> list[NewClick]:
        """Some visitors had come through another partner's link an hour before: customers with two touches."""
        found = []
        for click in clicks:
            if self.luck.random() > _SECOND_SHARE:
                continue
            link, at = self.luck.choice(links), click.at - timedelta(hours=1)
            if link.partner_id != click.partner_id and link.created_at <= at:
                packed = pack_link(link.id)
                assert packed is not None  # the program made the id just now
                click_id = make_click_id(self.secret, packed, at, self.luck.randbytes(4), None)
                found.append(NewClick(click_id, link.id, link.partner_id, at, click.visitor))
        return found

    def _by_coupon(self) -> Iterator[_Lead | _Sale]:
        """Customers who typed a code and clicked nothing."""
        for number in range(_COUPON_SALES):
            at = self.era.now - timedelta(days=20 + 9 * number, hours=number)
            customer = self._customer()
            yield _Lead(at, None, customer, coupon=COUPONS[number % len(COUPONS)][1])
            yield _Sale(at + timedelta(hours=2), customer, 9_900, "USD")

    def _last_week(self, one: SamplePartner, links: Sequence[Link]) -> tuple[list[NewClick], list[_Lead | _Sale]]:
        """The results of last week as they are written down, so that its board has its ties whatever the seed."""
        monday = datetime.combine(self.era.written.start, time(), self.era.zone)
        clicks: list[NewClick] = []
        results: list[_Lead | _Sale] = []
        sales, leads = one.last_week
        for number in range(leads):
            at = self._moment(monday + timedelta(days=self.chance.randrange(1, 6)))
            clicks.append(self._click(one, links, at))
            customer = self._customer()
            results.append(_Lead(at + timedelta(minutes=20), clicks[-1].id, customer))
            if number < sales:
                amount = self.chance.choice(_PRICES["USD"])
                results.append(_Sale(at + timedelta(hours=3), customer, amount, "USD"))
        return clicks, results

    def _live(self, events: Sequence[_Lead | _Sale], money: MoneyYear) -> None:
        """Let everything happen in the order of its time: what merchants report, and what the clock does."""
        steps: list[Step] = []
        for number, event in enumerate(sorted(events, key=lambda event: event.at), 1):
            steps.append(Step(event.at, partial(self._report, event, f"SAMPLE-{number:05d}")))
            if isinstance(event, _Sale):
                steps += money.refunds(f"SAMPLE-{number:05d}", Money(event.amount, event.currency), event.at)
        first = min(event.at for event in events).astimezone(self.era.zone).date()
        steps += money.days(first)
        for step in sorted(steps, key=lambda step: step.at):
            if step.at <= self.era.now:
                step.take(step.at)
        money.disputes()
        money.waiting_run()

    def _report(self, event: _Lead | _Sale, invoice: str, now: datetime) -> None:
        """Tell the program what happened as a merchant does."""
        if isinstance(event, _Lead):
            metadata = {"coupon": event.coupon} if event.coupon else None
            lead = NewLead(event.name, event.customer, event.click_id, metadata=metadata)
            track_lead(self.store, self.era.terms, lead, now=now)
        else:
            sale = NewSale(
                event.name,
                event.customer,
                event.amount,
                event.currency,
                invoice_id=invoice,
                metadata={"plan": event.plan},
            )
            track_sale(self.store, self.era.terms, sale, now=now)

    def _person(self, one: SamplePerson, partners: Mapping[str, Partner]) -> Person:
        first, *others = (Handle(*account, one.name) for account in one.accounts)
        person = ensure_person(self.store, first, self.era.now)
        person.timezone = one.timezone
        for handle in others:
            add_identity(self.store, person.id, handle, self.era.now)
        if one.partner is not None:
            act_for(self.store, person, partners[one.partner])
        for role in one.roles:
            grant(self.store, person.id, role, self.era.now)
        return person
