"""A sheet is what one partner's postings in one currency come to, line by line; once closed it is stated for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from program.money import exponent
from program.rules.chain import Proof, canonical
from program.rules.pockets import POCKETS, Pockets, seen
from program.rules.stated_periods import StatedPeriod

FORMAT = "rainmaker-statement-1"
_FORMULA = ("flat", "parts", "tranches", "tranche", "credits", "credit", "cap_left")
# Of movements at the same moment, those that can only follow another come after it.
_RANKS = {"accrue": 0, "release": 2, "netted": 3, "payout_submitted": 4, "payout_settled": 5}
_RANKS |= {"payout_failed": 5, "payout_returned": 6, "payout_credited": 7}


@dataclass(frozen=True)
class Earned:
    """What a commission was computed from, as it was pinned."""

    reward: str
    tranche: str
    base: int
    rate_bp: int | None
    share_bp: int
    hold_until: date
    formula: str
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """One posting on a partner's account, with what it comes from; `refers` holds ids only.

    `further` are postings that it stands for as well: they put right what became known out of order.
    """

    posting_id: int
    event_key: str
    kind: str
    at: datetime
    pocket: str
    posted: int
    refers: Mapping[str, str] = field(default_factory=dict)
    terms: str | None = None
    earned: Earned | None = None
    further: tuple[int, ...] = ()

    @property
    def cause(self) -> tuple[Any, ...]:
        """What it is about: postings of one cause on a sheet are told as one movement."""
        return self.at, self.kind, self.pocket, tuple(sorted(self.refers.items()))

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it stands on a sheet: by moment, and then by what does not depend on when it became known."""
        pocket = POCKETS.index(self.pocket)
        return self.at, _RANKS.get(self.kind, 1), self.event_key, pocket, self.posted, self.posting_id


@dataclass(frozen=True)
class Sheet:
    """A partner's postings of a period in one currency, not sealed: the same postings give the same sheet."""

    partner_id: str
    currency: str
    period: StatedPeriod
    opening: Pockets
    closing: Pockets
    lines: tuple[dict[str, Any], ...]
    movements: tuple[Moved, ...]

    @property
    def is_due(self) -> bool:
        """Whether the partner gets a statement: something moved, or something stands between them and the program."""
        return bool(self.lines or self.opening.held or self.opening.payable or self.opening.clawback)

    def text(self) -> str:
        """Return it as canonical JSON, to be compared byte by byte."""
        return canonical({"opening": opening_line(self, "", ""), "lines": self.lines, "closing": self.closing.plain()})


@dataclass(frozen=True)
class SealedLine:
    """A line of a closed statement with its salt and hash."""

    facts: Mapping[str, Any]
    salt: str
    hash: str


@dataclass(frozen=True)
class Stated:
    """A closed statement, with all that is needed to check it: `terms` are bodies by digest, `notes` by line."""

    id: str
    label: str
    partner_id: str
    partner: str
    currency: str
    opening: Pockets
    closing: Pockets
    lines: tuple[SealedLine, ...]
    head: str
    proof: Proof
    root: str
    previous_root: str
    terms: Mapping[str, str]
    notes: Mapping[int, str]

    @property
    def movements(self) -> tuple[Mapping[str, Any], ...]:
        """The lines after the opening."""
        return tuple(line.facts for line in self.lines[1:])

    @property
    def period(self) -> Mapping[str, str]:
        """Label, start, end and time zone, as sealed."""
        found: Mapping[str, str] = self.lines[0].facts["period"]
        return found


def sheet(partner_id: str, currency: str, period: StatedPeriod, opening: Pockets, moved: Iterable[Moved]) -> Sheet:
    """Return the sheet of these movements, in the order of the sheet and with the balances after each.

    Postings of one cause are one line: events that became known in another order leave the same sheet.
    """
    ordered = sorted(_together(moved), key=lambda each: each.place)
    lines, pockets = [], opening
    for sequence, each in enumerate(ordered, start=1):
        amount = seen(each.pocket, each.posted)
        pockets = pockets.after(each.pocket, amount)
        lines.append(_line(sequence, each, amount, currency, pockets, period.zone))
    return Sheet(partner_id, currency, period, opening, pockets, tuple(lines), tuple(ordered))


def _together(moved: Iterable[Moved]) -> Iterator[Moved]:
    """One movement for each cause, under the key of its first posting; those that come to nothing are not told."""
    groups: dict[tuple[Any, ...], list[Moved]] = defaultdict(list)
    for each in sorted(moved, key=lambda one: one.posting_id):
        groups[each.cause].append(each)
    for first, *rest in groups.values():
        total = sum((each.posted for each in rest), first.posted)
        if total:
            yield replace(first, posted=total, further=tuple(each.posting_id for each in rest))


def opening_line(of: Sheet, previous_head: str, previous_root: str) -> dict[str, Any]:
    """Return the line that a statement begins with: whose it is, for what, and what stood before."""
    return {
        "sequence": 0,
        "kind": "opening",
        "partner": of.partner_id,
        "currency": of.currency,
        "exponent": exponent(of.currency),
        "period": {
            "label": of.period.label,
            "start": of.period.start.isoformat(),
            "end": of.period.end.isoformat(),
            "timezone": of.period.zone.key,
        },
        "balances": of.opening.plain(),
        "previous_head": previous_head,
        "previous_root": previous_root,
    }


def customer_mark(partner_id: str, customer_id: str) -> str:
    """Return a mark by which one partner knows a customer again, and two partners cannot compare notes."""
    return sha256(f"{partner_id}\n{customer_id}".encode()).hexdigest()[:12]


def _line(sequence: int, each: Moved, amount: int, currency: str, after: Pockets, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "posting": f"{each.event_key}#{each.pocket}",
        "at": each.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "date": each.at.astimezone(zone).date().isoformat(),
        "kind": each.kind,
        "account": each.pocket,
        "amount": amount,
        "currency": currency,
        "balances": after.plain(),
        "refers": dict(each.refers),
        "terms": each.terms,
        "earning": _earning(each.earned) if each.earned else None,
    }


def _earning(earned: Earned) -> dict[str, Any]:
    """The pinned sum; without all of its parts, as for what was imported, there is nothing to compute again."""
    whole = all(key in earned.inputs for key in _FORMULA)
    return {
        "reward": earned.reward,
        "tranche": earned.tranche,
        "base": earned.base,
        "rate_bp": earned.rate_bp,
        "share_bp": earned.share_bp,
        "hold_until": earned.hold_until.isoformat(),
        "formula": earned.formula,
        "inputs": {key: earned.inputs[key] for key in _FORMULA} if whole else None,
    }
