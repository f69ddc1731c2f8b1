"""A receipt says that an outside event was taken in: it is written first, so that of many repeats one has an effect."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from program.tables import IngestReceipt
from program.upsert import insert_new


def canonical(facts: dict[str, Any]) -> str:
    """Return facts as JSON of one spelling: the same facts give the same text."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_of(body: str) -> str:
    """Return the hash that tells bodies apart."""
    return sha256(body.encode()).hexdigest()


def claim(store: Session, source: str, key: str, body: str, now: datetime) -> IngestReceipt | None:
    """Claim an outside event for this transaction and return None, or return the receipt of who came first.

    A rival in another transaction is waited for: either it commits, and its receipt is returned, or it gives up.
    """
    receipt = IngestReceipt(source=source, key=hash_of(key), body_hash=hash_of(body), answer="{}", at=now)
    if insert_new(store, receipt):
        return None
    return store.get_one(IngestReceipt, (source, receipt.key), populate_existing=True, with_for_update=True)


def renew(store: Session, receipt: IngestReceipt, now: datetime, after: timedelta) -> bool:
    """Claim an old receipt anew and return True when it is older than that; its lock keeps rivals waiting."""
    if now - receipt.at < after:
        return False
    receipt.at = now
    store.add(receipt)
    store.flush()
    return True


def answer(store: Session, source: str, key: str, facts: dict[str, Any]) -> None:
    """Note what was answered, as ids: who repeats the event gets the same again."""
    receipt = store.get_one(IngestReceipt, (source, hash_of(key)))
    receipt.answer = canonical(facts)
    store.add(receipt)
    store.flush()


def answered(receipt: IngestReceipt) -> dict[str, Any]:
    """Return what was answered before."""
    facts: dict[str, Any] = json.loads(receipt.answer)
    return facts


def release(store: Session, source: str, key: str) -> None:
    """Give up a claim, so that the event can be sent again once what it refers to is known."""
    store.delete(store.get_one(IngestReceipt, (source, hash_of(key))))
    store.flush()
