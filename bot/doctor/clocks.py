"""The clock checks compare this machine's time with that of others, and look at what else decides about time."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from bot.doctor.calling import Answered
from bot.doctor.patient import Findings, Patient, bad, good, warning

NOTICEABLE_SECONDS, HARMFUL_SECONDS = 60, 300


def skew(patient: Patient, platform: str, answer: Answered) -> Findings:
    """Compare our clock with a platform's; beyond five minutes signatures and deadlines stop working."""
    if patient.environment.rainmaker_clock_file is not None or answer.skew_seconds is None:
        return []
    seconds = round(abs(answer.skew_seconds))
    ahead = answer.skew_seconds > 0
    if seconds > HARMFUL_SECONDS:
        return [bad("clock", platform=platform, seconds=seconds, ahead=ahead)]
    if seconds > NOTICEABLE_SECONDS:
        return [warning("clock", platform=platform, seconds=seconds, ahead=ahead)]
    return [good("clock", platform=platform)]


async def check_time(patient: Patient) -> Findings:
    """Tell the program's time, where its zones come from, and whether the clock is a test's."""
    zone = patient.settings.file.program.zone
    local = f"{patient.moment().astimezone(zone):%Y-%m-%d %H:%M}"
    found = [good("zone", zone=zone.key, local=local), *_zone_data()]
    if patient.environment.rainmaker_clock_file is not None:
        found.append(warning("clock_file"))
    return found


def _zone_data() -> Findings:
    try:
        return [good("zone_data", version=version("tzdata"))]
    except PackageNotFoundError:
        return [warning("zone_data")]
