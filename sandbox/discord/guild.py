"""The guild is the sample server: its roles, its members, its channels, and everyone's direct channel with the bot."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.discord.refusals import Json, unknown
from sandbox.world import DISCORD_APPLICATION, DISCORD_GUILD, Person, World

JOINED = "2026-01-05T09:00:00+00:00"
EVERY_PERMISSION = (1 << 52) - 1
ADMINISTRATOR = 1 << 3
# Look, write, embed, attach, read history, use emoji and commands: what an ordinary member is given.
MEMBER_PERMISSIONS = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 18, 26, 31, 35, 38, 46, 49))
BOT_ROLE = "500000000000000010"


@dataclass(frozen=True)
class Role:
    """A server role; a higher position outranks a lower one."""

    id: str
    name: str
    position: int
    permissions: int = 0
    colour: int = 0
    mentionable: bool = False

    def json(self) -> Json:
        """Return the role as the API shows it."""
        colours = {"primary_color": self.colour, "secondary_color": None, "tertiary_color": None}
        return {
            "id": self.id, "name": self.name, "position": self.position, "permissions": str(self.permissions),
            "color": self.colour, "colors": colours, "hoist": self.position > 0, "managed": self.id == BOT_ROLE,
            "mentionable": self.mentionable, "icon": None, "unicode_emoji": None, "flags": 0,
        }  # fmt: skip


ROLES = (
    Role(DISCORD_GUILD, "@everyone", 0, MEMBER_PERMISSIONS),
    Role("500000000000000001", "Bronze", 1, colour=0xA9714B),
    Role("500000000000000002", "Silver", 2, colour=0x8C98A4),
    Role("500000000000000003", "Gold", 3, colour=0xC99A2E),
    Role("500000000000000004", "Platinum", 4, colour=0x5E7C8B),
    Role("500000000000000005", "Partners", 5, mentionable=True),
    Role("500000000000000006", "Council", 6, mentionable=True),
    Role(BOT_ROLE, "Rainmaker", 10, EVERY_PERMISSION & ~ADMINISTRATOR),
    Role("500000000000000011", "Owners", 11, ADMINISTRATOR),
)

BOT_USER: Json = {
    "id": DISCORD_APPLICATION, "username": "Rainmaker", "global_name": None, "discriminator": "0",
    "avatar": None, "bot": True, "public_flags": 0, "flags": 0,
}  # fmt: skip


def account(person: Person) -> str:
    """Return the person's Discord id; ValueError says who has none."""
    if person.discord is None:
        raise ValueError(f"{person.name} has no Discord account")
    return person.discord


def user_json(person: Person) -> Json:
    """Return the person's account as the API shows it."""
    return {
        "id": account(person), "username": person.key, "global_name": person.name, "discriminator": "0",
        "avatar": None, "bot": False, "public_flags": 0,
    }  # fmt: skip


def dm_channel(user_id: str) -> str:
    """Return the id of the bot's direct channel with an account: the same digits, led by 4."""
    return f"4{user_id[1:]}"


