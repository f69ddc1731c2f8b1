"""Every story about the program may be told on both engines, and in a small scene."""

from tests.program.scene import scene

__all__ = ["scene"]
