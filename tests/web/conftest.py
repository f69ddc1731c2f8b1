"""Every story about the web edge has a running one, on SQLite or on each engine in turn."""

from tests.engines import engine, postgresql_url, sqlite_engine, sqlite_template
from tests.web.shop import any_shop, shop

__all__ = ["any_shop", "engine", "postgresql_url", "shop", "sqlite_engine", "sqlite_template"]
