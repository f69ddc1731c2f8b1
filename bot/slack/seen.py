"""Seen is a short memory of deliveries, so that a repeated one is acknowledged again but not acted on again."""

from __future__ import annotations

from collections import OrderedDict


class Seen:
    """The latest keys, up to a bound; the store remembers for longer what changes something."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._keys: OrderedDict[str, None] = OrderedDict()

    def first(self, key: str) -> bool:
        """Return whether this key comes for the first time, and remember it."""
        if key in self._keys:
            self._keys.move_to_end(key)
            return False
        self._keys[key] = None
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return True
