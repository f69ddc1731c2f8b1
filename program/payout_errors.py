"""A payout refusal is what the rules of paying out say no with: on methods, runs, approvals and steps."""

from program.errors import Refusal


class BadIban(Refusal):
    """That is not the number of a bank account in the euro area; facts: given."""


class BadBic(Refusal):
    """That is not the code of a bank; facts: given."""


class BadHolder(Refusal):
    """The name of an account's holder is missing or cannot be written in a bank file; facts: given."""


class BadWiseRecipient(Refusal):
    """That is neither an e-mail address nor the id of a saved recipient; facts: given."""


class BadStripeAccount(Refusal):
    """That is not the id of a connected Stripe account; facts: given."""


class UnknownMethod(Refusal):
    """There is no such way to be paid; facts: given, known."""


class MethodCurrency(Refusal):
    """That way cannot pay this currency; facts: kind, currency."""


class BadRunLabel(Refusal):
    """A payout run's label is not made of 1 to 30 letters, digits and dashes; facts: given."""


class FutureCutOff(Refusal):
    """A payout run cannot end after today; facts: given."""


class RunExists(Refusal):
    """A payout run of this label has another cut-off; facts: label, cut_off."""


class UnknownRun(Refusal):
    """There is no such payout run; facts: given."""


class UnknownPayout(Refusal):
    """There is no such payout; facts: given."""


class NothingToPay(Refusal):
    """Nobody would be paid by this run; facts: label."""


class RunClosed(Refusal):
    """A run that was submitted or cancelled is not changed or approved any more; facts: label, state."""


class RunChanged(Refusal):
    """A run is not what the person saw any more; facts: label."""


class RunOutdated(Refusal):
    """What may be paid changed after the run was made; facts: label, partners (names)."""


class ApprovalsMissing(Refusal):
    """A run needs more people to approve it; facts: label, have, need."""


class BadPayoutAmount(Refusal):
    """A payout cannot be set to this; facts: given (Money), most (Money)."""


class WrongStep(Refusal):
    """A payout's state does not allow a step; facts: state, step."""


class SettledOtherwise(Refusal):
    """A payout was settled under another reference; facts: reference."""


class UnknownAdjustment(Refusal):
    """There is no such adjustment; facts: given."""


class PayoutsLocked(Refusal):
    """The store was set back to a backup, and nobody confirmed yet what was paid since; facts: made_at, restored_at."""
