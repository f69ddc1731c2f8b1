"""A commission is what a partner earned for one event, pinned with all that it was computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.accruals import enter
from program.attribution import credit_event
from program.facts import facts_of
from program.figures import day_of
from program.ids import stable_id
from program.locks import lock_partners
from program.money import Money
from program.promises import promise
from program.receipts import canonical
from program.referrals import ReferralEvent, of_commission
from program.rules.conditions import Fact
from program.rules.formula import WHOLE_BP
from program.rules.rewards import Earning, Facts, earn
from program.tables import Commission, Credit, DailyMoney, Partner
from program.terms import Terms
from program.terms_versions import Pinned, pin_terms, terms_of


@dataclass(frozen=True)
class Claim:
    """A partner's claim to an event: the credit it rests on, or the recruiting of somebody who earned by it."""

    event: ReferralEvent
    partner: Partner
    credit: Credit | None
    facts: Facts


def accrue(store: Session, terms: Terms, event: ReferralEvent) -> list[Commission]:
    """Record what an event earns everyone who is credited for it, by the terms that hold for its customer.

    Returns what is new: an event that was accrued before earns nothing again. What comes to nothing is kept with the
    reason. Tranches that wait for a milestone are promised; where it was reached already they are accrued.
    """
    version_id = event.customer.terms_version_id
    rule = (terms_of(store, version_id) if version_id else terms).attribution
    credits = credit_event(store, rule, event.customer, event.key, event.at)
    if not credits:
        return []
    pinned = pin_terms(store, event.customer, terms, event.at)
    partners = [store.get_one(Partner, credit.partner_id) for credit in credits]
    # Before caps and volumes are looked at, so that no rival sale of these partners slips in between.
    lock_partners(store, [found for one in partners for found in (one.id, one.recruited_by_id) if found])
    shares = [credit.share_bp for credit in credits]
    made: list[Commission] = []
    for place, (credit, partner) in enumerate(zip(credits, partners, strict=True)):
        facts = facts_of(store, pinned.terms, event, partner, shares, place)
        made += _earn(store, pinned, Claim(event, partner, credit, facts))
    return made + [found for one in made for found in _for_recruiter(store, pinned, event, one)]


def earned(store: Session, partner_id: str, first: date | None = None, last: date | None = None) -> list[Money]:
    """Return what a partner earned from one day of the program's zone through another, one sum for each currency.

    What was reversed in those days is taken off.
    """
    total = func.sum(col(DailyMoney.earned))
    wanted = select(DailyMoney.currency, total).where(DailyMoney.partner_id == partner_id)
    if first is not None:
        wanted = wanted.where(DailyMoney.day >= first)
    if last is not None:
        wanted = wanted.where(DailyMoney.day <= last)
    rows = store.exec(wanted.group_by(DailyMoney.currency).order_by(DailyMoney.currency).having(total != 0))
    return [Money(int(minor), currency) for currency, minor in rows]


def commissions_of(store: Session, partner_id: str, most: int = 20) -> list[Commission]:
    """Return a partner's commissions, newest first."""
    wanted = select(Commission).where(Commission.partner_id == partner_id)
    return list(store.exec(wanted.order_by(col(Commission.at).desc(), col(Commission.id).desc()).limit(most)))


def _for_recruiter(
    store: Session, pinned: Pinned, event: ReferralEvent, commission: Commission
) -> Iterator[Commission]:
    """What the partner who recruited somebody earns by what that one earned; their own recruiter earns nothing."""
    recruit = store.get_one(Partner, commission.partner_id)
    if recruit.recruited_by_id is None or not commission.amount:
        return
    recruiter = store.get_one(Partner, recruit.recruited_by_id)
    their = of_commission(event, commission, recruit)
    facts = facts_of(store, pinned.terms, their, recruiter, [WHOLE_BP], 0)
    yield from _earn(store, pinned, Claim(their, recruiter, None, facts))


def _earn(store: Session, pinned: Pinned, claim: Claim) -> Sequence[Commission]:
    """The commissions of one claim that are new in the books, tranche by tranche."""
    zone = ZoneInfo(pinned.terms.timezone)
    made = []
    for earning in earn(pinned.terms, claim.facts):
        row = _row(pinned, claim, earning, zone)
        if earning.milestone is not None and row.amount:
            made.append(promise(store, zone, row, earning.hold_days))
        elif earning.milestone is None:
            made.append(enter(store, zone, row))
    return [row for row in made if row is not None]


def _row(pinned: Pinned, claim: Claim, earning: Earning, zone: ZoneInfo) -> Commission:
    """A commission with all that it was computed from; its id comes from what it is for, so that repeats meet."""
    event, partner, reward, tranche = claim.event, claim.partner, earning.reward.key, earning.tranche
    reason = _barred(claim) or earning.reason
    known = {name: _plain(fact) for name, fact in claim.facts.known.items()}
    return Commission(
        id=stable_id("cm", event.key, partner.id, reward, tranche),
        partner_id=partner.id,
        customer_id=event.customer.id,
        sale_id=event.sale_id,
        link_id=event.link_id if event.partner_id == partner.id else None,
        event_key=event.key,
        reward=reward,
        tranche=tranche,
        credit_id=claim.credit.id if claim.credit else None,
        terms_version_id=pinned.version_id,
        share_bp=claim.credit.share_bp if claim.credit else WHOLE_BP,
        rate_bp=earning.rate_bp,
        base=earning.base,
        amount=0 if reason else earning.amount,
        currency=claim.facts.currency,
        formula=str(earning.formula),
        inputs=canonical(earning.formula.inputs() | {"month": claim.facts.month, "known": known}),
        reason=reason,
        hold_until=day_of(event.at, zone) + timedelta(days=earning.hold_days),
        at=event.at,
    )


def _barred(claim: Claim) -> str:
    """Why a partner earns nothing whatever the rewards say, or an empty text."""
    return "" if claim.partner.status == "approved" else "not_approved"


def _plain(fact: Fact) -> str:
    return f"{fact.minor} {fact.currency}" if isinstance(fact, Money) else str(fact)
