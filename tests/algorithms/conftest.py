"""Worked tables are run on a stage: real store and rules, and a clock that stands."""

from tests.stage import blank_store, stage

__all__ = ["blank_store", "stage"]
