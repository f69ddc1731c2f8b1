"""A local Discord that speaks the real wire protocols to the real client, and refuses what Discord refuses."""

from sandbox.discord.faults import Fault
from sandbox.discord.gestures import Gesture, Unanswered
from sandbox.discord.messages import Message
from sandbox.discord.server import TOKEN, DiscordServer

__all__ = ["TOKEN", "DiscordServer", "Fault", "Gesture", "Message", "Unanswered"]
