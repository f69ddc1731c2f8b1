"""A code is a text as a square picture that a phone's camera reads."""

from __future__ import annotations

import io

import segno

_DARK, _LIGHT = "#12172b", "#ffffff"


def qr_png(text: str) -> bytes:
    """Return a QR code as PNG, large enough for a screen; too long a text (about 2 300 characters) is a ValueError."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=10, border=4, dark=_DARK, light=_LIGHT)
    return out.getvalue()
