"""Stripe's signature proves that a body came from Stripe, and lately: checked before anything in the body is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.web.errors import CallRefused

HEADER = "stripe-signature"
TOLERANCE_SECONDS = 300
_SHAPE = re.compile(r"t=([0-9]{1,12})(?:,v[01]=[0-9a-f]{64}){1,5}", re.ASCII)


def check_signature(header: str | None, body: bytes, secrets: Sequence[str], now: datetime) -> None:
    """Let a body pass that one of the secrets signed within five minutes of now; CallRefused otherwise.

    What is no header of Stripe's is refused by its shape, so that the library only sees what it understands.
    """
    if not secrets:
        raise CallRefused("unauthorized", "The server has no STRIPE_WEBHOOK_SECRET yet, so that no signature is right.")
    shape = _SHAPE.fullmatch(header or "")
    if shape is None:
        raise CallRefused("unauthorized", "The Stripe-Signature header is missing or malformed.")
    if not any(_is_signed(body, shape[0], secret) for secret in secrets):
        raise CallRefused("unauthorized", "The signature is not that of this body under a secret of ours.")
    if abs(now.timestamp() - int(shape[1])) > TOLERANCE_SECONDS:
        raise CallRefused("unauthorized", f"The signature is not of the last {TOLERANCE_SECONDS} seconds.")


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    """Ask the library, without a tolerance: it knows the wall clock alone, and looks on the past side only."""
    from stripe import SignatureVerificationError, WebhookSignature

    try:
        WebhookSignature.verify_header(body, header, secret)
    except (SignatureVerificationError, UnicodeDecodeError):
        return False
    return True
