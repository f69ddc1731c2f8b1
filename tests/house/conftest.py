"""The house is checked on a stage where a check needs one."""

from tests.stage import blank_store, stage

__all__ = ["blank_store", "stage"]
