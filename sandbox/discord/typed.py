"""A typed command is what Discord's input box makes of words: found among the registered ones, its options checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.guild import Guild, account, user_json
from sandbox.discord.refusals import Json, Refusal
from sandbox.discord.state import State
from sandbox.world import Person

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
KINDS = {INTEGER: "a whole number", NUMBER: "a number", BOOLEAN: "true or false"}


def visible(state: State, person: Person, *, private: bool) -> list[Json]:
    """Return the commands the person may use: in a direct channel the global ones meant for it, else by permission."""
    everyone = state.commands.every()
    if private:
        return [one for one in everyone if "guild_id" not in one and _in_dm(one)]
    return [one for one in everyone if 0 in (one.get("contexts") or (0,)) and _permitted(state, person, one)]


def _in_dm(command: Json) -> bool:
    contexts = command.get("contexts")
    return 1 in contexts if contexts else bool(command.get("dm_permission", True))


def _permitted(state: State, person: Person, command: Json) -> bool:
    wanted = command.get("default_member_permissions")
    if wanted is None or (person.key, command["name"]) in state.switches.command_grants:
        return True
    if person.discord_admin:
        return True
    bits = int(wanted)
    return bool(bits) and state.guild.permissions(account(person)) & bits == bits


@dataclass
class Typed:
    """A found command: its root, the words under it, and the options its last word takes."""

    root: Json
    words: list[Json]
    options: list[Json]
    resolved: Json = field(default_factory=dict)

    def data(self, values: list[Json]) -> Json:
        """Return the interaction's data with the values nested under the words."""
        inner = values
        for word in reversed(self.words):
            inner = [{"type": word["type"], "name": word["name"], "options": inner}]
        body: Json = {"id": self.root["id"], "name": self.root["name"], "type": 1, "options": inner}
        if self.root.get("guild_id"):
            body["guild_id"] = self.root["guild_id"]
        if self.resolved:
            body["resolved"] = self.resolved
        return body


def find(commands: list[Json], path: str) -> Typed:
    """Return the command of a path such as `partner stats`; ValueError says what is wrong with it."""
    first, *rest = path.strip().lstrip("/").split() or [""]
    root = next((one for one in commands if one["name"] == first and one["type"] == 1), None)
    if root is None:
        raise ValueError(f"there is no command /{first} here")
    typed = Typed(root, [], root.get("options") or [])
    for word in rest:
        entry = next((one for one in typed.options if one["name"] == word and one["type"] in (SUBCOMMAND, GROUP)), None)
        if entry is None:
            raise ValueError(f"/{root['name']} has no subcommand {word!r}")
        typed.words.append(entry)
        typed.options = entry.get("options") or []
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in typed.options):
        inner = ", ".join(one["name"] for one in typed.options)
        raise ValueError(f"/{path.lstrip('/')} needs one of: {inner}")
    return typed


def values_of(state: State, typed: Typed, given: Json) -> list[Json]:
    """Return the options as the client sends them, everything checked; ValueError names the first fault."""
    known = {option["name"] for option in typed.options}
    for name in given:
        if name not in known:
            raise ValueError(f"/{typed.root['name']} has no option {name!r} here")
    values = []
    for option in typed.options:
        if given.get(option["name"]) is not None:
            value = _value(state, typed, option, given[option["name"]])
            values.append({"type": option["type"], "name": option["name"], "value": value})
        elif option.get("required"):
            raise ValueError(f"the option {option['name']!r} is required")
    return values


def partial_values(typed: Typed, given: Json, focused: str, text: str) -> list[Json]:
    """Return the options while one is being typed, unchecked."""
    option = next((one for one in typed.options if one["name"] == focused), None)
    if option is None or not option.get("autocomplete"):
        raise ValueError(f"the option {focused!r} offers no suggestions")
    kinds = {one["name"]: one["type"] for one in typed.options}
    values: list[Json] = [
        {"type": kinds[name], "name": name, "value": value}
        for name, value in given.items()
        if name in kinds and name != focused and value not in (None, "")
    ]
    return [*values, {"type": option["type"], "name": focused, "value": text, "focused": True}]


