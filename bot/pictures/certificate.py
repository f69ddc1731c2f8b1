"""A certificate is a picture that says who completed which course, and when; the same facts give the same bytes."""

from __future__ import annotations

from bot.pictures.svg import label, png, shorten

WIDTH, HEIGHT = 1000, 640
_CARD, _EDGE, _INK, _MUTED, _ACCENT = "#fbfaf6", "#d8c58a", "#1e2333", "#6b7186", "#1d7a74"
_NAME_SIZES = ((24, 48.0), (36, 34.0), (60, 22.0))


def certificate_png(heading: str, name: str, said: str, course: str, foot: str) -> bytes:
    """Return a certificate as a PNG of 1000 by 640 pixels; long names are set smaller before they are cut."""
    middle = WIDTH / 2
    most, size = next(((most, size) for most, size in _NAME_SIZES if len(name) <= most), _NAME_SIZES[-1])
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_CARD}"/>',
        f'<rect x="22" y="22" width="956" height="596" fill="none" stroke="{_EDGE}" stroke-width="6"/>',
        f'<path d="{_drop(middle, 112)}" fill="{_ACCENT}"/>',
        label(middle, 216, shorten(heading, 60), 24, _MUTED, anchor="middle"),
        label(middle, 310, shorten(name, most), size, _INK, anchor="middle", bold=True),
        label(middle, 384, shorten(said, 70), 22, _MUTED, anchor="middle"),
        label(middle, 448, shorten(course, 44), 34, _ACCENT, anchor="middle", bold=True),
        label(middle, 560, shorten(foot, 90), 18, _MUTED, anchor="middle"),
    ]
    return png(WIDTH, HEIGHT, parts)


def _drop(x: float, y: float) -> str:
    """A drop of rain, its tip 52 pixels above its middle."""
    right = f"C{x + 16} {y - 22} {x + 34} {y - 6} {x + 34} {y + 16}"
    left = f"C{x - 34} {y - 6} {x - 16} {y - 22} {x} {y - 52}"
    return f"M{x} {y - 52} {right} A34 34 0 1 1 {x - 34} {y + 16} {left} Z"
