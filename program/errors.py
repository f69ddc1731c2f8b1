"""A refusal is what a rule says no with: named after what happened, with the facts its sentence needs."""

import re
from typing import Any


class Refusal(Exception):
    """Something a person can put right; `code` names its sentence in prompts/errors, `facts` fill it."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(", ".join(f"{key}={value!r}" for key, value in facts.items()))
        self.facts = facts
        self.code = re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class CodeTaken(Refusal):
    """Another link has this code; facts: code."""


class BadCode(Refusal):
    """A link's code is not made of 3 to 64 letters, digits, dashes; facts: code."""


class CouponTaken(Refusal):
    """Another partner has this coupon code; facts: code."""


class BadCoupon(Refusal):
    """A coupon's code is not made of 3 to 64 letters, digits, dashes or underscores; facts: code."""


class UnknownClaim(Refusal):
    """There is no such coupon or deal; facts: given."""


class UnknownCustomer(Refusal):
    """Nobody reported such a customer; facts: given."""


class ForeignDestination(Refusal):
    """A link may not lead there; facts: destination, allowed."""


class BadSubId(Refusal):
    """A sub-id is not made of 1 to 64 letters, digits, dashes or underscores; facts: sub_id."""


class TooManyLinks(Refusal):
    """A partner has as many links as one may have; facts: most."""


class UnknownLink(Refusal):
    """The partner has no such link; facts: given."""


class BadCountry(Refusal):
    """A country is not given by its two letters; facts: given."""


class UnknownDraft(Refusal):
    """There is no such draft; facts: given."""


class UnknownLearning(Refusal):
    """There is no such learning, or it was taken back; facts: given."""


class UnknownPartner(Refusal):
    """There is no such partner; facts: given."""


class PartnerExists(Refusal):
    """A partner with this e-mail address or name is there already; facts: given."""


class NameTaken(Refusal):
    """Another partner is called that, or is shown so on the leaderboard; facts: given."""


class BadEmail(Refusal):
    """That is not an e-mail address; facts: given."""


class TooManyTries(Refusal):
    """Too many wrong codes were typed; facts: minutes."""


class AlreadyConnected(Refusal):
    """Both accounts belong together already; facts: none."""


class CannotJoin(Refusal):
    """The two accounts act for different partners; facts: none."""


class UnknownZone(Refusal):
    """No time zone is called that; facts: given, near."""


class UnknownPerson(Refusal):
    """No person is known by this; facts: given."""


class UnknownJob(Refusal):
    """No job is called that; facts: given, near."""


class PausedAlready(Refusal):
    """The job stands still already; facts: job, who, reason."""


class NotPaused(Refusal):
    """The job does not stand still; facts: job."""


class NoOccurrence(Refusal):
    """The job does not fall due then; facts: job, given, near."""


class StillToCome(Refusal):
    """The occurrence is still to come; facts: job, given, label."""


class BadAccount(Refusal):
    """That is not the address of an account; facts: given."""


class LastAdmin(Refusal):
    """The last admin cannot be taken away; facts: none."""


class SamePlatform(Refusal):
    """Two accounts of one platform cannot be joined; facts: platform."""


class ActsAlready(Refusal):
    """This person acts for a partner already; facts: partner."""


class BadDeal(Refusal):
    """A deal names neither one customer nor a domain of their own; facts: given."""


class DealTaken(Refusal):
    """Another partner registered this customer before; facts: given."""


class ReferredAlready(Refusal):
    """The asking partner referred this domain before and it is not decided yet; facts: given."""


class UnknownReferral(Refusal):
    """No referred deal that waits is called that; facts: given."""


class UnknownEvent(Refusal):
    """No event from outside that waits or is parked has this id; facts: given."""


class NoReason(Refusal):
    """Credit by hand needs a reason; facts: none."""


class SecondPersonNeeded(Refusal):
    """Who proposed it cannot agree to it too; facts: none."""


class WriteOffWaits(Refusal):
    """An account proposed a write-off that waits for a second person, and is not joined before that; facts: none."""


class AlreadyDecided(Refusal):
    """It was agreed to or refused before; facts: state."""


class NothingOwedBack(Refusal):
    """A partner owes back less than is to be written off; facts: owed."""


class CannotRecruit(Refusal):
    """A partner was brought by another already, or the two would have brought each other; facts: partner, recruiter."""


class UnknownCommission(Refusal):
    """The partner has no such commission; facts: given."""


class DraftChanged(Refusal):
    """A draft is another text than the one that was shown; facts: brief."""


class DraftDecided(Refusal):
    """A draft was approved, posted or dropped already; facts: state."""
