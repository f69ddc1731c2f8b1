"""A payout method is how a partner is paid in a currency; what it says is kept whole and shown masked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from program.errors import BadEmail
from program.ids import new_id
from program.locks import lock_partners
from program.partners import get_partner
from program.payout_errors import (
    BadBic,
    BadHolder,
    BadIban,
    BadStripeAccount,
    BadWiseRecipient,
    MethodCurrency,
    UnknownMethod,
)
from program.rules.bank_accounts import HOLDER_MOST, clean_bic, clean_iban, latin
from program.rules.names import clean_email, clean_name
from program.rules.payout_currencies import pays
from program.tables import PayoutMethod

Details = dict[str, str]
# An address that a spreadsheet would read as a formula is no address that money is sent to.
_PAYABLE_ADDRESS = re.compile(r"[a-z0-9][a-z0-9.!#$%&'*+/=?^_`{|}~-]*@[a-z0-9.-]+")


def set_method(
    store: Session, *, partner_id: str, currency: str, kind: str, given: Mapping[str, str], now: datetime
) -> PayoutMethod:
    """Set how a partner is paid in a currency, in place of what was set before, and return it.

    `given` is `email` for paypal, `email` or `recipient` with `name` for wise, `iban`, `bic` and `name` for sepa and
    `account` for stripe. What stands already is returned as it is. Refused when any of it cannot be right.
    """
    if kind not in _READ:
        raise UnknownMethod(given=kind, known=list(_READ))
    if not pays(kind, currency):
        raise MethodCurrency(kind=kind, currency=currency)
    details = json.dumps(_READ[kind](given), sort_keys=True, ensure_ascii=False)
    get_partner(store, partner_id)
    lock_partners(store, [partner_id])
    old = method_of(store, partner_id, currency)
    if old is not None and (old.kind, old.details) == (kind, details):
        return old
    _end(store, old, now)
    method = PayoutMethod(
        id=new_id("pm"), partner_id=partner_id, kind=kind, currency=currency, details=details, since=now
    )
    store.add(method)
    store.flush()
    return method


def end_method(store: Session, partner_id: str, currency: str, now: datetime) -> bool:
    """Forget how a partner is paid in a currency; False where nothing was set."""
    lock_partners(store, [partner_id])
    method = method_of(store, partner_id, currency)
    _end(store, method, now)
    return method is not None


def method_of(store: Session, partner_id: str, currency: str) -> PayoutMethod | None:
    """Return how a partner is paid in a currency now, or None."""
    wanted = current_methods().where(PayoutMethod.partner_id == partner_id, PayoutMethod.currency == currency)
    return store.exec(wanted).first()


def methods_of(store: Session, partner_id: str) -> list[PayoutMethod]:
    """Return how a partner is paid now, by currency."""
    wanted = current_methods().where(PayoutMethod.partner_id == partner_id)
    return list(store.exec(wanted.order_by(PayoutMethod.currency)))


def details_of(method: PayoutMethod) -> Details:
    """Return what a method says, in full: for payment files and transfers, and never for a chat."""
    found: Details = json.loads(method.details)
    return found


def masked(method: PayoutMethod) -> str:
    """Return what may be shown of a method, such as `DE89 •••• •••• 3000` or `a•••@letters.example`."""
    details = details_of(method)
    if "iban" in details:
        return f"{details['iban'][:4]} •••• •••• {details['iban'][-4:]}"
    if "email" in details:
        name, _, host = details["email"].partition("@")
        return f"{name[0]}•••@{host}"
    if "account" in details:
        return f"acct_•••{details['account'][-4:]}"
    return f"•••{details['recipient'][-4:]}"


def current_methods() -> SelectOfScalar[PayoutMethod]:
    """Return the reading of all methods that hold now, to be narrowed."""
    return select(PayoutMethod).where(col(PayoutMethod.ended_at).is_(None)).execution_options(populate_existing=True)


def _end(store: Session, method: PayoutMethod | None, now: datetime) -> None:
    if method is not None:
        method.ended_at = now
        store.add(method)
        store.flush()


def _email(given: Mapping[str, str]) -> str:
    address = clean_email(given.get("email", ""))
    if not _PAYABLE_ADDRESS.fullmatch(address):
        raise BadEmail(given=address)
    return address


def _holder(given: Mapping[str, str]) -> str:
    name = clean_name(given.get("name", ""))
    if not re.search(r"[A-Za-z]{2}", latin(name, HOLDER_MOST)):
        raise BadHolder(given=name)
    return name


def _paypal(given: Mapping[str, str]) -> Details:
    return {"email": _email(given)}


def _wise(given: Mapping[str, str]) -> Details:
    if "email" in given:
        return {"email": _email(given), "name": _holder(given)}
    recipient = given.get("recipient", "").strip().lower()
    if not re.fullmatch(r"[0-9]{4,20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", recipient):
        raise BadWiseRecipient(given=clean_name(recipient))
    return {"recipient": recipient, "name": _holder(given)}


def _sepa(given: Mapping[str, str]) -> Details:
    iban, bic = clean_iban(given.get("iban", "")), clean_bic(given.get("bic", ""))
    if iban is None:
        raise BadIban(given=clean_name(given.get("iban", "")))
    if bic is None:
        raise BadBic(given=clean_name(given.get("bic", "")))
    return {"iban": iban, "bic": bic, "name": _holder(given)}


def _stripe(given: Mapping[str, str]) -> Details:
    account = given.get("account", "").strip()
    if not re.fullmatch(r"acct_[A-Za-z0-9]{8,64}", account):
        raise BadStripeAccount(given=clean_name(account))
    return {"account": account}


_READ: dict[str, Callable[[Mapping[str, str]], Details]] = {
    "paypal": _paypal,
    "wise": _wise,
    "sepa": _sepa,
    "stripe": _stripe,
}
