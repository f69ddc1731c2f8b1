"""The stage, and a model server on this machine, for the stories of the writer."""

from tests.writer.server import desk, server

__all__ = ["desk", "server"]
