"""A click id proves itself: it carries its link, its time and a short sub-id under a keyed hash.

`clk_`, then 44 letters of base64 for 33 bytes (link id 16, milliseconds since 2020 5, chance 4, keyed hash 8), then
the sub-id as it is when it has 16 letters or fewer; so an id is never longer than 64 letters, and a click that was
counted but not yet written when the power failed can be restored from it. Of a longer sub-id only such a failure can
lose the note; the click itself stays.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest

SUB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SUB_ID_CARRIED = 16
_PREFIX = "clk_"
_SHAPE = re.compile(rf"{_PREFIX}([A-Za-z0-9_-]{{44}})([A-Za-z0-9_-]{{0,{SUB_ID_CARRIED}}})")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LINK = re.compile(r"ln_([0-7][0-9a-hjkmnp-tv-z]{25})")
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_TO_DIGITS = str.maketrans(_LETTERS, _DIGITS)


@dataclass(frozen=True)
class Proof:
    """What a click id says of its click, known to be ours."""

    link_id: str
    at: datetime
    sub_id: str | None


def pack_link(link_id: str) -> bytes | None:
    """Return a link id in 16 bytes, or None for one of another shape, whose clicks get ids that prove nothing."""
    match = _LINK.fullmatch(link_id)
    return int(match[1].translate(_TO_DIGITS), 32).to_bytes(16, "big") if match else None


def make_click_id(secret: bytes, link: bytes, at: datetime, chance: bytes, sub_id: str | None) -> str:
    """Return the id of a click on a packed link; `chance` is four bytes that tell clicks of one moment apart."""
    carried = sub_id if sub_id and len(sub_id) <= SUB_ID_CARRIED else ""
    facts = link + ((at - _EPOCH) // _MILLISECOND).to_bytes(5, "big") + chance
    return _PREFIX + urlsafe_b64encode(facts + _seal(secret, facts, carried)).decode() + carried


def read_click_id(secret: bytes, click_id: str) -> Proof | None:
    """Return what an id proves, or None when we did not make it."""
    match = _SHAPE.fullmatch(click_id)
    if match is None:
        return None
    try:
        packed = urlsafe_b64decode(match[1])
    except binascii.Error:
        return None
    facts, seal = packed[:25], packed[25:]
    if not compare_digest(seal, _seal(secret, facts, match[2])):
        return None
    at = _EPOCH + int.from_bytes(facts[16:21], "big") * _MILLISECOND
    return Proof(_unpack_link(facts[:16]), at, match[2] or None)


def _unpack_link(packed: bytes) -> str:
    number, letters = int.from_bytes(packed, "big"), []
    for _ in range(26):
        number, digit = divmod(number, 32)
        letters.append(_LETTERS[digit])
    return "ln_" + "".join(reversed(letters))


def _seal(secret: bytes, facts: bytes, sub_id: str) -> bytes:
    return blake2b(facts + sub_id.encode(), key=secret, digest_size=8).digest()
