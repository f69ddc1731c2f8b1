"""A platform of one's own: it keeps what was posted, and fails exactly as a story wants it to."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.chat.delivery import Bucket, CardGone, Health, Looked, Outgoing, Pace, Search
from tests.plain import draw

FAST = Pace(1.0, Bucket(20, 0.1), Bucket(20, 0.1), Bucket(20, 0.1), Bucket(20, 0.1))


@dataclass
class Posted:
    """A message that stands in a channel."""

    key: str
    text: str
    at: datetime
    address: str


@dataclass
class Platform:
    """An adapter without a wire; `faults` are raised in turn by what they are for, `applied` ones after the deed."""

    now: Callable[[], datetime]
    name: str = "slack"
    pace: Pace = FAST
    health: Health = field(default_factory=lambda: Health(True, "connected"))
    channels: dict[str, list[Posted]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, str, datetime]] = field(default_factory=list)
    faults: dict[str, deque[tuple[Exception, bool]]] = field(default_factory=lambda: defaultdict(deque))
    refusals: dict[str, Exception] = field(default_factory=dict)
    page: int = 15
    behind: timedelta = timedelta()

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Nothing to disconnect."""

    def draw(self, reply: Any, reference: str = "") -> dict[str, Any]:
        """Keep a reply as its words."""
        return {"text": draw(reply), "reference": reference}

    def fail(self, deed: str, error: Exception, *, applied: bool = False, times: int = 1) -> None:
        """Let the next deeds of a kind fail, after they were done or before."""
        self.faults[deed].extend([(error, applied)] * times)

    def refuse(self, channel: str, error: Exception) -> None:
        """Let a channel refuse everything until further notice."""
        self.refusals[channel] = error

    async def resolve(self, destination: str) -> str:
        """Open a direct line."""
        self._deed("resolve", destination)
        return f"D{destination.removeprefix('user:')}"

    async def send(self, outgoing: Outgoing) -> str:
        """Post."""
        self._deed("send", outgoing.destination, lambda: self._post(outgoing))
        return self.channels[outgoing.destination][-1].address

    async def edit(self, outgoing: Outgoing, address: str) -> None:
        """Change."""
        self._deed("edit", outgoing.destination, lambda: self._change(outgoing, address))

    async def look(self, search: Search) -> Looked:
        """Read a page, newest first."""
        self._deed("look", search.channel)
        until = int(search.position) if search.position else len(self.channels[search.channel])
        earliest = search.since - timedelta(seconds=60)
        visible = [one for one in self.channels[search.channel][:until] if one.at >= earliest]
        page = visible[-self.page :]
        keys = {outgoing.key for outgoing in search.wanted}
        found = {key: tuple(one.address for one in page if one.key == key) for key in keys}
        more = len(visible) > len(page)
        return Looked(found, str(until - len(page)) if more else None)

    async def remove(self, address: str) -> None:
        """Delete."""
        channel = address.partition("/")[0]
        there = self.channels[channel]
        self._deed(
            "remove", channel, lambda: there.__setitem__(slice(None), [o for o in there if o.address != address])
        )

    def moment_of(self, address: str) -> datetime | None:
        """The moment at which a message was posted, by this platform's clock."""
        there = self.channels[address.partition("/")[0]]
        return next((one.at for one in there if one.address == address), None)

    def late(self, channel: str, key: str) -> None:
        """Let an earlier request for a message come through after all."""
        first = next(one for one in self.channels[channel] if one.key == key)
        self.channels[channel].append(
            replace(first, at=self.now() - self.behind, address=f"{channel}/late{len(self.calls)}")
        )

    def texts(self, channel: str) -> list[str]:
        """What stands in a channel."""
        return [one.text for one in self.channels[channel]]

    def count(self, deed: str, channel: str | None = None) -> int:
        """How often something was asked of the platform."""
        return sum(kind == deed and channel in (None, place) for kind, place, _ in self.calls)

    def doubled(self) -> list[str]:
        """The keys that stand somewhere twice."""
        keys = Counter(one.key for channel in self.channels.values() for one in channel)
        return [key for key, number in keys.items() if number > 1]

    def _deed(self, kind: str, place: str, do: Callable[[], None] = lambda: None) -> None:
        self.calls.append((kind, place, self.now()))
        if place in self.refusals:
            raise self.refusals[place]
        if not self.faults[kind]:
            do()
            return
        error, applied = self.faults[kind].popleft()
        if applied:
            do()
        raise error

    def _post(self, outgoing: Outgoing) -> None:
        there = self.channels[outgoing.destination]
        address = f"{outgoing.destination}/{len(self.calls)}"
        there.append(Posted(outgoing.key, outgoing.drawing["text"], self.now() - self.behind, address))

    def _change(self, outgoing: Outgoing, address: str) -> None:
        for one in self.channels[outgoing.destination]:
            if one.address == address:
                one.text = outgoing.drawing["text"]
                return
        raise CardGone
