"""A model call is one question to a model: its cost is kept back before it is asked, and settled by what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from program.ids import new_id
from program.locks import lock_name
from program.rules.spending import WriterRules, cost_of, fits
from program.runs import recall, remember
from program.tables import ModelCall

_SWITCH = "writer"


@dataclass(frozen=True)
class Asked:
    """How a call ended: taken, refused or failed, why, and the tokens that were paid for (None where nobody told)."""

    state: str
    reason: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True)
class Spending:
    """What calls cost, in millionths of a US dollar, and how many there were by how they ended."""

    today: int
    this_month: int
    counts: dict[str, int]


def is_on(store: Session) -> bool:
    """Return whether the model may be asked; managers can turn it off in chat."""
    return recall(store, _SWITCH) != "off"


def switch(store: Session, *, on: bool) -> None:
    """Turn the model on or off for everybody."""
    remember(store, _SWITCH, "on" if on else "off")


def open_call(
    store: Session, rules: WriterRules, brief: str, input_most: int, day: date, now: datetime
) -> ModelCall | None:
    """Keep back the most that a call may cost and return it; None where it would pass a cap, or the model is off."""
    lock_name(store, "model calls")
    most = cost_of(rules, input_most, rules.output_tokens)
    spent = spending(store, day)
    if not is_on(store) or not fits(rules, most, spent.today, spent.this_month):
        return None
    call = ModelCall(id=new_id("call"), brief=brief, model=rules.model, day=day, micros=most, asked_at=now)
    store.add(call)
    store.flush()
    return call


def close_call(store: Session, rules: WriterRules, call_id: str, asked: Asked, now: datetime) -> None:
    """Settle a call; where the server told no tokens, what was kept back counts as spent."""
    call = store.get_one(ModelCall, call_id)
    call.state, call.reason, call.answered_at = asked.state, asked.reason[:200], now
    if asked.input_tokens is not None and asked.output_tokens is not None:
        call.input_tokens, call.output_tokens = asked.input_tokens, asked.output_tokens
        call.micros = cost_of(rules, asked.input_tokens, asked.output_tokens)
    store.add(call)
    store.flush()


def spending(store: Session, day: date) -> Spending:
    """Return what was spent on a day and in its month up to then, open calls included."""
    cost, number = func.sum(col(ModelCall.micros)), func.count(col(ModelCall.id))
    wanted = select(col(ModelCall.day), col(ModelCall.state), cost, number)
    wanted = wanted.where(ModelCall.day >= day.replace(day=1), ModelCall.day <= day)
    rows = store.exec(wanted.group_by(col(ModelCall.day), col(ModelCall.state))).all()
    counts: dict[str, int] = {}
    for _, state, _, calls in rows:
        counts[state] = counts.get(state, 0) + calls
    today = sum(int(micros) for on, _, micros, _ in rows if on == day)
    return Spending(today, sum(int(micros) for _, _, micros, _ in rows), counts)


def newest_calls(store: Session, most: int = 5) -> list[ModelCall]:
    """Return the newest calls, the newest first."""
    return list(store.exec(select(ModelCall).order_by(col(ModelCall.id).desc()).limit(most)).all())