@dataclass
class Guild:
    """Who is in the server and which roles they wear."""

    world: World
    roles: dict[str, Role] = field(default_factory=lambda: {role.id: role for role in ROLES})
    worn: dict[str, set[str]] = field(default_factory=dict)
    events: dict[str, Json] = field(default_factory=dict)
    interested: dict[str, set[str]] = field(default_factory=dict)
    threads: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.worn = {account(person): set() for person in self.people()}
        for person in self.people():
            if person.discord_admin:
                self.worn[account(person)].add("500000000000000011")
        self.worn[DISCORD_APPLICATION] = {BOT_ROLE}

    def people(self) -> list[Person]:
        """Return the sample people who have an account here."""
        return [person for person in self.world.people if person.discord]

    def permissions(self, user_id: str) -> int:
        """Return the permission bits of a member in every channel."""
        bits = self.roles[DISCORD_GUILD].permissions
        for role in self.worn[user_id]:
            bits |= self.roles[role].permissions
        return EVERY_PERMISSION if bits & ADMINISTRATOR else bits

    def user(self, user_id: str) -> Json:
        """Return any account, the bot's included; 10013 when there is none."""
        if user_id == DISCORD_APPLICATION:
            return dict(BOT_USER)
        person = self.world.by_discord(user_id)
        if person is None:
            raise unknown("User", 10013)
        return user_json(person)

    def member(self, user_id: str) -> Json:
        """Return a member without computed permissions; 10007 when they are not in the server."""
        if user_id not in self.worn:
            raise unknown("Member", 10007)
        return {
            "user": self.user(user_id), "roles": sorted(self.worn[user_id]), "joined_at": JOINED, "nick": None,
            "avatar": None, "deaf": False, "mute": False, "flags": 0, "pending": False, "premium_since": None,
        }  # fmt: skip

    def acting_member(self, user_id: str) -> Json:
        """Return a member as an interaction carries them: with permissions."""
        return {**self.member(user_id), "permissions": str(self.permissions(user_id))}

    def channels(self) -> list[Json]:
        """Return the server's text channels."""
        return [
            {
                "id": place.discord, "type": 0, "name": place.name, "topic": place.topic, "position": position,
                "guild_id": DISCORD_GUILD, "permission_overwrites": [], "nsfw": False, "parent_id": None,
                "rate_limit_per_user": 0, "last_message_id": None, "flags": 0,
            }
            for position, place in enumerate(self.world.places)
        ]  # fmt: skip

    def dm_owner(self, channel_id: str) -> Person | None:
        """Return whose direct channel this is, or None."""
        return next((person for person in self.people() if dm_channel(account(person)) == channel_id), None)

    def channel(self, channel_id: str) -> Json:
        """Return a text or direct channel; 10003 when there is none."""
        owner = self.dm_owner(channel_id)
        if owner is not None:
            return {"id": channel_id, "type": 1, "recipients": [user_json(owner)], "last_message_id": None, "flags": 0}
        for channel in (*self.channels(), *self.threads.values()):
            if channel["id"] == channel_id:
                return channel
        raise unknown("Channel", 10003)

    def begin_thread(self, parent: str, message_id: str, name: str, owner: str, at: str) -> Json:
        """Begin a public thread and return it."""
        state = {"archived": False, "auto_archive_duration": 10_080, "locked": False, "archive_timestamp": at}
        thread = {
            "id": message_id, "type": 11, "name": name, "parent_id": parent, "guild_id": DISCORD_GUILD,
            "owner_id": owner, "thread_metadata": state, "last_message_id": None, "flags": 0,
            "message_count": 0, "member_count": 1, "rate_limit_per_user": 0,
        }  # fmt: skip
        self.threads[message_id] = thread
        return thread

    def json(self) -> Json:
        """Return the server as `GET /guilds/{id}` shows it."""
        owner = next(person for person in self.people() if person.discord_admin)
        return {
            "id": DISCORD_GUILD, "name": "Acme Partners", "icon": None, "splash": None, "discovery_splash": None,
            "owner_id": account(owner), "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0,
            "default_message_notifications": 1, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0,
            "system_channel_id": None, "system_channel_flags": 0, "rules_channel_id": None, "premium_tier": 0,
            "vanity_url_code": None, "description": None, "banner": None, "preferred_locale": "en-US",
            "public_updates_channel_id": None, "premium_progress_bar_enabled": False,
            "safety_alerts_channel_id": None, "roles": [role.json() for role in self.roles.values()],
            "emojis": [], "stickers": [], "features": [],
        }  # fmt: skip

    def created(self) -> Json:
        """Return the server as GUILD_CREATE announces it."""
        members = [self.member(user_id) for user_id in self.worn]
        return {
            **self.json(), "unavailable": False, "large": False, "joined_at": JOINED, "member_count": len(members),
            "members": members, "channels": self.channels(), "threads": list(self.threads.values()),
            "guild_scheduled_events": list(self.events.values()), "presences": [], "voice_states": [],
            "stage_instances": [], "soundboard_sounds": [],
        }  # fmt: skip
