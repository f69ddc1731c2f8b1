"""Ticket: a short-lived right the app got with a gesture: a trigger id, or a response URL."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.slack.gesture import Gesture
from sandbox.slack.messages import Message
from sandbox.slack.wire import ApiError

RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)


@dataclass
class Trigger:
    """The right to open one view for one person, within seconds."""

    id: str
    user: str
    gesture: Gesture
    born: float
    used: bool = False


@dataclass
class Response:
    """The right to answer a gesture where it happened, a few times; `original` is the message that was pressed."""

    id: str
    user: str
    channel: str
    gesture: Gesture
    born: datetime
    original: Message | None = None
    uses: int = 0


class Tickets:
    """All tickets that were ever given out."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, Response] = {}

    def trigger(self, user: str, gesture: Gesture) -> Trigger:
        """Give out a trigger id."""
        key = f"{len(self._triggers) + 1}.1700000000.{gesture.id.lower()}"
        self._triggers[key] = Trigger(key, user, gesture, time.monotonic())
        return self._triggers[key]

    def exchange(self, key: str, life_seconds: float) -> Trigger:
        """Use up a trigger id; ApiError when it is unknown, spent or too old."""
        trigger = self._triggers.get(key)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > life_seconds:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger

    def response(
        self, user: str, channel: str, gesture: Gesture, now: datetime, original: Message | None = None
    ) -> Response:
        """Give out a response URL."""
        key = f"R{len(self._responses) + 1:05d}"
        self._responses[key] = Response(key, user, channel, gesture, now, original)
        return self._responses[key]

    def respond(self, key: str, now: datetime) -> Response:
        """Count one use of a response URL; ApiError when it is unknown, used up or too old."""
        response = self._responses.get(key)
        if response is None:
            raise ApiError("invalid_url")
        if now - response.born > RESPONSE_LIFE:
            raise ApiError("expired_url")
        if response.uses >= RESPONSE_USES:
            raise ApiError("used_url")
        response.uses += 1
        return response
