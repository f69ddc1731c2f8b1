"""A recruit is a partner whom another partner brought to the program."""

from datetime import datetime

from sqlmodel import Session

from program.errors import CannotRecruit
from program.locks import lock_name
from program.partners import get_partner
from program.tables import Partner


def record_recruit(store: Session, partner_id: str, recruiter_id: str, now: datetime) -> Partner:
    """Record who brought a partner, once and for good; the same again changes nothing. UnknownPartner, CannotRecruit.

    Nobody recruits themselves, or anyone by whom they came, at any remove.
    """
    # One at a time: two records at once could close a circle that neither sees.
    lock_name(store, "recruits")
    recruit, recruiter = get_partner(store, partner_id), get_partner(store, recruiter_id)
    if recruit.recruited_by_id == recruiter.id:
        return recruit
    if recruit.recruited_by_id is not None or _came_by(store, recruiter, recruit.id):
        raise CannotRecruit(partner=recruit.name, recruiter=recruiter.name)
    recruit.recruited_by_id, recruit.recruited_at = recruiter.id, now
    store.add(recruit)
    store.flush()
    return recruit


def _came_by(store: Session, partner: Partner, ancestor_id: str) -> bool:
    above: Partner | None = partner
    while above is not None:
        if above.id == ancestor_id:
            return True
        above = store.get(Partner, above.recruited_by_id) if above.recruited_by_id else None
    return False
