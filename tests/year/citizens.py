"""Citizens are the people of a played year: where they are, when they want to be left alone, and what of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from program.people import Handle
from program.rules.quiet_hours import QuietHours
from sandbox.world import DISCORD_GUILD, SLACK_TEAM, Person

PROGRAM_ZONE = ZoneInfo("Europe/Berlin")
# The hours of the shipped settings, for who set none.
QUIET = QuietHours(time(20), time(8))


@dataclass(frozen=True)
class Citizen:
    """Somebody with an account on `on`, in this order; `code` is their partner's link, without one they are no partner.

    `off` are the categories that they turned off, `stops` those that they turn off at a moment, `shown` how their
    partner stands on the board. Whose direct messages are `closed` lets the bot write nothing on Discord.
    """

    key: str
    name: str
    on: tuple[str, ...]
    zone: str | None = None
    quiet: QuietHours = QUIET
    off: frozenset[str] = frozenset()
    shown: str = "name"
    code: str = ""
    role: str = ""
    seat: bool = False
    learns: bool = False
    closed: bool = False
    stops: tuple[tuple[str, datetime], ...] = ()
    joins: date | None = None
    leaves: date | None = None

    @property
    def tz(self) -> ZoneInfo:
        """The zone that their days and hours are in."""
        return ZoneInfo(self.zone) if self.zone else PROGRAM_ZONE

    def wants(self, category: str | None, at: datetime) -> bool:
        """Whether they want to hear of a category at a moment."""
        return category not in self.off and all(category != stopped or at < since for stopped, since in self.stops)

    @property
    def company(self) -> str:
        """Their partner's name."""
        return f"{self.name.split()[1]} Works"

    def handles(self) -> list[Handle]:
        """Their accounts as the program knows them, the first one first."""
        place = [one.key for one in CITIZENS].index(self.key)
        users = {"slack": f"U0{self.key.upper()}", "discord": f"3000000000000000{11 + place}"}
        teams = {"slack": SLACK_TEAM, "discord": DISCORD_GUILD}
        return [Handle(platform, teams[platform], users[platform], self.name) for platform in self.on]

    def person(self) -> Person:
        """The same as both chats know them."""
        users = {handle.platform: handle.user for handle in self.handles()}
        return Person(
            self.key,
            self.name,
            "citizen",
            users.get("slack"),
            users.get("discord"),
            "#777777",
            self.tz.key,
            discord_admin=self.key == "eli",
        )


def _off(*categories: str) -> frozenset[str]:
    return frozenset(categories)


SLACK, DISCORD = ("slack",), ("discord",)
NIGHT_SHIFT = QuietHours(time(9, 30), time(17))
EARLY = QuietHours(time(18, 30), time(7, 15))
NONE = QuietHours(time(0), time(0))
# Half an hour after an announcement, which waits for the morning where she is.
ENOUGH = ("announcement", datetime(2027, 10, 2, 18, tzinfo=UTC))

CITIZENS: tuple[Citizen, ...] = (
    Citizen("ada", "Ada Vale", SLACK, code="ada", seat=True, learns=True),
    Citizen("ben", "Ben Osei", DISCORD, "America/New_York", off=_off("summary"), code="ben", learns=True),
    Citizen("cleo", "Cleo Marin", SLACK, "Asia/Kolkata", EARLY, code="cleo", seat=True, learns=True),
    Citizen("dana", "Dana Frost", ("slack", "discord"), role="manager"),
    Citizen("eli", "Eli Novak", ("discord", "slack"), role="finance"),
    Citizen("fay", "Fay Lindqvist", SLACK, "Australia/Sydney", code="fay", stops=(ENOUGH,)),
    Citizen("gus", "Gus Park", DISCORD, "Europe/Lisbon", off=_off("announcement"), code="gus"),
    Citizen("hugo", "Hugo Bell", SLACK, "Europe/London", off=_off("training"), code="hugo", learns=True),
    Citizen("ines", "Ines Duarte", DISCORD, "Asia/Tokyo", NIGHT_SHIFT, off=_off("recognition"), code="ines"),
    Citizen("jon", "Jon Adu", SLACK, "Africa/Accra", off=_off("event"), code="jon"),
    Citizen("kai", "Kai Rojas", DISCORD, "America/Santiago", off=_off("council"), code="kai", seat=True),
    Citizen("lou", "Lou Brandt", SLACK, off=_off("leaderboard"), shown="hidden", code="lou"),
    Citizen("mia", "Mia Keller", DISCORD, quiet=NONE, off=_off("payout"), shown="pseudonym", code="mia"),
    Citizen(
        "nils", "Nils Aker", SLACK, off=_off("summary", "training", "announcement", "event", "payout"), code="nils"
    ),
    Citizen("oda", "Oda Lang", DISCORD, code="oda", closed=True),
    Citizen("pia", "Pia Stone", ("discord", "slack"), "Europe/London", code="pia", closed=True, learns=True),
    Citizen("quin", "Quin Moor", SLACK, "America/New_York", code="quin", leaves=date(2027, 7, 1)),
    Citizen("rae", "Rae Tran", DISCORD, "Australia/Adelaide", code="rae", seat=True, learns=True),
    Citizen("sol", "Sol Ekberg", SLACK, code="sol", joins=date(2027, 3, 3)),
)
BY_KEY = {one.key: one for one in CITIZENS}
