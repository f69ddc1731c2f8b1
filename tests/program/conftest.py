"""Every story about the program may be told on both engines, and in a small scene."""

from tests.engines import engine, postgresql_url, sqlite_engine, sqlite_template, store
from tests.program.scene import scene

__all__ = ["engine", "postgresql_url", "scene", "sqlite_engine", "sqlite_template", "store"]
