"""What partners are told of their money, one example for each thing that can happen."""

from collections.abc import Iterable, Iterator

from bot.chat.job import Direct, JobRequest, Message
from jobs.payout_notices import notice_card
from program.money import Money
from program.notices import Happened, Notice
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene

_USD, _EUR = Money(123_456, "USD"), Money(9_900, "EUR")
_REASON = "the bank says that the account was closed"


def _notices(partner_id: str) -> Iterator[Notice]:
    for happened in Happened:
        of_earnings = happened in (Happened.ACCRUED, Happened.RELEASED, Happened.REVERSED)
        amounts = (_EUR, _USD) if of_earnings else (_USD,)
        details = (
            {"count": 3}
            if of_earnings
            else {"payout_id": "po_1", "run_label": "2027-01-05", "method": "PayPal, a…@letters.example"}
        )
        if happened is Happened.SETTLED:
            details["reference"] = "PP-7781"
        if happened in (Happened.FAILED, Happened.RETURNED):
            details["reason"] = _REASON
        yield Notice(f"example:{happened}", happened, partner_id, MOMENT, amounts, **details)


@example("payout-notices", "Every thing that a partner is told of their money.")
def notices(scene: Scene, request: JobRequest) -> Iterable[Message]:
    """Draw each notice; an empty program has nobody to tell."""
    if scene.someone is None or scene.person is None:
        return []
    told = _notices(scene.someone.id)
    return [Message(Direct(scene.person.id), notice_card(request, notice), notice.key) for notice in told]
