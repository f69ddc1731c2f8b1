"""An id names a row for ever: a prefix that says what it is, the time it was made, and chance."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Source:
    """Where new ids come from: milliseconds of an era, and bits of chance."""

    millis: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    bits: Callable[[int], int] = secrets.randbits


_source = Source()


@contextmanager
def drawn_from(source: Source) -> Iterator[None]:
    """Let new ids come from elsewhere until the block ends, so that a simulation gives the same ones again."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def new_id(prefix: str) -> str:
    """Return a new id such as `pn_01kd…`: 48 bits of milliseconds, so that ids sort by age, and 80 bits of chance."""
    number = (_source.millis() << 80) | _source.bits(80)
    digits = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits.append(_LETTERS[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def stable_id(prefix: str, *parts: str) -> str:
    """Return the id of what these parts name: the same parts give the same id, whoever asks and whenever; 130 bits."""
    number = int.from_bytes(sha256("\n".join(parts).encode()).digest()) >> 126
    return f"{prefix}_{''.join(_LETTERS[number >> 5 * place & 31] for place in range(26))}"


def new_code(length: int = 8) -> str:
    """Return a random code without letters that look alike: 8 of 31 letters are 39 bits."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(length))
