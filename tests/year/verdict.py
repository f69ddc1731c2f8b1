"""A verdict is every check of a played year, each of which returns what it found."""

from tests.year.calendar_kept import off_calendar
from tests.year.people_told import (
    in_quiet_hours,
    left_out,
    shown_all_the_same,
    told_after_leaving,
    too_many,
    unsettled,
    unwanted,
)

CHECKS = (
    off_calendar,
    left_out,
    in_quiet_hours,
    unwanted,
    too_many,
    shown_all_the_same,
    told_after_leaving,
    unsettled,
)
