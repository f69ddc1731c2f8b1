"""An id names a row for ever: a prefix that says what it is, the time it was made, and chance."""

import secrets
import time

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_id(prefix: str) -> str:
    """Return a new id such as `pn_01kd…`: 48 bits of milliseconds, so that ids sort by age, and 80 bits of chance."""
    number = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    digits = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits.append(_LETTERS[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def new_code(length: int = 8) -> str:
    """Return a random code without letters that look alike: 8 of 31 letters are 39 bits."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(length))
