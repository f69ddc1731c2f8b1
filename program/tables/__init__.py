"""Every row the program keeps; importing this room makes all tables known."""

from program.tables.announcements import Announcement
from program.tables.claims import Coupon, Deal, ReferredDeal
from program.tables.council import (
    AgendaPoint,
    Ballot,
    BallotKey,
    Kin,
    Motion,
    MotionRoll,
    MotionStep,
    Participation,
    Poll,
    PollVote,
    Seat,
)
from program.tables.courtesy import NoticeTiming, UnpromptedDay
from program.tables.deliveries import Broadcast, Circuit, Delivery, DirectLine, LivingCard
from program.tables.disputes import Dispute
from program.tables.drafts import Draft, ModelCall
from program.tables.figures import DailyCount, DailyMoney, DailySub
from program.tables.learnings import Learning
from program.tables.links import Click, Link
from program.tables.live_events import EventResponse, LiveEvent
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
    Promise,
    Reversal,
    StatedTogether,
    Statement,
    StatementLine,
    StatementPeriod,
    TermsVersion,
    Touch,
)
from program.tables.people import ConnectCode, ConnectTry, Identity, NoticeChoice, Partner, Person, RoleGrant, ZoneMove
from program.tables.recognition import BadgeAward, Kudos, Recognition
from program.tables.referrals import Customer, IngestReceipt, Lead, Sale, Unattributed
from program.tables.replicas import LeaseRow, Replica
from program.tables.row import Row
from program.tables.runs import Arrival, Fact, JobPause, Run
from program.tables.stripe import PaymentName, StripeCustomer, StripeEvent
from program.tables.training import Enrolment

__all__ = [
    "Adjustment",
    "AgendaPoint",
    "Announcement",
    "Arrival",
    "BadgeAward",
    "Ballot",
    "BallotKey",
    "Broadcast",
    "ChargebackOutcome",
    "Circuit",
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
    "DirectLine",
    "Dispute",
    "Draft",
    "Enrolment",
    "Entry",
    "EventResponse",
    "Fact",
    "Identity",
    "IngestReceipt",
    "JobPause",
    "Kin",
    "Kudos",
    "Lead",
    "Learning",
    "LeaseRow",
    "Link",
    "LiveEvent",
    "LivingCard",
    "Milestone",
    "ModelCall",
    "Motion",
    "MotionRoll",
    "MotionStep",
    "NoticeChoice",
    "NoticeTiming",
    "Participation",
    "Partner",
    "PartnerTier",
    "PaymentName",
    "Payout",
    "PayoutApproval",
    "PayoutMethod",
    "PayoutRun",
    "Person",
    "Poll",
    "PollVote",
    "Posting",
    "Promise",
    "Recognition",
    "ReferredDeal",
    "Replica",
    "Reversal",
    "RoleGrant",
    "Row",
    "Run",
    "Sale",
    "Seat",
    "StatedTogether",
    "Statement",
    "StatementLine",
    "StatementPeriod",
    "StripeCustomer",
    "StripeEvent",
    "TermsVersion",
    "Touch",
    "Unattributed",
    "UnpromptedDay",
    "ZoneMove",
]
