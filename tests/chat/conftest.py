"""The dispatcher is tried on a stage."""

from tests.stage import blank_store, stage

__all__ = ["blank_store", "stage"]
