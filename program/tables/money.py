"""Money: what was agreed, who is credited, what was earned, every posting, and how it is paid and stated."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, UniqueConstraint

from program.tables.row import Row


class TermsVersion(Row, table=True):
    """The terms as they stood from a moment on: canonical JSON and its SHA-256; never changed once written."""

    __tablename__ = "terms_version"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    body: str
    effective_at: datetime


class Touch(Row, table=True):
    """One contact of a customer with a partner: `kind` is click, coupon, deal or manual; `note` says why by hand."""

    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "source"),
        Index("ix_touch_customer_at", "customer_id", "at"),
    )

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id")
    partner_id: str = Field(foreign_key="partner.id", index=True)
    kind: str
    source: str
    link_id: str | None = Field(default=None, foreign_key="link.id")
    at: datetime
    note: str | None = None


class Credit(Row, table=True):
    """A partner's share of one event, in basis points, with the model and the touches it came from; append-only."""

    __table_args__ = (UniqueConstraint("event_key", "partner_id"),)

    id: str = Field(primary_key=True)
    event_key: str = Field(index=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    share_bp: int
    model: str
    touches: str
    at: datetime


class Commission(Row, table=True):
    """What a partner earned for one event under one reward: inputs and formula are pinned so that it can be recomputed.

    `event_key` is `sale:<id>`, `lead:<id>`, `milestone:<id>`, or `commission:<id>` of a partner they recruited;
    `tranche` names the milestone that pays it, or is empty; an `amount` of zero keeps the `reason`. `hold_until` is
    the program's day on which it is released, fixed at once and for good; `released_at` is when that happened, if
    only of what reversals had left of it. `link_id` is the partner's own link that brought it, where there is one.
    """

    __table_args__ = (
        UniqueConstraint("event_key", "partner_id", "reward", "tranche"),
        Index("ix_commission_partner_id_at", "partner_id", "at"),
        Index("ix_commission_released_at_hold_until", "released_at", "hold_until"),
    )

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id")
    customer_id: str | None = Field(default=None, foreign_key="customer.id", index=True)
    sale_id: str | None = Field(default=None, foreign_key="sale.id", index=True)
    link_id: str | None = Field(default=None, foreign_key="link.id")
    event_key: str
    reward: str
    tranche: str = ""
    credit_id: str | None = Field(default=None, foreign_key="credit.id")
    terms_version_id: int | None = Field(default=None, foreign_key="terms_version.id")
    share_bp: int = 10_000
    rate_bp: int | None = None
    base: int = Field(sa_type=BigInteger)
    amount: int = Field(sa_type=BigInteger)
    currency: str
    formula: str = ""
    inputs: str = "{}"
    reason: str = ""
    hold_until: date
    released_at: datetime | None = None
    at: datetime


class Promise(Row, table=True):
    """A tranche of a commission that waits for its customer to reach a milestone; `body` is the commission to be.

    Its id is the id of that commission, which is there once the promise was kept.
    """

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    sale_id: str = Field(foreign_key="sale.id")
    milestone: str
    amount: int = Field(sa_type=BigInteger)
    currency: str
    hold_days: int
    body: str
    at: datetime


class Milestone(Row, table=True):
    """Something a customer became: onboarded, activated, renewed or expanded; `source` tells repeats apart."""

    __table_args__ = (UniqueConstraint("customer_id", "kind", "source"),)

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    kind: str
    source: str = ""
    detail: str | None = None
    at: datetime = Field(index=True)


class Entry(Row, table=True):
    """One movement of money in the ledger: its postings sum to zero in every currency; append-only.

    The rows it comes from are named, so that every posting is explained: a commission, a reversal of it, a payout,
    an adjustment.
    """

    id: int | None = Field(default=None, primary_key=True)
    event_key: str = Field(unique=True)
    kind: str = Field(index=True)
    note: str = ""
    reverses_id: int | None = Field(default=None, foreign_key="entry.id", unique=True)
    commission_id: str | None = Field(default=None, foreign_key="commission.id", index=True)
    reversal_id: str | None = Field(default=None, foreign_key="reversal.id", index=True)
    payout_id: str | None = Field(default=None, foreign_key="payout.id", index=True)
    adjustment_id: str | None = Field(default=None, foreign_key="adjustment.id", index=True)
    at: datetime


class Posting(Row, table=True):
    """One side of a movement: minor units into (+) or out of (-) an account, in one currency; append-only."""

    __table_args__ = (Index("ix_posting_account_currency", "account", "currency"),)

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    account: str
    currency: str
    amount: int = Field(sa_type=BigInteger)


class Reversal(Row, table=True):
    """Money that went back to a customer: `kind` is refund, total or chargeback.

    `amount` is what this one took, or for a total what all refunds of the sale so far took together.
    `state` is waiting while its sale is not known, then applied, or refused for good; the `reason` says why it was
    refused, or why less was reversed than it asks for.
    """

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    kind: str
    state: str = Field(index=True)
    reason: str = ""
    invoice_id: str | None = Field(default=None, index=True)
    sale_id: str | None = Field(default=None, foreign_key="sale.id", index=True)
    amount: int = Field(sa_type=BigInteger)
    currency: str
    at: datetime = Field(index=True)


class ChargebackOutcome(Row, table=True):
    """How a chargeback ended, by the key it was opened under, be that known yet or not; append-only."""

    __tablename__ = "chargeback_outcome"

    key: str = Field(primary_key=True)
    won: bool
    at: datetime


class Adjustment(Row, table=True):
    """Money given to or taken from a partner by hand: `kind` is credit, debit or write_off, with reason and author.

    `state` is posted, or waiting while a write-off needs its second person, or refused by them.
    """

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    kind: str
    amount: int = Field(sa_type=BigInteger)
    currency: str
    reason: str
    made_by: str = Field(foreign_key="person.id")
    state: str = Field(index=True)
    approved_by: str | None = Field(default=None, foreign_key="person.id")
    at: datetime
    decided_at: datetime | None = None


class PayoutMethod(Row, table=True):
    """How a partner is paid in a currency: `kind` is paypal, wise, sepa or stripe; `details` are shown masked."""

    __tablename__ = "payout_method"

    id: str = Field(primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    kind: str
    currency: str
    details: str
    since: datetime
    ended_at: datetime | None = None


class PayoutRun(Row, table=True):
    """Payouts that are decided on together; `digest` is what approvers approve, and any change gives another.

    `revision` counts the changes, so that a change that is undone does not bring an old approval back.
    """

    __tablename__ = "payout_run"

    id: str = Field(primary_key=True)
    label: str = Field(unique=True)
    cut_off: date
    state: str = Field(index=True)
    digest: str
    revision: int = 0
    made_by: str
    created_at: datetime


class Payout(Row, table=True):
    """What one partner is paid in one currency; `submission_key` is written before the money is asked to move."""

    __table_args__ = (UniqueConstraint("run_id", "partner_id", "currency"),)

    id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="payout_run.id", index=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    currency: str
    amount: int = Field(sa_type=BigInteger)
    netted: int = Field(default=0, sa_type=BigInteger)
    method_id: str | None = Field(default=None, foreign_key="payout_method.id")
    state: str = Field(index=True)
    submission_key: str = Field(unique=True)
    reference: str | None = None
    reason: str = ""
    changed_at: datetime


class PayoutApproval(Row, table=True):
    """One person's approval of a run as it stood: another digest voids it.

    `accounts` are those the person had at that moment, because persons are joined and parted and accounts remain;
    for the same reason `person_id` may name a person who was joined into another since.
    """

    __tablename__ = "payout_approval"
    __table_args__ = (UniqueConstraint("run_id", "person_id", "digest"),)

    id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="payout_run.id", index=True)
    person_id: str
    accounts: str
    digest: str
    at: datetime


class StatementPeriod(Row, table=True):
    """A closed month or quarter: the Merkle root over every partner's statement, as it was posted."""

    __tablename__ = "statement_period"

    id: str = Field(primary_key=True)
    label: str = Field(unique=True)
    start: date
    end: date
    root: str
    previous_root: str = ""
    closed_at: datetime


class Statement(Row, table=True):
    """One partner's statement for a period in one currency: opening, closing, and the head of its chain of lines."""

    __table_args__ = (UniqueConstraint("period_id", "partner_id", "currency"),)

    id: str = Field(primary_key=True)
    period_id: str = Field(foreign_key="statement_period.id", index=True)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    currency: str
    opening: int = Field(sa_type=BigInteger)
    closing: int = Field(sa_type=BigInteger)
    head: str
    position: int


class StatementLine(Row, table=True):
    """One line of a statement, salted and chained by hash; append-only.

    The first has sequence 0 and is the opening; each of the others states one posting, which can never go away.
    """

    __tablename__ = "statement_line"
    __table_args__ = (UniqueConstraint("statement_id", "sequence"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id", index=True)
    sequence: int
    posting_id: int | None = Field(default=None, index=True)
    body: str
    salt: str
    hash: str


class StatedTogether(Row, table=True):
    """A posting that a statement's line stands for beside the line's own: it puts right what came out of order."""

    __tablename__ = "stated_together"

    statement_id: str = Field(primary_key=True, foreign_key="statement.id")
    posting_id: int = Field(primary_key=True, index=True)


class PartnerTier(Row, table=True):
    """The tier a partner holds from a day on, and the figures that put them there."""

    __tablename__ = "partner_tier"

    partner_id: str = Field(primary_key=True, foreign_key="partner.id")
    since: date = Field(primary_key=True)
    tier: str
    reason: str = ""
