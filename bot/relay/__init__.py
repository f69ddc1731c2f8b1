"""A relay carries one platform's deliveries: fast where it may, slow where it must, and never one of them twice."""

from bot.relay.hands import Hands
from bot.relay.relay import Relay

__all__ = ["Hands", "Relay"]
