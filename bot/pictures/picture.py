"""A picture block holds a finished PNG or something still to be drawn."""

from __future__ import annotations

from typing import assert_never

from bot.chat.reply import Picture, Png, Qr
from bot.pictures.code import qr_png


def picture_png(picture: Picture) -> bytes:
    """Return the PNG that a picture block shows."""
    match picture.drawing:
        case Png(data):
            return data
        case Qr(text):
            return qr_png(text)
        case _:
            assert_never(picture.drawing)