def _value(state: State, typed: Typed, option: Json, value: Any) -> Any:
    kind, name = option["type"], option["name"]
    if option.get("choices"):
        return _chosen(option, value)
    if kind in (STRING, INTEGER, NUMBER):
        converted = _converted(kind, name, value)
        _check_bounds(option, converted)
        return converted
    if kind == BOOLEAN:
        if str(value).lower() not in ("true", "false"):
            raise ValueError(f"the option {name!r} takes {KINDS[kind]}")
        return str(value).lower() == "true"
    return _resolve(state, typed, option, str(value))


def _chosen(option: Json, value: Any) -> Any:
    for choice in option["choices"]:
        if value in (choice["value"], choice["name"]) or str(value) == str(choice["value"]):
            return choice["value"]
    offered = ", ".join(str(choice["value"]) for choice in option["choices"])
    raise ValueError(f"the option {option['name']!r} takes one of: {offered}")


def _converted(kind: int, name: str, value: Any) -> Any:
    if kind == STRING:
        return str(value)
    try:
        return int(str(value)) if kind == INTEGER else float(value)
    except ValueError:
        raise ValueError(f"the option {name!r} takes {KINDS[kind]}") from None


def _check_bounds(option: Json, value: Any) -> None:
    text = isinstance(value, str)
    measure = len(value) if text else value
    low, high = ("min_length", "max_length") if text else ("min_value", "max_value")
    unit = " characters" if text else ""
    least, most = option.get(low), option.get(high, 6000 if text else None)
    if least is not None and measure < least:
        raise ValueError(f"the option {option['name']!r} takes at least {least}{unit}")
    if most is not None and measure > most:
        raise ValueError(f"the option {option['name']!r} takes at most {most}{unit}")


def _resolve(state: State, typed: Typed, option: Json, value: str) -> str:
    """Return the id an option points at, and add what it points at to the resolved data."""
    kind = option["type"]
    if kind == ATTACHMENT:
        return add_attachment(state, typed.resolved, value)
    added = False
    if kind in (USER, MENTIONABLE):
        added = add_user(state.guild, typed.resolved, _account_of(state, value))
        value = _account_of(state, value) if added else value
    if not added and kind in (ROLE, MENTIONABLE):
        added = add_role(state.guild, typed.resolved, value)
    if kind == CHANNEL:
        value = {place.name: place.discord for place in state.world.places}.get(value, value)
        added = add_channel(state.guild, typed.resolved, value)
    if not added:
        raise ValueError(f"the option {option['name']!r} points at nothing here: {value}")
    return value


def _account_of(state: State, value: str) -> str:
    return next((account(one) for one in state.guild.people() if value in (one.key, one.discord)), value)


def add_user(guild: Guild, resolved: Json, user_id: str) -> bool:
    """Add a member to resolved data; tell whether there is one."""
    person = guild.world.by_discord(user_id)
    if person is None:
        return False
    member = {key: part for key, part in guild.acting_member(user_id).items() if key not in ("user", "deaf", "mute")}
    resolved.setdefault("users", {})[user_id] = user_json(person)
    resolved.setdefault("members", {})[user_id] = member
    return True


def add_role(guild: Guild, resolved: Json, role_id: str) -> bool:
    """Add a role to resolved data; tell whether there is one."""
    if role_id not in guild.roles:
        return False
    resolved.setdefault("roles", {})[role_id] = guild.roles[role_id].json()
    return True


def add_channel(guild: Guild, resolved: Json, channel_id: str) -> bool:
    """Add a channel to resolved data; tell whether there is one."""
    try:
        channel = guild.channel(channel_id)
    except Refusal:
        return False
    resolved.setdefault("channels", {})[channel_id] = {**channel, "permissions": "0"}
    return True


def add_attachment(state: State, resolved: Json, upload_id: str) -> str:
    """Add an uploaded file to resolved data and return its id; ValueError when nothing was uploaded under it."""
    upload = state.uploads.get(upload_id)
    if upload is None:
        raise ValueError(f"no file was uploaded as {upload_id}")
    address = f"{state.origin()}/discord/cdn/{upload.id}/{upload.name}"
    resolved.setdefault("attachments", {})[upload_id] = {
        "id": upload.id, "filename": upload.name, "size": len(upload.content), "url": address, "proxy_url": address,
        "content_type": upload.kind, "ephemeral": True,
    }  # fmt: skip
    return upload_id
