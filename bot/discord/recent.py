"""Recent things are what a process remembers for a while: bounded, so that no crowd can fill its memory."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the last `most` values by key; usable from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def put(self, key: Key, value: Value) -> bool:
        """Remember a value as the latest; return whether the key is new."""
        with self._lock:
            new = key not in self._values
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
            return new

    def get(self, key: Key) -> Value | None:
        """Return a value, or None when it was never there or is forgotten."""
        with self._lock:
            return self._values.get(key)

    def drop(self, key: Key) -> None:
        """Forget a value, if it is there."""
        with self._lock:
            self._values.pop(key, None)
