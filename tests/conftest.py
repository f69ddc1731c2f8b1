"""What every story may ask for: a program without a platform, and an empty store on each engine."""

from tests.engines import blank_store, engine, postgresql_url, sqlite_engine, sqlite_template, store
from tests.stage import stage

__all__ = ["blank_store", "engine", "postgresql_url", "sqlite_engine", "sqlite_template", "stage", "store"]
