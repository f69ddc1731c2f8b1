"""Sample people and partners are plainly invented; their accounts are those of the sandbox's two chats."""

from __future__ import annotations

from dataclasses import dataclass

Account = tuple[str, str, str]
_SLACK, _SERVER = "T0ACME", "100000000000000001"


@dataclass(frozen=True)
class SamplePartner:
    """A partner and how its year went; `links` are code, name and page, `last_week` is sales and leads."""

    key: str
    name: str
    email: str
    country: str
    joined_days_ago: int
    clicks: int
    links: tuple[tuple[str, str, str], ...]
    last_week: tuple[int, int] = (0, 0)
    sub_ids: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ("USD",)
    visibility: str = "name"
    pseudonym: str | None = None
    staff: bool = False
    left_days_ago: int = 0


@dataclass(frozen=True)
class SamplePerson:
    """A person, the accounts that are theirs, the partner they act for and the roles they hold."""

    name: str
    accounts: tuple[Account, ...]
    partner: str | None = None
    roles: tuple[str, ...] = ()
    timezone: str | None = None


def _slack(user: str) -> Account:
    return ("slack", _SLACK, user)


def _discord(user: str) -> Account:
    return ("discord", _SERVER, user)


PARTNERS: tuple[SamplePartner, ...] = (
    SamplePartner(
        key="ada",
        name="Ada Vale Letters",
        email="ada@letters.example",
        country="DE",
        joined_days_ago=360,
        clicks=2600,
        links=(
            ("ada", "Newsletter", "/"),
            ("ada-guide", "The long guide", "/guide"),
            ("ada-webinar", "Autumn webinar", "/webinar"),
        ),
        last_week=(2, 5),
        sub_ids=("header", "footer", "issue-40", "issue-41"),
    ),
    SamplePartner(
        key="ben",
        name="Osei Resellers",
        email="ben@osei.example",
        country="GH",
        joined_days_ago=350,
        clicks=1900,
        links=(("osei", "Price list", "/pricing"), ("osei-west", "West Africa", "/"), ("osei-fair", "Trade fair", "/")),
        last_week=(2, 5),
        sub_ids=("accra", "lagos"),
    ),
    SamplePartner(
        key="cleo",
        name="Marin Consulting",
        email="cleo@marin.example",
        country="US",
        joined_days_ago=330,
        clicks=1500,
        links=(("marin", "Client proposals", "/enterprise"), ("marin-talk", "Conference talk", "/")),
        last_week=(3, 6),
        currencies=("USD", "USD", "USD", "EUR"),
    ),
    SamplePartner(
        key="quill",
        name="Quill and Copper",
        email="hello@quill.example",
        country="GB",
        joined_days_ago=300,
        clicks=1200,
        links=(("quill", "Blog", "/"), ("quill-tips", "Weekly tips", "/guide")),
        last_week=(1, 3),
        currencies=("USD", "EUR"),
    ),
    SamplePartner(
        key="fern",
        name="Fernhill Studio",
        email="team@fernhill.example",
        country="IE",
        joined_days_ago=280,
        clicks=900,
        links=(("fern", "Portfolio", "/"),),
        last_week=(1, 2),
        visibility="pseudonym",
        pseudonym="The Quiet Gardener",
    ),
    SamplePartner(
        key="tide",
        name="Tidewater Tools",
        email="partners@tidewater.example",
        country="NL",
        joined_days_ago=260,
        clicks=850,
        links=(("tide", "Tool directory", "/"), ("tide-app", "In the app", "/signup")),
        last_week=(1, 2),
        currencies=("USD", "USD", "EUR"),
    ),
    SamplePartner(
        key="hana",
        name="Hana Reviews",
        email="hana@reviews.example",
        country="JP",
        joined_days_ago=250,
        clicks=800,
        links=(("hana", "Review", "/"), ("hana-video", "Video", "/guide")),
        last_week=(0, 2),
        currencies=("JPY", "USD"),
    ),
    SamplePartner(
        key="kite",
        name="Kite and Anchor",
        email="crew@kite.example",
        country="PT",
        joined_days_ago=220,
        clicks=600,
        links=(("kite", "Podcast", "/"),),
        last_week=(0, 2),
        sub_ids=("episode-12", "episode-13"),
    ),
    SamplePartner(
        key="moss",
        name="Mosswood Advisors",
        email="office@mosswood.example",
        country="CA",
        joined_days_ago=320,
        clicks=700,
        links=(("moss", "Advisory page", "/enterprise"),),
        last_week=(1, 4),
        visibility="hidden",
    ),
    SamplePartner(
        key="staff",
        name="Acme Field Team",
        email="field@acme.example",
        country="DE",
        joined_days_ago=340,
        clicks=400,
        links=(("field", "Trade fairs", "/"),),
        last_week=(2, 3),
        staff=True,
    ),
    SamplePartner(
        key="drift",
        name="Driftwood Deals",
        email="deals@driftwood.example",
        country="US",
        joined_days_ago=310,
        clicks=350,
        links=(("drift", "Deal page", "/pricing"),),
        left_days_ago=120,
    ),
    SamplePartner(
        key="larch",
        name="Larch Learning",
        email="hello@larch.example",
        country="AT",
        joined_days_ago=180,
        clicks=400,
        links=(("larch", "Course", "/guide"), ("larch-mail", "Course mail", "/")),
        last_week=(0, 1),
    ),
    SamplePartner(
        key="pip",
        name="Pip Sundry",
        email="pip@sundry.example",
        country="FR",
        joined_days_ago=12,
        clicks=18,
        links=(("pip", "First link", "/"),),
        last_week=(0, 1),
    ),
    SamplePartner(
        key="juno",
        name="Juno Makes",
        email="juno@makes.example",
        country="ES",
        joined_days_ago=4,
        clicks=5,
        links=(("juno", "First link", "/"),),
    ),
)

