"""The aftermath is what the end of a delivery brings about, in the same transaction: circuits, alerts, other ways."""

from __future__ import annotations

import json
import logging
from datetime import datetime

from sqlmodel import Session

from bot.cards import deliveries as cards
from bot.chat.delivery import Scope, SendRefused
from bot.chat.job import Channel, Direct, Message, Priority
from bot.chat.markup import plain
from bot.chat.reply import Reply
from bot.relay.hands import Hands
from program import broadcasts, circuits, direct_lines
from program.deliveries import Parcel, enqueue, moved_on
from program.delivery_claims import mark_refused, mark_sent, mark_useless
from program.failpoints import reach
from program.second_looks import first_look, mark_kept, mark_twice
from program.tables import Delivery, Person

log = logging.getLogger(__name__)
OPERATORS = "operators"
# Where a person who cannot be reached is told so, without a figure: the first of these places that there is.
FALLBACKS = ("fallback", "managers")
_ALERT = "alert:"


class Aftermath:
    """Records how a delivery ended and does what follows from it."""

    def __init__(self, hands: Hands, repeats: bool) -> None:
        self._hands, self._repeats = hands, repeats

    def sent(self, store: Session, row: Delivery, address: str, now: datetime) -> None:
        """A delivery arrived: its way is open."""
        mark_sent(store, row, address, now, first_look(row, self._repeats, now))
        reach("outbox.aftermath_sent")
        circuits.arrived(store, row.platform, row.destination)
        direct_lines.reopened(store, row.platform, row.destination)
        self._count(store, row, now)

    def refused(self, store: Session, row: Delivery, error: SendRefused, now: datetime) -> None:
        """A delivery was refused: its way is closed for the others too, unless it was about this message alone."""
        trouble = str(error)
        log.warning("delivery %s was refused: %s", row.key, trouble)
        mark_refused(store, row, trouble, error.scope.value)
        reach("outbox.aftermath_refused")
        match error.scope:
            case Scope.PERSON:
                self._unreachable(store, row, trouble, now)
            case Scope.CHANNEL:
                self._trip(store, row, row.destination, trouble, now)
            case Scope.PLATFORM:
                self._trip(store, row, circuits.EVERYWHERE, trouble, now)
            case Scope.MESSAGE:
                self._alert(store, row, cards.refused_card(self._hands.templates, row, trouble), now)
        self._count(store, row, now)

    def useless(self, store: Session, row: Delivery, now: datetime) -> None:
        """A delivery is of no use any more: its receiver is left alone."""
        mark_useless(store, row)
        self._count(store, row, now)

    def parked(self, store: Session, row: Delivery, trouble: str, now: datetime) -> None:
        """Nobody can tell whether a delivery arrived: an operator decides."""
        reach("outbox.parked")
        self._alert(store, row, cards.parked_card(self._hands.templates, row, trouble), now)
        self._count(store, row, now)

    def twice(self, store: Session, row: Delivery, extra: str, now: datetime) -> None:
        """A message stands at a second address: an operator decides what becomes of that one."""
        say = self._hands.templates.open("deliveries/twice", row=row)
        log.error("delivery %s stands twice", row.key)
        mark_twice(store, row, extra, plain(say("trouble")))
        reach("outbox.twice")
        self._alert(store, row, cards.twice_card(self._hands.templates, row), now, "twice:")

    def kept(self, store: Session, row: Delivery, trouble: str, now: datetime) -> None:
        """A platform does not let us delete a second message: an operator has to."""
        mark_kept(store, row, trouble)
        self._alert(store, row, cards.kept_card(self._hands.templates, row, trouble), now, f"kept:{now.isoformat()}:")

    def _trip(self, store: Session, row: Delivery, destination: str, trouble: str, now: datetime) -> None:
        if circuits.trip(store, row.platform, destination, trouble, now):
            card = cards.circuit_card(self._hands.templates, row.platform, destination, trouble)
            reach("outbox.tripped")
            self._tell(store, card, f"{row.platform}:{destination}:{now.isoformat()}", now)

    def _unreachable(self, store: Session, row: Delivery, trouble: str, now: datetime) -> None:
        """Go another way: the person's other platform with the same message, or a place that learns no figure."""
        news = direct_lines.closed(store, row.platform, row.destination, trouble, now)
        if row.spare is not None:
            spare = json.loads(row.spare)
            parcel = Parcel(
                key=f"{row.key}:otherwise",
                platform=spare["platform"],
                destination=spare["destination"],
                drawing=spare["drawing"],
                priority=row.priority,
                person_id=row.person_id,
                broadcast_id=row.broadcast_id,
                courtesy=row.courtesy,
                category=row.category,
                not_after=row.not_after,
            )
            reach("outbox.rerouting")
            enqueue(store, parcel, now)
            moved_on(store, row)
        elif news and row.person_id is not None:
            self._ask_around(store, row, now)

    def _ask_around(self, store: Session, row: Delivery, now: datetime) -> None:
        person = store.get(Person, row.person_id)
        if person is None:
            return
        card = cards.unreached_card(self._hands.templates, person.name, row.platform)
        for place in FALLBACKS:
            message = Message(Channel(place), card, priority=Priority.NOTICE)
            if self._hands.post(store, message, f"unreached:{row.destination}:{now.isoformat()}", now):
                return

    def _alert(self, store: Session, row: Delivery, card: Reply, now: datetime, about: str = "") -> None:
        """Tell the operators about one delivery; an alert that fails is no reason for another."""
        if not row.key.startswith(_ALERT):
            self._tell(store, card, f"{about}{row.id}", now)

    def _tell(self, store: Session, card: Reply, topic: str, now: datetime) -> None:
        self._hands.post(store, Message(Channel(OPERATORS), card, priority=Priority.NOTICE), f"{_ALERT}{topic}", now)

    def _count(self, store: Session, row: Delivery, now: datetime) -> None:
        """Report a broadcast once its last delivery has ended."""
        report = broadcasts.finished(store, row.broadcast_id, now) if row.broadcast_id else None
        reach("outbox.counted")
        if report is not None and report.broadcast.person_id is not None:
            card = cards.report_card(self._hands.templates, report)
            message = Message(Direct(report.broadcast.person_id), card)
            self._hands.post(store, message, f"broadcast-report:{report.broadcast.id}", now)
