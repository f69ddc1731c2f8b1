"""Slack emulator: a local workspace that speaks Slack's wire protocols and refuses what Slack would refuse."""

from sandbox.slack.faults import Fault
from sandbox.slack.gesture import Answer, Gesture, Unanswered
from sandbox.slack.manifest import check_manifest
from sandbox.slack.wire import Impossible
from sandbox.slack.workspace import SlackWorkspace

__all__ = ["Answer", "Fault", "Gesture", "Impossible", "SlackWorkspace", "Unanswered", "check_manifest"]
