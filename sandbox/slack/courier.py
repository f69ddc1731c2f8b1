"""Courier: brings gestures and events to the app by socket or HTTP, and holds it to the three seconds."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable

from sandbox.slack.events_http import RequestUrl
from sandbox.slack.gesture import Gesture
from sandbox.slack.link import Link
from sandbox.slack.team import APP_ID, Team
from sandbox.slack.wire import Ack, Envelope, Json, Undelivered
from sandbox.world import SLACK_BOT_USER, SLACK_TEAM

TIMEOUT = "operation_timeout"
GRACE_SECONDS = {"warning": None, "refresh_requested": 0.5, "link_disabled": 0.0}


class Courier:
    """Delivers envelopes and tells gestures how it went."""

    def __init__(self, team: Team, link: Link) -> None:
        self._team = team
        self._link = link
        self._url = RequestUrl(team)

    def send(
        self, gesture: Gesture, kind: str, payload: Json, sentence: str, settle: Callable[[Json | None], None]
    ) -> None:
        """Deliver a gesture in the background; `sentence` is what its person reads with the code of a failure."""
        envelope = Envelope(uuid.uuid4().hex, kind, payload)
        self._team.spawn(self._carry(gesture, envelope, sentence, settle))

    async def _carry(
        self, gesture: Gesture, envelope: Envelope, sentence: str, settle: Callable[[Json | None], None]
    ) -> None:
        try:
            ack = await self._acknowledged(envelope, late=lambda ack: self._note_late(gesture, ack))
        except Undelivered as problem:
            code = problem.code if problem.code == TIMEOUT else "dispatch_failed"
            gesture.fail(sentence.format(code=code))
        else:
            settle(ack.payload)
            gesture.acknowledge(ack.seconds)
        self._team.world.changed()

    def _note_late(self, gesture: Gesture, ack: Ack) -> None:
        gesture.acknowledge(ack.seconds)
        self._team.world.changed()

    async def _acknowledged(self, envelope: Envelope, late: Callable[[Ack], None] | None = None) -> Ack:
        """Return the acknowledgement; Undelivered when it fails or takes too long."""
        coming = await self._dispatch(envelope)
        done, _ = await asyncio.wait({coming}, timeout=self._team.ack_seconds)
        if not done:
            coming.add_done_callback(lambda future: _report_late(future, late))
            raise Undelivered(TIMEOUT)
        ack = coming.result()
        if ack.seconds > self._team.ack_seconds:
            if late:
                late(ack)
            raise Undelivered(TIMEOUT)
        return ack

    async def _dispatch(self, envelope: Envelope) -> asyncio.Future[Ack]:
        fault = self._team.faults.take("envelope")
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        deliver = self._url.deliver if self._team.events_url else self._link.deliver
        coming = await deliver(envelope)
        if fault and fault.kind == "duplicate":
            for _ in range(fault.times):
                again = await deliver(envelope)
                again.add_done_callback(lambda future: _report_late(future, None))
        if fault and fault.kind == "disconnect":
            self.disconnect(fault.code)
        return coming

    def disconnect(self, reason: str) -> None:
        """Ask every socket to go, as Slack does before it moves or closes them."""
        grace = GRACE_SECONDS.get(reason, 0.5)
        seconds = self._team.warning_seconds if grace is None else grace
        self._team.spawn(self._link.disconnect(reason, seconds))

    def event(self, event: Json, gesture: Gesture | None = None) -> None:
        """Deliver an event the app subscribed to, again and again until it is acknowledged."""
        if not self._subscribed(event):
            if gesture:
                gesture.fail("The app is not subscribed to this.")
            return
        payload = {
            "type": "event_callback",
            "token": "sandbox",
            "team_id": SLACK_TEAM,
            "context_team_id": SLACK_TEAM,
            "api_app_id": APP_ID,
            "event": event,
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": int(self._team.world.clock.now().timestamp()),
            "authorizations": [
                {"team_id": SLACK_TEAM, "user_id": SLACK_BOT_USER, "is_bot": True, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
        }
        self._team.spawn(self._repeat(payload, gesture))

    def _subscribed(self, event: Json) -> bool:
        if self._team.manifest is None:
            return True
        settings = self._team.manifest.get("settings", {})
        name = f"message.{event.get('channel_type')}" if event["type"] == "message" else event["type"]
        wanted: list[str] = settings.get("event_subscriptions", {}).get("bot_events", [])
        return name in wanted

    async def _repeat(self, payload: Json, gesture: Gesture | None) -> None:
        reason = ""
        for attempt, wait in enumerate((0.0, *self._team.retry_seconds)):
            await asyncio.sleep(wait)
            envelope = Envelope(uuid.uuid4().hex, "events_api", payload, False, attempt, reason)
            try:
                ack = await self._acknowledged(envelope)
            except Undelivered as problem:
                reason = "timeout" if problem.code == TIMEOUT else problem.code
                if envelope.no_retry:
                    break
                continue
            if gesture:
                gesture.acknowledge(ack.seconds)
            return
        if gesture:
            gesture.fail("The app did not take the event.")

    async def close(self) -> None:
        """Let go of sockets and connections."""
        await self._link.close()
        await self._url.close()


def _report_late(future: asyncio.Future[Ack], late: Callable[[Ack], None] | None) -> None:
    if future.cancelled() or future.exception() is not None:
        return
    if late:
        late(future.result())
