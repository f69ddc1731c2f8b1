"""What the council's rules say no to: seats that cannot be filled, motions that cannot move, ballots that come late."""

from program.errors import Refusal


class UnknownMotion(Refusal):
    """There is no motion of this number; facts: given."""


class UnknownSeat(Refusal):
    """There is no seat of this name; facts: given."""


class NamelessSeat(Refusal):
    """A seat is a company's or has a name of its own; facts: none."""


class UnknownPoint(Refusal):
    """Nothing on the agenda has this number; facts: given."""


class NotYourPoint(Refusal):
    """Only whoever brought a point, the chair and managers take it off the agenda; facts: number."""


class UnknownPoll(Refusal):
    """There is no poll of this number; facts: given."""


class NotOpen(Refusal):
    """The motion's vote is not open; facts: number, state."""


class TooLate(Refusal):
    """The vote closed before this ballot arrived; facts: number, closed_at."""


class NoSeat(Refusal):
    """The person fills no seat on the motion's frozen roll; facts: number."""


class BadBallot(Refusal):
    """That is no ballot of this motion's method; facts: number, method, given, options."""


class NothingToWithdraw(Refusal):
    """The seat has no ballot that stands; facts: number."""


class OwnMotion(Refusal):
    """Whoever proposed a motion cannot second it; facts: number."""


class MotionFixed(Refusal):
    """The motion cannot be changed any more; facts: number, state."""


class NotSeconded(Refusal):
    """A motion needs a second before its vote opens; facts: number."""


class OnlyTheChair(Refusal):
    """This is for the chair or a manager; facts: none."""


class OnlyItsProposer(Refusal):
    """This is for whoever proposed the motion, the chair or a manager; facts: number."""


class WeightsTell(Refusal):
    """A secret ballot cannot be weighted: a weight tells whose ballot it is; facts: number."""


class CountsTell(Refusal):
    """A secret ballot has no running count: each change would tell who voted how; facts: number."""


class BadMotionOptions(Refusal):
    """The options of a motion are too few, too many, alike or too long; facts: least, most."""


class EmptyRoll(Refusal):
    """Nobody holds a seat, so that nobody could vote; facts: none."""


class NotDue(Refusal):
    """The vote cannot be closed yet; facts: number, close_at."""


class SeatTaken(Refusal):
    """The partner has a seat already; facts: partner."""


class CategoryFull(Refusal):
    """The category holds as many seats as it may; facts: category, percent."""


class CouncilFull(Refusal):
    """All seats are given; facts: seats."""


class NotEligible(Refusal):
    """The partner does not take part, or not for long enough; facts: partner, days."""


class TermsUsed(Refusal):
    """The seat was held for as many terms as it may be; facts: seat, most."""


class SeatedElsewhere(Refusal):
    """The person does not act for the seat's partner; facts: person, seat."""


class NotCarried(Refusal):
    """Only a motion that was carried is answered; facts: number."""


class NoCasting(Refusal):
    """No casting vote is wanted; facts: number."""


class NotYetAnswered(Refusal):
    """What happened next is told after the answer; facts: number."""


class PollClosed(Refusal):
    """The poll is over; facts: number."""


class NotYet(Refusal):
    """What is asked for is only there once the vote is closed; facts: number."""