# How partners are paid: whose, in which currency, by which way, and what it needs. Kite and Anchor has not said yet.
METHODS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("ada", "USD", "paypal", {"email": "ada@letters.example"}),
    ("ben", "USD", "wise", {"email": "ben@osei.example", "name": "Osei Resellers"}),
    ("cleo", "USD", "paypal", {"email": "cleo@marin.example"}),
    ("cleo", "EUR", "sepa", {"iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "name": "Marin Consulting"}),
    ("quill", "USD", "wise", {"email": "hello@quill.example", "name": "Quill and Copper"}),
    ("quill", "EUR", "sepa", {"iban": "FR1420041010050500013M02606", "bic": "PSSTFRPPXXX", "name": "Quill and Copper"}),
    ("fern", "USD", "paypal", {"email": "team@fernhill.example"}),
    ("tide", "USD", "paypal", {"email": "partners@tidewater.example"}),
    ("tide", "EUR", "sepa", {"iban": "NL91ABNA0417164300", "bic": "ABNANL2AXXX", "name": "Tidewater Tools"}),
    ("hana", "USD", "wise", {"email": "hana@reviews.example", "name": "Hana Reviews"}),
    ("hana", "JPY", "wise", {"email": "hana@reviews.example", "name": "Hana Reviews"}),
    ("moss", "USD", "paypal", {"email": "office@mosswood.example"}),
    ("drift", "USD", "paypal", {"email": "deals@driftwood.example"}),
    ("larch", "USD", "wise", {"email": "hello@larch.example", "name": "Larch Learning"}),
)
# Codes that partners hand out beside their links.
COUPONS = (("ada", "ADA-LETTERS"), ("kite", "ANCHOR10"))

# Cleo's Discord account and all of Hugo's are left out, so that there is something to connect and somebody to invite.
PEOPLE: tuple[SamplePerson, ...] = (
    SamplePerson("Ada Vale", (_slack("U0ADA"), _discord("300000000000000011")), "ada", timezone="Europe/Berlin"),
    SamplePerson("Ben Osei", (_slack("U0BEN"), _discord("300000000000000012")), "ben", timezone="Africa/Accra"),
    SamplePerson("Cleo Marin", (_slack("U0CLEO"),), "cleo", timezone="America/New_York"),
    SamplePerson("Dana Frost", (_slack("U0DANA"), _discord("300000000000000014")), roles=("manager",)),
    SamplePerson("Eli Novak", (_slack("U0ADMIN"), _discord("300000000000000001"))),
    SamplePerson("Fay Lindqvist", (_slack("U0FAY"), _discord("300000000000000015")), roles=("finance",)),
    SamplePerson("Gus Park", (_slack("U0GUS"), _discord("300000000000000016")), roles=("council",)),
)
