"""The configuration checks look at what the deployment was told: names of variables, keys, addresses and people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from bot.doctor.patient import Findings, Patient, bad, good, warning
from bot.settings import Environment, is_safe_address
from bot.slack.connection import is_loopback

KNOWN = tuple(name.upper() for name in Environment.model_fields)
SHORTEST_KEY = 16
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# Other programs have variables that begin like our remaining ones; those are told only when they are nearly ours.
_OURS = ("SLACK_", "DISCORD_", "RAINMAKER_")


def names_set(environ: Mapping[str, str], dotenv: Path) -> frozenset[str]:
    """Return the names of all variables that are set, in the environment or in a .env file."""
    text = dotenv.read_text(encoding="utf-8", errors="replace") if dotenv.is_file() else ""
    return frozenset(environ) | frozenset(re.findall(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", text, re.MULTILINE))


async def check_variables(patient: Patient) -> Findings:
    """Find variables that look like ours and are not, and proxies that requests will go through."""
    found = [*_misspelt(patient.variables)]
    found = found or [good("variables")]
    proxies = sorted(name for name in patient.variables if name.upper() in _PROXIES)
    return [*found, good("proxy", names=", ".join(proxies))] if proxies else found


async def check_program(patient: Patient) -> Findings:
    """Look at the settings file's program, and at the keys and addresses it needs from the environment."""
    environment = patient.environment
    found = [good("settings", file=environment.rainmaker_settings.name)]
    platforms = [("Slack", environment.slack_bot_token), ("Discord", environment.discord_token)]
    names = [name for name, token in platforms if token]
    found.append(good("platforms", names=" and ".join(names)) if names else warning("platforms"))
    addresses = [("Slack", environment.slack_api_url), ("Discord", environment.discord_api_url)]
    found += [good("address", platform=name, host=urlsplit(url).hostname or "") for name, url in addresses if url]
    access = patient.settings.file.access
    if not access.admins and not access.managers:
        found.append(warning("admins"))
    return [*found, *_track_key(environment), *_link_address(patient.settings.file.program.link_host)]


def _misspelt(names: Iterable[str]) -> Findings:
    found: Findings = []
    for name in sorted(names):
        upper = name.upper()
        if name in KNOWN:
            continue
        ours = upper.startswith(_OURS)
        near = get_close_matches(upper, KNOWN, n=1, cutoff=0.75 if ours else 0.88)
        if near:
            found.append(warning("variable_near", name=name, near=near[0]))
        elif ours:
            found.append(warning("variable_unknown", name=name))
    return found


def _track_key(environment: Environment) -> Findings:
    key = environment.track_api_key
    if key is None:
        return [warning("track_key")]
    if len(key.get_secret_value()) < SHORTEST_KEY:
        return [bad("track_key", least=SHORTEST_KEY)]
    return [good("track_key")]


def _link_address(address: str | None) -> Findings:
    host = urlsplit(address or "").hostname
    if host is None or is_loopback(host):
        return [warning("link_address")]
    if not is_safe_address(address or ""):
        return [warning("link_address_open", host=host)]
    return [good("link_address", host=host)]
