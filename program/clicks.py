"""A click is one counted visit through a link."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

from sqlmodel import Session

from program.failpoints import reach
from program.figures import Counted, add_figures
from program.rules.click_ids import read_click_id
from program.tables import Click, Fact, Link
from program.upsert import insert_all_new, insert_new

RESTORE_DAYS = 90
_SECRET = "click-secret"
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class NewClick:
    """A click as the web edge saw it; `visitor` is a keyed hash that a day's end makes meaningless."""

    id: str
    link_id: str
    partner_id: str | None
    at: datetime
    visitor: str
    sub_id: str | None = None
    referrer: str | None = None


def record_clicks(store: Session, batch: Sequence[NewClick], zone: ZoneInfo) -> int:
    """Write clicks and their figures, each click once however often it is given; return how many were new."""
    by_id = {click.id: click for click in batch}
    if not by_id:
        return 0
    written = insert_all_new(store, Click, [vars(click) for click in by_id.values()])
    reach("click.written")
    # All of one minute are of one day in every zone, so clicks are added up before their day is told.
    minutes = Counter(
        (click.at.replace(second=0, microsecond=0), click.partner_id, click.link_id, click.sub_id)
        for click_id, click in by_id.items()
        if click_id in written
    )
    add_figures(store, zone, (Counted("clicks", *minute, number) for minute, number in minutes.items()))
    reach("click.counted")
    return len(written)


def click_secret(store: Session) -> bytes:
    """Return the secret that click ids are sealed with, made when it is first asked for and kept for ever."""
    insert_new(store, Fact(key=_SECRET, value=token_hex(32)))
    return known_click_secret(store)


def known_click_secret(store: Session) -> bytes:
    """Return the secret that was made before; LookupError where none was."""
    kept = store.get(Fact, _SECRET, populate_existing=True)
    if kept is None:
        raise LookupError("no click was ever sealed here")
    return bytes.fromhex(kept.value)


def find_click(store: Session, click_id: str, zone: ZoneInfo, now: datetime) -> Click | None:
    """Return a click by its id; one that was counted but never written, as after a crash, is restored from the id."""
    click = store.get(Click, click_id)
    return click if click is not None else _restored(store, click_id, zone, now)


def _restored(store: Session, click_id: str, zone: ZoneInfo, now: datetime) -> Click | None:
    proof = read_click_id(click_secret(store), click_id)
    if proof is None or not now - timedelta(days=RESTORE_DAYS) <= proof.at <= now + _CLOCK_SKEW:
        return None
    link = store.get(Link, proof.link_id)
    if link is None:
        return None
    record_clicks(store, [NewClick(click_id, link.id, link.partner_id, proof.at, "", proof.sub_id)], zone)
    return store.get(Click, click_id)
