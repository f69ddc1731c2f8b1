"""What is posted about money besides notices: runs to review, sealed statements, changed terms, tiers, the books."""

from collections.abc import Iterable
from dataclasses import replace

from bot.chat.job import Channel, Direct, JobRequest, Message
from jobs.intake import intake_card
from jobs.invariants import violations_card
from jobs.payout_run import ready_card
from jobs.statements import own_card, root_card
from jobs.terms import changed_card
from jobs.tiers import tier_card
from program.intake import Kept
from program.invariants import Violation
from program.rules.stated_periods import last_over
from program.statements import close_period
from program.tables import Payout, PayoutRun, TermsVersion
from program.terms import Tier
from program.terms_versions import Difference
from program.tiers import TierChange
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_GOLD = Tier("gold", 40, None, "quarter", ("A gold role", "Early access", "A manager of your own"))


@example("close-statements", "A period is sealed: its root for everybody, and a word to each partner.")
def closed(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Seal the quarter that ended."""
    today = request.program.today(MOMENT)
    period = close_period(request.store, last_over("quarter", today, request.program.zone), MOMENT)
    own = [Message(Direct(scene.person.id), own_card(request, period))] if scene.person else []
    return [Message(Channel("community"), root_card(request, period)), *own]


@example("payout-run", "A run waits for review.")
def run(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw the request to review a run with one payout in it."""
    if scene.someone is None:
        return []
    made = PayoutRun(
        id="run_1",
        label="2027-01-05",
        cut_off=MOMENT.date(),
        state="draft",
        digest="0" * 64,
        made_by="schedule",
        created_at=MOMENT,
    )
    paid = {"partner_id": scene.someone.id, "currency": "USD", "amount": 123_456, "state": "draft"}
    for row in (made, Payout(id="pay_1", run_id=made.id, submission_key="0" * 32, changed_at=MOMENT, **paid)):
        request.store.add(row)
        request.store.flush()
    return [Message(Channel("managers"), ready_card(request, made))]


@example("terms-changed", "New terms, as partners hear of them.")
def terms(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw a change of two things."""
    version = TermsVersion(id=2, digest="0" * 64, body="{}", effective_at=MOMENT)
    found = [
        Difference("rewards.sale.rate_bp", 2000, 2250),
        Difference("holds.days", 30, 21),
    ]
    person = scene.person.id if scene.person else "per_1"
    return [Message(Direct(person), changed_card(request, version, found))]


@example("tier-review", "A partner goes up a tier, and one goes down.")
def tiers(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw a rise and a fall."""
    if scene.someone is None or scene.person is None:
        return []
    terms_with_tiers = replace(request.program.terms, tiers=(_GOLD,))
    told = replace(request, program=replace(request.program, terms=terms_with_tiers))
    up = TierChange(scene.someone.id, "silver", "gold", True, MOMENT.date(), "43 sales in Q4 2026; gold takes 40")
    down = TierChange(scene.someone.id, "gold", "silver", False, MOMENT.date(), "31 sales in Q4 2026; gold takes 40")
    return [Message(Direct(scene.person.id), tier_card(told, change)) for change in (up, down)]


@example("invariants", "Something in the books does not hold.")
def books(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw a few violations."""
    found = [
        Violation("balanced", "USD", "postings add up to 1 instead of 0"),
        Violation("shares complete", "sale sal_42", "9999 of 10000 basis points"),
    ]
    return [Message(Channel("operators"), violations_card(request, found))]


@example("intake", "Something came in that cannot be taken into the books.")
def kept_apart(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw an event that is parked and a refund that waits."""
    found = [
        Kept("evt_42", "parked", "radar.early_fraud_warning.created", "events of this type are not known here", MOMENT),
        Kept("re_7", "waiting", "refund", "no sale has the invoice in_9", MOMENT),
    ]
    return [Message(Channel("operators"), intake_card(request, found))]
