"""What Discord accepts as a message: the lengths of content and embeds, and the legacy fields V2 forbids."""

from __future__ import annotations

from sandbox.discord.addresses import check_address
from sandbox.discord.component_rules import check_layout, check_rows
from sandbox.discord.refusals import Json, Problems

MOST_CONTENT = 2000
MOST_EMBEDS = 10
MOST_EMBED_CHARACTERS = 6000
EMBED_LENGTHS = {"title": 256, "description": 4096}


def check_message(draft: Json, v2: bool, files: set[str], problems: Problems) -> None:
    """Note everything wrong with a message as it would stand after the request."""
    if v2:
        _check_no_legacy(draft, problems)
        check_layout(draft["components"], files, problems)
        return
    problems.length("content", draft["content"], 0, MOST_CONTENT)
    if problems.count("embeds", draft["embeds"], 0, MOST_EMBEDS):
        _check_embeds(draft["embeds"], files, problems)
    check_rows(draft["components"], problems)


def _check_no_legacy(draft: Json, problems: Problems) -> None:
    for key in ("content", "embeds"):
        if draft[key]:
            sentence = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            problems.add(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)
    if not draft["components"]:
        problems.add("components", "BASE_TYPE_REQUIRED", "This field is required")


def _check_embeds(embeds: list[Json], files: set[str], problems: Problems) -> None:
    for index, embed in enumerate(embeds):
        _check_embed(f"embeds.{index}", embed, files, problems)
    if sum(_characters(embed) for embed in embeds) > MOST_EMBED_CHARACTERS:
        sentence = f"Embed size exceeds maximum size of {MOST_EMBED_CHARACTERS}"
        problems.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", sentence)


def _check_embed(at: str, embed: Json, files: set[str], problems: Problems) -> None:
    for key, most in EMBED_LENGTHS.items():
        if embed.get(key) is not None:
            problems.length(f"{at}.{key}", embed[key], 0, most)
    if problems.count(f"{at}.fields", embed.get("fields") or [], 0, 25):
        for index, entry in enumerate(embed.get("fields") or []):
            problems.length(f"{at}.fields.{index}.name", entry.get("name"), 1, 256)
            problems.length(f"{at}.fields.{index}.value", entry.get("value"), 1, 1024)
    if embed.get("footer"):
        problems.length(f"{at}.footer.text", embed["footer"].get("text"), 1, 2048)
    if embed.get("author"):
        problems.length(f"{at}.author.name", embed["author"].get("name"), 1, 256)
    if embed.get("color") is not None:
        problems.number(f"{at}.color", embed["color"], 0, 0xFFFFFF)
    _check_addresses(at, embed, files, problems)


def _check_addresses(at: str, embed: Json, files: set[str], problems: Problems) -> None:
    places = {"image": "url", "thumbnail": "url", "footer": "icon_url", "author": "icon_url"}
    for part, key in places.items():
        address = (embed.get(part) or {}).get(key)
        if address:
            check_address(f"{at}.{part}.{key}", address, files, problems)
    if embed.get("url"):
        check_address(f"{at}.url", embed["url"], set(), problems)


def _characters(embed: Json) -> int:
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts.append((embed.get("author") or {}).get("name"))
    for entry in embed.get("fields") or []:
        parts += [entry.get("name"), entry.get("value")]
    return sum(len(str(part or "")) for part in parts)
