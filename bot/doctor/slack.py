"""The Slack checks ask Slack itself whether the tokens, the scopes and the channels are as the bot needs them."""

from __future__ import annotations

import asyncio
import re

from pydantic import SecretStr

from bot.chat.registry import Registry
from bot.doctor.calling import Answered, Line, Unanswered, line
from bot.doctor.clocks import skew
from bot.doctor.patient import Findings, Patient, bad, good, warning
from bot.slack.manifest import manifest

API_URL = "https://slack.com/api/"
_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]+")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]+")
_FILES = "files:write"
_GONE = {"token_revoked", "token_expired", "account_inactive"}


async def check_slack(patient: Patient) -> Findings:
    """Ask who we are; when Slack knows us, look at the scopes, the workspace, the channels and the clock."""
    if not _well_formed(patient.environment.slack_bot_token, _BOT_TOKEN):
        return []
    async with line("Slack", _base(patient), _bearer(patient.environment.slack_bot_token), patient.moment) as slack:
        me = await slack.ask("POST", "/auth.test")
        if not me.body.get("ok"):
            return [*_refused(me.code), *skew(patient, "Slack", me)]
        found = [good("slack_token", team=str(me.body.get("team")), bot=str(me.body.get("user")))]
        found += _scopes(me, patient) + _team(patient, str(me.body.get("team_id"))) + skew(patient, "Slack", me)
        return found + await _channels(slack, patient) + await _group(slack, patient)


async def check_slack_door(patient: Patient) -> Findings:
    """See whether people's requests have a way in: sockets opened with the app token, or signed HTTP."""
    secrets = patient.environment
    if not secrets.slack_bot_token:
        return [bad("slack_half")] if secrets.slack_app_token or secrets.slack_signing_secret else []
    found = [] if _well_formed(secrets.slack_bot_token, _BOT_TOKEN) else [bad("slack_bot_shape")]
    if not secrets.slack_app_token:
        return [*found, good("slack_http") if secrets.slack_signing_secret else bad("slack_no_door")]
    if not _well_formed(secrets.slack_app_token, _APP_TOKEN):
        return [*found, bad("slack_app_shape")]
    return found + await _socket(patient)


async def _socket(patient: Patient) -> Findings:
    """Ask for the address of a socket without opening it, which only a sound app token gets."""
    async with line("Slack", _base(patient), _bearer(patient.environment.slack_app_token), patient.moment) as slack:
        opened = await slack.ask("POST", "/apps.connections.open")
    if opened.body.get("ok"):
        return [good("slack_app_token")]
    if opened.code == "missing_scope":
        return [bad("slack_app_scope")]
    if opened.code in _GONE | {"invalid_auth", "not_authed", "not_allowed_token_type"}:
        return [bad("slack_app_token")]
    return [bad("slack_app_refused", code=opened.code)]


def _refused(code: str) -> Findings:
    if code in _GONE:
        return [bad("slack_token_gone")]
    if code == "not_allowed_token_type":
        return [bad("slack_token_kind")]
    return [bad("slack_token") if code in ("invalid_auth", "not_authed") else bad("slack_refused", code=code)]


def _scopes(me: Answered, patient: Patient) -> Findings:
    """Compare the scopes Slack granted with those of the manifest: most are needed, some may be left out."""
    if "x-oauth-scopes" not in me.headers:
        return [warning("slack_scopes_untold")]
    held = {scope.strip() for scope in me.headers["x-oauth-scopes"].split(",")}
    wanted = manifest(patient.registry or Registry(()), "Rainmaker")["oauth_config"]["scopes"]
    missing = [scope for scope in wanted["bot"] if scope not in held]
    spared = [scope for scope in wanted["bot_optional"] if scope not in held]
    found = [bad("slack_scopes", missing=", ".join(missing))] if missing else []
    if _FILES in spared:
        spared.remove(_FILES)
        found.append(warning("slack_files"))
    found += [warning("slack_scopes", missing=", ".join(spared))] if spared else []
    return found or [good("slack_scopes", count=len(held))]


def _team(patient: Patient, team: str) -> Findings:
    """Find first people that are named in another workspace, whose commands would be refused."""
    access = patient.settings.file.access
    named = {one.split("/")[0] for one in (*access.admins, *access.managers) if one.startswith("slack:T")}
    others = sorted(one.removeprefix("slack:") for one in named - {f"slack:{team}"})
    return [warning("slack_team", team=team, others=", ".join(others))] if others else []


async def _channels(slack: Line, patient: Patient) -> Findings:
    # Direct messages have no members to join, and looking at them would take a scope that nothing else needs.
    places = [(place, channel) for place, channel in patient.places("slack") if not channel.startswith("D")]
    found = await asyncio.gather(*(_channel(slack, place, channel) for place, channel in places))
    troubles = [finding for findings in found for finding in findings]
    return troubles or ([good("slack_channels", count=len(places))] if places else [])


async def _group(slack: Line, patient: Patient) -> Findings:
    """Look for the council's user group, where one is named."""
    group = patient.settings.file.council.slack_user_group
    if group is None:
        return []
    try:
        listed = await slack.ask("POST", "/usergroups.list")
    except Unanswered as unanswered:
        return [unanswered.finding]
    if not listed.body.get("ok"):
        scope = listed.code == "missing_scope"
        return [warning("slack_group_scope") if scope else warning("slack_group_unseen", code=listed.code)]
    names = {str(one["id"]): str(one["name"]) for one in listed.body.get("usergroups", ())}
    if group not in names:
        return [warning("slack_group_unknown", group=group)]
    return [good("slack_group", name=names[group])]


async def _channel(slack: Line, place: str, channel: str) -> Findings:
    try:
        known = await slack.ask("POST", "/conversations.info", channel=channel)
    except Unanswered as unanswered:
        return [unanswered.finding]
    if not known.body.get("ok"):
        if known.code == "channel_not_found":
            return [bad("slack_channel_unknown", place=place, channel=channel)]
        return [warning("slack_channel_unseen", place=place, channel=channel, code=known.code)]
    room = known.body.get("channel", {})
    if room.get("is_archived"):
        return [bad("slack_channel_archived", place=place, channel=channel)]
    if not room.get("is_member"):
        return [bad("slack_channel_outside", place=place, name=str(room.get("name", channel)))]
    return []


def _base(patient: Patient) -> str:
    return patient.environment.slack_api_url or API_URL


def _bearer(token: SecretStr | None) -> str:
    return f"Bearer {token.get_secret_value()}" if token else ""


def _well_formed(token: SecretStr | None, shape: re.Pattern[str]) -> bool:
    return token is not None and shape.fullmatch(token.get_secret_value()) is not None
