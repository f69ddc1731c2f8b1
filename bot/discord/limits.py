"""A limit is what Discord accepts at most; these are all that the renderer, the command tree and the sender keep."""

from __future__ import annotations

# Messages (components V2).
COMPONENTS = 40
CHARACTERS = 4000
BUTTONS_IN_ROW = 5
BUTTON_LABEL = 80
LINK_URL = 512
FILES = 10
FILE_SUMMARY = 1024
NONCE = 25

# Scheduled events.
EVENT_TITLE = 100
EVENT_TEXT = 1000
EVENT_PLACE = 100

# Forms.
FORM_TITLE = 45
LABEL = 45
LABEL_DESCRIPTION = 100
PLACEHOLDER = 100
SELECT_OPTIONS = 25
SELECT_LABEL = 100
INPUT_CHARACTERS = 4000
SHORT_INPUT = 100

# Commands.
COMMAND_NAME = 32
MENU_NAME = 32
COMMAND_DESCRIPTION = 100
COMMAND_OPTIONS = 25
COMMAND_CHOICES = 25
COMMAND_CHARACTERS = 8000
CHOICE_TEXT = 100
OPTION_CHARACTERS = 6000

# What still reads well in a chat column.
TABLE_ROWS = 20
TABLE_WIDTH = 52
CELL_WIDTH = 28


def clip(text: str, most: int) -> str:
    """Return the text in at most so many characters, an ellipsis standing for what was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
