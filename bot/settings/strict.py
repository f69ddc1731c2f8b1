"""A strict table knows its keys: another one is an error, and nothing changes once it is read."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """The base of every table of the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
