"""A field is a column of text: either somebody outside can fill it, or it is ours, with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, String
from sqlmodel import AutoString

from program.tables import Row


@dataclass(frozen=True)
class Field:
    """How a payload is put into a column: as it is, or in the form in which the column keeps texts.

    `alone` where equal values are refused, so that each row's differs at its end. What is `typed` is checked when it
    comes in, and rows that tests make themselves keep their own.
    """

    write: Callable[[str], str] = str
    alone: bool = False
    typed: bool = False


TEXT, ALONE = Field(), Field(alone=True)
THREE = Field(lambda text: json.dumps([text, f"{text} 2", f"{text} 3"]), typed=True)

OUTSIDE: Mapping[str, Field] = {
    **dict.fromkeys(("agenda_point.text", "agenda_point.name", "adjustment.reason", "broadcast.title"), TEXT),
    **dict.fromkeys(("announcement.title", "announcement.text"), TEXT),
    "announcement.segment": Field(lambda text: json.dumps([["industry", [text], False]]), typed=True),
    **dict.fromkeys(("circuit.reason", "direct_line.reason", "delivery.trouble"), TEXT),
    **dict.fromkeys(("click.referrer", "click.sub_id", "customer.sub_id"), TEXT),
    **dict.fromkeys(("customer.name", "customer.email", "customer.avatar"), TEXT),
    **dict.fromkeys(("customer.external_id", "partner.tenant_id", "partner.email", "link.external_id"), ALONE),
    **dict.fromkeys(("deal.customer_external_id", "deal.note"), TEXT),
    **dict.fromkeys(("referred_deal.note", "referred_deal.reason"), TEXT),
    **dict.fromkeys(("dispute.text", "dispute.answer", "draft.text", "entry.note", "identity.name"), TEXT),
    **dict.fromkeys(("job_pause.reason", "job_pause.paused_by", "job_pause.resumed_by", "kudos.reason"), TEXT),
    **dict.fromkeys(("learning.tried", "learning.taught"), TEXT),
    **dict.fromkeys(("lead.event_name", "link.destination", "link.name", "link.tenant_id"), TEXT),
    **dict.fromkeys(("live_event.title", "live_event.about", "live_event.agenda", "live_event.place"), TEXT),
    **dict.fromkeys(("live_event.why", "live_event.notes", "live_event.follow_ups"), TEXT),
    **dict.fromkeys(("motion.title", "motion.text", "motion_roll.name", "motion_step.name", "motion_step.note"), TEXT),
    **dict.fromkeys(("motion.options", "poll.options"), THREE),
    **dict.fromkeys(("partner.name", "partner.pseudonym", "partner.description", "partner.image"), TEXT),
    **dict.fromkeys(("partner.country", "partner.archetype", "partner.industry", "person.name"), TEXT),
    **dict.fromkeys(("payout.reason", "payout.reference", "poll.question"), TEXT),
    "payout_method.details": Field(lambda text: json.dumps({"email": f"a{text}@{text}", "holder": text}), typed=True),
    **dict.fromkeys(("recognition.reason", "recognition.shown_as", "reversal.reason"), TEXT),
    **dict.fromkeys(("reversal.invoice_id", "sale.event_name", "sale.processor"), TEXT),
    "sale.invoice_id": ALONE,
    **dict.fromkeys(("sale.detail", "lead.detail", "milestone.detail"), Field(lambda text: json.dumps({"note": text}))),
    **dict.fromkeys(("seat.name", "seat.category", "stripe_customer.external_id"), TEXT),
    **dict.fromkeys(("stripe_event.type", "stripe_event.reason", "stripe_event.dropped_because"), TEXT),
    **dict.fromkeys(("stripe_event.waits_for", "touch.note", "unattributed.customer_external_id"), TEXT),
    **dict.fromkeys(("unattributed.reason", "run.reason"), TEXT),
}

_KEY = "an id, a key, a digest or a code that the program makes itself"
_WORD = "one of the program's own words"
_CHECKED = "only what has the form of it gets in, which holds no mark"
_SETTINGS = "a word of the settings, which the operator writes"
_SEALED = "kept whole as it came, and shown to nobody"

OURS: Mapping[str, str] = {
    **dict.fromkeys(
        ("agenda_point.person_id", "agenda_point.event_id", "learning.person_id", "ballot.finder", "ballot.seat_id"),
        _KEY,
    ),
    **dict.fromkeys(("ballot.choice", "ballot_key.key", "broadcast.person_id", "click.partner_id"), _KEY),
    **dict.fromkeys(("click.visitor", "connect_code.code_hash", "connect_code.made_by", "credit.event_key"), _KEY),
    **dict.fromkeys(("commission.event_key", "customer.click_id", "delivery.key", "delivery.reference"), _KEY),
    **dict.fromkeys(("delivery.destination", "delivery.channel", "delivery.person_id", "delivery.position"), _KEY),
    **dict.fromkeys(("delivery.address", "delivery.broadcast_id", "delivery.card", "delivery.round"), _KEY),
    **dict.fromkeys(("delivery.extra", "direct_line.channel", "living_card.address", "living_card.round"), _KEY),
    **dict.fromkeys(("draft.subject", "draft.approved_digest", "enrolment.certificate", "entry.event_key"), _KEY),
    **dict.fromkeys(("identity.team", "identity.user", "ingest_receipt.body_hash", "kin.kin_id"), _KEY),
    **dict.fromkeys(("lease.holder", "lead.event", "motion.proposed_by", "motion.seconded_by", "motion.seed"), _KEY),
    **dict.fromkeys(("motion.opening_commit", "motion.closing_commit", "motion_roll.salt"), _KEY),
    **dict.fromkeys(("motion_step.person_id", "participation.person_id", "payment_name.invoice_id"), _KEY),
    **dict.fromkeys(("payout.submission_key", "payout_approval.person_id", "payout_approval.digest"), _KEY),
    **dict.fromkeys(("payout_approval.accounts", "payout_run.digest", "payout_run.made_by"), _KEY),
    **dict.fromkeys(("person.parted_from_id", "poll.created_by", "posting.account", "referred_deal.asked_by"), _KEY),
    **dict.fromkeys(("referred_deal.decided_by", "replica.host", "reversal.key", "run.zone_data"), _KEY),
    **dict.fromkeys(("seat.partner_id", "seat.holder_id", "seat.alternate_id", "statement.head"), _KEY),
    **dict.fromkeys(("statement_line.salt", "statement_line.hash", "statement_period.root"), _KEY),
    **dict.fromkeys(("statement_period.previous_root", "stripe_event.body_hash", "stripe_event.dropped_by"), _KEY),
    **dict.fromkeys(("terms_version.digest", "touch.source", "milestone.source", "unprompted_day.key"), _KEY),
    **dict.fromkeys(("zone_move.person_id", "announcement.position", "connect_try.account"), _KEY),
    **dict.fromkeys(("adjustment.kind", "adjustment.state", "agenda_point.state", "announcement.state"), _WORD),
    **dict.fromkeys(("commission.formula", "commission.inputs", "commission.reason", "credit.model"), _WORD),
    **dict.fromkeys(
        ("credit.touches", "delivery.platform", "delivery.state", "delivery.scope", "dispute.state"), _WORD
    ),
    **dict.fromkeys(("draft.brief", "draft.author", "draft.state", "entry.kind", "event_response.answer"), _WORD),
    **dict.fromkeys(("event_response.reminded", "fact.value", "identity.platform", "job_pause.schedule"), _WORD),
    **dict.fromkeys(("live_event.kind", "live_event.audience", "live_event.state", "milestone.kind"), _WORD),
    **dict.fromkeys(("model_call.brief", "model_call.state", "model_call.reason", "motion.method"), _WORD),
    **dict.fromkeys(("motion.state", "motion.quorum", "motion.threshold", "motion.tie", "motion.no_quorum"), _WORD),
    **dict.fromkeys(("motion.results", "motion.closing", "motion.result", "motion_step.kind"), _WORD),
    **dict.fromkeys(("partner.status", "partner.visibility", "partner_tier.reason", "payout.state"), _WORD),
    **dict.fromkeys(("payout_method.kind", "payout_run.state", "promise.body", "recognition.kind"), _WORD),
    **dict.fromkeys(
        ("recognition.state", "recognition.why", "referred_deal.state", "reversal.kind", "reversal.state"), _WORD
    ),
    **dict.fromkeys(("run.outcome", "statement_line.body", "stripe_event.state", "touch.kind"), _WORD),
    **dict.fromkeys(("unattributed.kind", "delivery.courtesy", "delivery.category"), _WORD),
    **dict.fromkeys(
        ("adjustment.currency", "commission.currency", "payout.currency", "payout_method.currency"), _CHECKED
    ),
    **dict.fromkeys(("posting.currency", "promise.currency", "reversal.currency", "sale.currency"), _CHECKED),
    **dict.fromkeys(("statement.currency", "link.code", "person.timezone", "run.zone", "zone_move.before"), _CHECKED),
    **dict.fromkeys(
        (
            "zone_move.after",
            "statement_period.label",
            "deal.domain",
            "referred_deal.domain",
            "announcement.link",
            "payout_run.label",
        ),
        _CHECKED,
    ),
    **dict.fromkeys(("announcement.way", "commission.reward", "commission.tranche", "live_event.course"), _SETTINGS),
    **dict.fromkeys(("model_call.model", "partner_tier.tier", "promise.milestone", "recognition.badge"), _SETTINGS),
    "terms_version.body": _SETTINGS,
    **dict.fromkeys(
        ("delivery.drawing", "delivery.spare", "draft.rendered", "draft.facts"), "drawn and checked already"
    ),
    **dict.fromkeys(("ingest_receipt.answer", "stripe_event.body", "unattributed.body"), _SEALED),
}

_UNSHOWN = "it is kept for the books or for calls of the web edge, and no chat shows it"
_TOLD = "it is told by the running bot, and the ward lets that hold a payload of its own"

# Fields that no surface shows, each with the reason; one that is shown some day must be taken off here.
SILENT: Mapping[str, str] = {
    **dict.fromkeys(("click.referrer", "click.sub_id", "customer.sub_id", "customer.name", "customer.email"), _UNSHOWN),
    **dict.fromkeys(("customer.avatar", "customer.external_id", "partner.tenant_id", "link.external_id"), _UNSHOWN),
    **dict.fromkeys(("link.tenant_id", "partner.description", "partner.image", "deal.note", "draft.text"), _UNSHOWN),
    **dict.fromkeys(("entry.note", "identity.name", "lead.event_name", "reversal.reason", "sale.event_name"), _UNSHOWN),
    **dict.fromkeys(("sale.processor", "sale.invoice_id", "sale.detail", "lead.detail", "milestone.detail"), _UNSHOWN),
    **dict.fromkeys(("stripe_customer.external_id", "stripe_event.waits_for", "touch.note"), _UNSHOWN),
    **dict.fromkeys(("unattributed.customer_external_id", "direct_line.reason"), _UNSHOWN),
    **dict.fromkeys(("job_pause.reason", "job_pause.paused_by", "job_pause.resumed_by", "run.reason"), _TOLD),
}


def columns() -> Iterator[tuple[str, Column[str]]]:
    """Yield every column of text that is not its row's key and does not only name another row."""
    for table in Row.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | AutoString) and not column.primary_key and not column.foreign_keys:
                yield f"{table.name}.{column.name}", column
