"""The table [notices]: when nobody is told anything, unless they set hours of their own."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator

from bot.settings.strict import Strict
from program.rules.quiet_hours import QuietHours


def _time(value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f'{value!r} is not a time of day such as "20:00"')
    return time.fromisoformat(value)


TimeOfDay = Annotated[time, BeforeValidator(_time)]


class NoticesTable(Strict):
    """The program's quiet hours, in the zone of whoever would be told."""

    quiet_from: TimeOfDay = time(20)
    quiet_until: TimeOfDay = time(8)

    def rule(self) -> QuietHours:
        """Return the hours."""
        return QuietHours(self.quiet_from, self.quiet_until)
