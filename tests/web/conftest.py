"""Every story about the web edge has a running one, on SQLite or on each engine in turn."""

from tests.web.shop import any_shop, shop

__all__ = ["any_shop", "shop"]
