"""The outbox takes messages in: drawn once for each platform, and written with what they report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.chat.delivery import Adapter, Drawing, thread_destination
from bot.chat.job import Calendar, Channel, Direct, Message, Thread
from program.courtesy import Courtesy, allowed, moment_for, timing_of
from program.deliveries import Parcel, enqueue, reference_of
from program.people import handles_of
from program.rules.quiet_hours import NONE, QuietHours

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Hours:
    """The program's zone and its quiet hours, for people who set none of their own."""

    zone: ZoneInfo = _UTC
    quiet: QuietHours = NONE


class Outbox:
    """Writes deliveries inside a transaction; `channel` tells a named place's id on a platform, None if it has none."""

    def __init__(
        self, adapters: Mapping[str, Adapter], channel: Callable[[str, str], str | None], hours: Hours | None = None
    ) -> None:
        self._adapters, self._channel = adapters, channel
        self._hours = hours or Hours()
        self.wake: Callable[[], None] = lambda: None
        # How long a message with a wish waits for it to be granted; nothing where nobody grants it.
        self.grace: Callable[[], timedelta] = lambda: timedelta(0)

    def post(self, store: Session, message: Message, key: str, now: datetime) -> int:
        """Draw a message for every place it goes to and write it; return how many deliveries are new."""
        grace = self.grace() if message.reply.wish is not None else None
        if grace:
            message = replace(message, not_before=max(message.not_before or now, now + grace))
        match message.to:
            case Channel(name):
                written = sum(self._write(store, parcel, now) for parcel in self._to_channel(name, message, key))
            case Calendar():
                written = sum(self._write(store, parcel, now) for parcel in self._to_calendars(message, key))
            case Thread():
                written = sum(self._write(store, parcel, now) for parcel in self._to_thread(message, message.to, key))
            case Direct():
                written = self._tell(store, message, message.to, key, now)
        if written:
            self.wake()
        return written

    def _tell(self, store: Session, message: Message, to: Direct, key: str, now: datetime) -> int:
        """Write a direct message for when it may be sent; nothing where its receiver would rather not be told."""
        if not allowed(store, to.person_id, message.category):
            return 0
        parcel = self._to_person(store, message, to, key)
        if parcel is None:
            return 0
        wanted = max(now, message.not_before or now)
        timing = timing_of(store, to.person_id, self._hours.zone, self._hours.quiet)
        at = moment_for(store, to.person_id, key, Courtesy(message.courtesy), timing, wanted)
        if at is None or (message.not_after is not None and at > message.not_after):
            return 0
        late = replace(parcel, courtesy=message.courtesy, category=message.category, not_after=message.not_after)
        return self._write(store, replace(late, not_before=None if at <= now else at), now)

    def _write(self, store: Session, parcel: Parcel, now: datetime) -> int:
        return int(enqueue(store, parcel, now))

    def _to_channel(self, name: str, message: Message, key: str) -> list[Parcel]:
        places = ((platform, self._channel(name, platform)) for platform in self._adapters)
        return [self._parcel(message, f"{key}:{platform}", platform, place) for platform, place in places if place]

    def _to_thread(self, message: Message, to: Thread, key: str) -> list[Parcel]:
        if to.platform not in self._adapters:
            return []
        destination = thread_destination(to.address, to.title)
        return [self._parcel(message, f"{key}:{to.platform}", to.platform, destination)]

    def _to_calendars(self, message: Message, key: str) -> list[Parcel]:
        if message.appointment is None:
            raise ValueError(f"{key} goes to the calendar and is no appointment")
        found = []
        for platform, adapter in self._adapters.items():
            if adapter.calendar is not None:
                drawing = adapter.book(message.appointment, reference_of(f"{key}:{platform}"))
                found.append(self._addressed(message, f"{key}:{platform}", platform, adapter.calendar, drawing))
        return found

    def _to_person(self, store: Session, message: Message, to: Direct, key: str) -> Parcel | None:
        """Their oldest account that is wanted; the next one stands by, should its direct messages be closed."""
        handles = [
            handle
            for handle in handles_of(store, to.person_id)
            if handle.platform in self._adapters and to.platform in (None, handle.platform)
        ]
        if not handles:
            return None
        first, *others = handles
        spare = None
        if others and others[0].platform != first.platform:
            spare = self._spare(message, f"{key}:{first.platform}:otherwise", others[0].platform, others[0].user)
        parcel = self._parcel(message, f"{key}:{first.platform}", first.platform, f"user:{first.user}")
        return replace(parcel, person_id=to.person_id, spare=spare)

    def _spare(self, message: Message, key: str, platform: str, user: str) -> dict[str, Any]:
        drawing = self._adapters[platform].draw(message.reply, reference_of(key))
        return {"platform": platform, "destination": f"user:{user}", "drawing": drawing}

    def _parcel(self, message: Message, key: str, platform: str, destination: str) -> Parcel:
        drawing = self._adapters[platform].draw(message.reply, reference_of(key))
        return self._addressed(message, key, platform, destination, drawing)

    def _addressed(self, message: Message, key: str, platform: str, destination: str, drawing: Drawing) -> Parcel:
        return Parcel(
            key=key,
            platform=platform,
            destination=destination,
            drawing=drawing,
            priority=int(message.urgency),
            not_before=message.not_before,
            card=message.living.name if message.living else None,
            round=message.living.round if message.living else "",
            broadcast_id=message.broadcast,
        )
