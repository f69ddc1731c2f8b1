"""Stripe transfers are payouts to connected accounts: each asked for under its own key, and looked for before that."""

from __future__ import annotations

import stripe

from program.money import Money
from program.payout_ports import Moved, Outcome, Refused, TransferOrder, Unknown

_TIMEOUT_SECONDS = 20
# No decimals, and yet Stripe counts them in hundredths: https://docs.stripe.com/currencies#special-cases
_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})


def connect(secret_key: str) -> StripeTransfers:
    """Return transfers by a program's own Stripe account; nothing is asked of it yet."""
    client = stripe.RequestsClient(timeout=_TIMEOUT_SECONDS)
    return StripeTransfers(stripe.StripeClient(secret_key, max_network_retries=0, http_client=client))


class StripeTransfers:
    """Moves money to connected accounts.

    Stripe forgets an idempotency key after a day, and the group of a transfer never: an order that is given again is
    looked for by its group, so that it moves once however late it is given again.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._transfers = client.v1.transfers

    def move(self, order: TransferOrder) -> Outcome:
        """Move the money of an order once, and say what became of it; what broke on the way is unknown."""
        try:
            return self._find(order) or self._create(order)
        except stripe.StripeError as error:
            return Unknown(_words(error))

    def _find(self, order: TransferOrder) -> Outcome | None:
        found = self._transfers.list({"transfer_group": order.key, "limit": 1}).data
        return _outcome(order, found[0]) if found else None

    def _create(self, order: TransferOrder) -> Outcome:
        params: stripe.params.TransferCreateParams = {
            "amount": minor_of(order.money),
            "currency": order.money.currency.lower(),
            "destination": order.account,
            "transfer_group": order.key,
            "description": order.run_label,
            "metadata": {"payout": order.payout_id},
        }
        try:
            made = self._transfers.create(params, {"idempotency_key": order.key})
        except stripe.InvalidRequestError as error:
            return Refused(_words(error))
        return _outcome(order, made)


def minor_of(money: Money) -> int:
    """Return an amount as Stripe counts it."""
    return money.minor * 100 if money.currency in _IN_HUNDREDTHS else money.minor


def _outcome(order: TransferOrder, transfer: stripe.Transfer) -> Outcome:
    """A transfer under our key that is not ours is nothing to guess about."""
    to = transfer.destination
    account = to.id if isinstance(to, stripe.Account) else to
    said = (transfer.amount, transfer.currency.upper(), account)
    if said != (minor_of(order.money), order.money.currency, order.account):
        return Unknown(f"{transfer.id} stands under this key and is another transfer")
    return Refused(f"{transfer.id} was reversed") if transfer.reversed else Moved(transfer.id)


def _words(error: stripe.StripeError) -> str:
    """What Stripe says, without what it was told: its messages may quote a key in part."""
    return ", ".join(word for word in (type(error).__name__, error.code, error.request_id) if word)
