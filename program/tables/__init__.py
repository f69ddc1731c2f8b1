"""Every row the program keeps; importing this room makes all tables known."""

from program.tables.figures import DailyCount, DailyMoney, DailySub
from program.tables.links import Click, Link
from program.tables.people import ConnectCode, ConnectTry, Identity, NoticeChoice, Partner, Person, RoleGrant
from program.tables.referrals import Commission, Customer, IngestReceipt, Lead, Sale, Unattributed
from program.tables.row import Row
from program.tables.runs import Arrival, Delivery, Fact, Run

__all__ = [
    "Arrival",
    "Click",
    "Commission",
    "ConnectCode",
    "ConnectTry",
    "Customer",
    "DailyCount",
    "DailyMoney",
    "DailySub",
    "Delivery",
    "Fact",
    "Identity",
    "IngestReceipt",
    "Lead",
    "Link",
    "NoticeChoice",
    "Partner",
    "Person",
    "RoleGrant",
    "Row",
    "Run",
    "Sale",
    "Unattributed",
]
