"""Limits are what Slack accepts, as figures; a renderer stays inside them and says what it left out."""

from __future__ import annotations

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
BLOCKS_RESERVED = 2
"""Room kept for a word about what was cut and a word about where the files went."""

TEXT_FALLBACK = 3000
HEADER = 150
SECTION = 3000
SECTION_FIELD = 2000
SECTION_FIELDS = 10
CONTEXT = 2000

BUTTONS_IN_ROW = 25
BUTTON_LABEL = 75
BUTTON_URL = 3000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

VIEW_WORD = 24
VIEW_METADATA = 3000
INPUT_LABEL = 2000
INPUT_TEXT = 3000
SELECT_OPTIONS = 100
OPTION_LABEL = 75
OPTION_VALUE = 75

TABLES_IN_MESSAGE = 1
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 10_000
TABLE_PAGE = 20
TABLE_CAPTION = 150

CHARTS_IN_MESSAGE = 2
CHART_TITLE = 50
CHART_SERIES = 6
CHART_POINTS = 20
CHART_LABEL = 20
CHART_AXIS = 50

COMMANDS_IN_MANIFEST = 50
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 2000
COMMAND_HINT = 1000
APP_NAME = 35
BOT_NAME = 80
BOT_EVENTS = 100

HTTP_BODY_BYTES = 64 * 1024
HTTP_CLOCK_SECONDS = 300


def size(text: str) -> int:
    """Return a text's length as Slack counts it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)
