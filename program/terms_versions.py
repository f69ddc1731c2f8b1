"""A terms version is the terms as they stood from a moment on, kept whole: what was earned can be computed again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from program.locks import lock_name
from program.receipts import canonical, hash_of
from program.tables import Customer, TermsVersion
from program.terms import Terms

_SHAPE = TypeAdapter(Terms)
Plain = str | int | bool | None


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently.

    `path` leads to it, such as rewards.sale.rate_bp; what is absent on one side is None there. Lists of values are
    written one after the other with commas.
    """

    path: str
    before: Plain
    after: Plain


@dataclass(frozen=True)
class Pinned:
    """The terms that hold for a customer, and their version."""

    version_id: int
    terms: Terms


def ensure_terms(store: Session, terms: Terms, now: datetime) -> TermsVersion:
    """Return the version of these terms, kept from now on if they are new; order of spelling makes no difference."""
    body = body_of(terms)
    same = select(TermsVersion).where(TermsVersion.digest == hash_of(body))
    known = store.exec(same).first()
    if known is None:
        lock_name(store, "terms")
        known = store.exec(same).first() or TermsVersion(digest=hash_of(body), body=body, effective_at=now)
        store.add(known)
        store.flush()
    return known


def terms_of(store: Session, version_id: int) -> Terms:
    """Return the terms of a version."""
    return _read(store.get_one(TermsVersion, version_id).body)


def latest_version(store: Session) -> TermsVersion | None:
    """Return the version that came last, or None before the first."""
    return next(iter(newest_versions(store, 1)), None)


def newest_versions(store: Session, most: int) -> list[TermsVersion]:
    """Return the versions that came last, the newest first."""
    newest = select(TermsVersion).order_by(col(TermsVersion.effective_at).desc(), col(TermsVersion.id).desc())
    return list(store.exec(newest.limit(most)))


def pin_terms(store: Session, customer: Customer, terms: Terms, now: datetime) -> Pinned:
    """Return the terms that hold for a customer: those of when they were first referred, for good."""
    if customer.terms_version_id is None:
        version = ensure_terms(store, terms, now)
        customer.terms_version_id = version.id
        store.add(customer)
        store.flush()
    assert customer.terms_version_id is not None  # it was set, or it has just been
    return Pinned(customer.terms_version_id, terms_of(store, customer.terms_version_id))


def changes(old: Terms, new: Terms) -> list[Difference]:
    """Return what a change of terms changes, in the order of the old terms, then what is new."""
    before, after = dict(_leaves(_plain(old))), dict(_leaves(_plain(new)))
    paths = [*before, *(path for path in after if path not in before)]
    return [
        Difference(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    ]


def body_of(terms: Terms) -> str:
    """Return terms as canonical JSON; what is left at its default is left out."""
    return canonical(_plain(terms))


@lru_cache(maxsize=64)
def _read(body: str) -> Terms:
    return _SHAPE.validate_python(json.loads(body))


def _plain(terms: Terms) -> dict[str, Any]:
    plain: dict[str, Any] = _SHAPE.dump_python(terms, mode="json", exclude_defaults=True)
    return plain


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Plain]]:
    """Every value with the path to it; things of a list are named by their key where they have one."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping | list):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path}.{_name(inner, number)}")
    else:
        yield path, ", ".join(map(str, value)) if isinstance(value, list) else value


def _name(value: Any, number: int) -> str:
    for key in ("key", "milestone", "tier", "currency"):
        if isinstance(value, Mapping) and key in value:
            return str(value[key])
    return str(number)
