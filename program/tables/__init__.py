"""Every row the program keeps; importing this room makes all tables known."""

from program.tables.claims import Coupon, Deal
from program.tables.figures import DailyCount, DailyMoney, DailySub
from program.tables.links import Click, Link
from program.tables.money import (
    Adjustment,
    ChargebackOutcome,
    Commission,
    Credit,
    Entry,
    Milestone,
    PartnerTier,
    Payout,
    PayoutApproval,
    PayoutMethod,
    PayoutRun,
    Posting,
    Reversal,
    Statement,
    StatementLine,
    StatementPeriod,
    TermsVersion,
    Touch,
)
from program.tables.people import ConnectCode, ConnectTry, Identity, NoticeChoice, Partner, Person, RoleGrant
from program.tables.referrals import Customer, IngestReceipt, Lead, Sale, Unattributed
from program.tables.row import Row
from program.tables.runs import Arrival, Delivery, Fact, Run

__all__ = [
    "Adjustment",
    "Arrival",
    "ChargebackOutcome",
    "Click",
    "Commission",
    "ConnectCode",
    "ConnectTry",
    "Coupon",
    "Credit",
    "Customer",
    "DailyCount",
    "DailyMoney",
    "DailySub",
    "Deal",
    "Delivery",
    "Entry",
    "Fact",
    "Identity",
    "IngestReceipt",
    "Lead",
    "Link",
    "Milestone",
    "NoticeChoice",
    "Partner",
    "PartnerTier",
    "Payout",
    "PayoutApproval",
    "PayoutMethod",
    "PayoutRun",
    "Person",
    "Posting",
    "Reversal",
    "RoleGrant",
    "Row",
    "Run",
    "Sale",
    "Statement",
    "StatementLine",
    "StatementPeriod",
    "TermsVersion",
    "Touch",
    "Unattributed",
]
