"""The doctor looks at everything a deployment needs, and says of each thing how it is and what to do."""

from bot.doctor.examination import examine, unusable
from bot.doctor.patient import Running
from bot.doctor.telling import exit_code, render, to_json

__all__ = ["Running", "examine", "exit_code", "render", "to_json", "unusable"]
