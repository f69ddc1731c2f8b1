"""Stories of the handlers are told on a stage."""

from tests.stage import blank_store, stage

__all__ = ["blank_store", "stage"]
