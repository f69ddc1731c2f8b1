"""The corpus is drafts made by a grammar from a scene of facts: right ones, and ones in which one thing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from program.money import Money
from program.rules.drafts.table import (
    Address,
    Amount,
    Change,
    Count,
    Day,
    FactTable,
    Name,
    Rank,
    Share,
    Stretch,
    Term,
)
from tests.drafts import spelling

NAMES = (
    *("Ada Letters", "Birch Media", "Cleo Marin", "Søren & Sons", "O'Brien Digital", "Studio Mirò", "Nordlicht GmbH"),
    *("Atelier 54", "The Long Read", "Jean-Luc Dupont", "Łódź Labs", "Dr. Quark", "McAllister & Co", "Ünal Reviews"),
)
STRANGERS = ("Zephyr Press", "Marlowe Group", "Quill Partners", "Hanna Weber", "Ostrava Labs", "Juniper & Vine")
MONTHS = ("September", "October", "November")


@dataclass(frozen=True)
class Scene:
    """What is true of one partner, beside another one."""

    name: str
    other: str
    sales: int
    leads: int
    customers: int
    other_sales: int
    clicks_before: int
    clicks: int
    earned: Money
    revenue: Money
    conversion: Decimal
    place: int
    other_place: int
    paid_on: date
    label: str
    month: str
    tier: str
    link: str

    @property
    def change(self) -> Change:
        """How the clicks moved."""
        return Change("clicks", ("click", "clicks"), self.clicks_before, self.clicks, owner="")

    @property
    def table(self) -> FactTable:
        """The facts as a story would hand them out."""
        month = 9 + MONTHS.index(self.month)
        stretch = Stretch("period", date(2026, month, 1), date(2026, month, 30), (self.label,))
        owner = "name" if self.other else ""
        facts = [
            Name("name", self.name),
            Count("sales", self.sales, ("sale", "sales"), owner),
            Count("leads", self.leads, ("lead", "leads"), owner),
            Count("customers", self.customers, ("customer", "customers"), owner),
            self.change,
            Amount("earned", self.earned, ("commission", "earned", "earnings"), owner),
            Amount("revenue", self.revenue, ("revenue",), owner),
            Share("conversion", self.conversion, ("conversion", "rate")),
            Rank("place", self.place, owner),
            Day("paid_on", self.paid_on),
            stretch,
            Term("tier", self.tier),
            Address("link", self.link),
        ]
        if self.other:
            facts += [Name("other", self.other), Rank("other_place", self.other_place, "other")]
            facts.append(Count("other_sales", self.other_sales, ("sale", "sales"), "other"))
        return FactTable(tuple(facts))


def scene(chance: Random, *, pair: bool) -> Scene:
    """Return a scene by chance; a pair has a second partner beside the first."""
    name, other = chance.sample(NAMES, 2)
    before = chance.choice((300, 640, 1360, 8400, 777, 12_000))
    after = chance.choice((before * 2, before * 3, before // 2, before + before // 5, before - before // 4, before + 1))
    currency = chance.choice(("USD", "USD", "EUR", "GBP", "JPY", "CHF"))
    places = chance.sample(range(1, 12), 2)
    figures = chance.sample([*range(2, 40), 42, 99, 100, 118, 250, 1250, 1312, 2048, 12_345], 4)
    minor = chance.choice((125_000, 49_950, 1_234_567, 100, 20_000, 305_010, 98_700))
    return Scene(
        name=name,
        other=other if pair else "",
        sales=figures[0],
        leads=figures[1],
        customers=figures[2],
        other_sales=figures[3],
        clicks_before=before,
        clicks=after,
        earned=Money(minor, currency),
        revenue=Money(minor * 5, currency),
        conversion=Decimal(chance.choice(("4.2", "12", "0.8", "33.3", "7", "2.5"))),
        place=places[0],
        other_place=places[1],
        paid_on=date(2026, 11, 5) + timedelta(days=chance.randrange(0, 60)),
        label=chance.choice(("this month", "last month")),
        month=chance.choice(MONTHS),
        tier=chance.choice(("Gold", "Silver", "Bronze")),
        link=f"https://go.acme.example/{chance.choice(('ada', 'x7k2m', 'birch-2026'))}",
    )


# A sentence names the slots it fills; `one` is the noun of a slot for one, `many` for more.
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "sales": (
        "You closed {sales} {sales:sale} {when}.",
        "{sales|Up} {sales:sale} came through your links {when}.",
        "In {month}, your links brought {sales} {sales:sale}.",
        "Sales reached {sales} {when}, and that is worth a moment.",
        "Your {sales} new {sales:sale} {when} stand out.",
        "Sales: {sales}.",
    ),
    "both": (
        "You brought {leads} {leads:lead} and closed {sales} {sales:sale}.",
        "With {leads} {leads:lead} and {sales} {sales:sale}, {month} went well.",
        "Leads came to {leads}, sales to {sales}.",
        "{leads|Up} {leads:lead} turned into {sales} {sales:sale} and {customers} paying {customers:customer}.",
        "- Leads: {leads}\n- Sales: {sales}\n- Customers: {customers}",
    ),
    "customers": (
        "{customers|Up} {customers:customer} chose us because of you.",
        "You helped {customers} new {customers:customer} get going.",
    ),
    "earned": (
        "You earned {earned} {when}.",
        "Your commission came to {earned}.",
        "That makes {earned} in commission on {revenue} of revenue.",
        "From {revenue} in revenue you earned {earned}.",
        "Your earnings for {month}: {earned}.",
    ),
    "clicks": (
        "Your clicks {moved} by {change}.",
        "Clicks {moved} from {clicks_before} to {clicks}.",
        "Clicks {moved} {change} {when}, from {clicks_before} to {clicks}.",
        "You had {clicks} {clicks:click} {when}, {more} than before.",
        "Clicks: {clicks} ({signed}).",
        "Your clicks {times} {when}.",
        "{month} saw your clicks go from {clicks_before} to {clicks}.",
        "Your clicks {times}, and your readers noticed you.",
    ),
    "conversion": (
        "Your conversion rate is {conversion}.",
        "At {conversion}, your conversion rate tells a clear story.",
        "A conversion rate of {conversion} shows that your readers trust you.",
    ),
    "place": (
        "That put you in {place}.",
        "You finished in {place} on the board.",
        "You are in {place} {when}.",
    ),
    "paid": (
        "The money goes out on {paid_on}.",
        "Payday is {paid_on}.",
        "Look out for your payout on {paid_on}.",
    ),
    "tier": (
        "You are in the {tier} tier now.",
        "{tier} is your tier, and it suits you.",
        "Your link is still {link}.",
        "Share {link} once more, and see what happens.",
    ),
    "name": (
        "Well done, {name}!",
        "Thank you, {name}.",
        "{name} made it look easy.",
        "Congratulations to {name} on good, steady work.",
        "{name}'s readers clearly trust what they read.",
    ),
}
PAIRED: tuple[str, ...] = (
    "{name} closed {sales} {sales:sale}, and {other} closed {other_sales}.",
    "{name} is in {place}, {other} in {other_place}.",
    "{other} brought {other_sales} {other_sales:sale}, {name} brought {sales} {sales:sale}.",
    "- {name}: {sales} {sales:sale}, {place}\n- {other}: {other_sales} {other_sales:sale}, {other_place}",
    "Congratulations to {name} on {sales} {sales:sale} and {place}.",
)
OPENINGS = ("Hello {name},", "Here is how {month} went.", "Good news!", "A short look back.", "")
CLOSINGS = ("Keep going.", "Thank you for your work.", "See you at the next session.", "More of this, please.", "")
UPS = ("rose", "grew", "climbed", "increased", "went up", "improved", "jumped")
DOWNS = ("fell", "dropped", "declined", "decreased", "went down", "slipped")


def right(chance: Random) -> tuple[str, Scene]:
    """Return a draft that says only what is true, and its scene."""
    pair = chance.random() < 0.3
    true = scene(chance, pair=pair)
    return _draft(chance, true, _shapes(chance, true)), true


def wrong(chance: Random) -> tuple[str, Scene, str]:
    """Return a draft with one wrong thing in it, its scene, and what kind of thing is wrong."""
    while True:
        kind = chance.choice(tuple(MUTATIONS))
        true = scene(chance, pair=chance.random() < 0.3)
        shapes = _shapes(chance, true)
        state = chance.getstate()
        good = _draft(chance, true, shapes)
        chance.setstate(state)
        false = MUTATIONS[kind](chance, true)
        chance.setstate(state)
        bad = _draft(chance, false, shapes) if isinstance(false, Scene) else false(good)
        told = kind != "number" or not any("{times}" in shape for shape in shapes)
        if bad != good and told and _really_wrong(true, false):
            return bad, true, kind


def _really_wrong(true: Scene, false: object) -> bool:
    """A swap by chance may still be true, such as a period that has two names."""
    return not isinstance(false, Scene) or false.table != true.table


def _shapes(chance: Random, true: Scene) -> list[str]:
    subjects = chance.sample(sorted(SENTENCES), chance.randrange(2, 5))
    body = [chance.choice(SENTENCES[subject]) for subject in subjects]
    if true.other:
        # Beside another partner, figures stand with names; what speaks to one partner alone has no place there.
        body = [chance.choice(PAIRED), *(chance.choice(SENTENCES[each]) for each in ("name", "paid", "clicks"))]
        chance.shuffle(body)
    return [chance.choice(OPENINGS), *body, chance.choice(CLOSINGS)]


def _draft(chance: Random, said: Scene, shapes: list[str]) -> str:
    """Put the sentences together; a greeting and a list stand on lines of their own."""
    text, between = "", chance.choice((" ", "\n", "\n\n"))
    for shape in filter(None, shapes):
        apart = "\n" if text.endswith(",") or shape.startswith("- ") or "\n- " in text[-60:] else between
        text += (apart if text else "") + _filled(chance, said, shape)
    return text


def _filled(chance: Random, said: Scene, shape: str) -> str:
    text, at = "", 0
    for begin, end, slot in _slots(shape):
        text += shape[at:begin] + _slot(chance, said, slot)
        at = end
    return text + shape[at:]


def _slots(shape: str) -> Iterator[tuple[int, int, str]]:
    begin = shape.find("{")
    while begin >= 0:
        end = shape.index("}", begin) + 1
        yield begin, end, shape[begin + 1 : end - 1]
        begin = shape.find("{", end)


def _slot(chance: Random, said: Scene, slot: str) -> str:
    name, _, noun = slot.partition(":")
    name, up, _ = name.partition("|")
    if noun:
        return noun if getattr(said, name) == 1 else noun + "s"
    value = getattr(said, name, None)
    match name:
        case "earned" | "revenue":
            return spelling.money(value, chance)
        case "conversion":
            return spelling.percent(value, chance)
        case "place" | "other_place":
            return spelling.rank(value, chance)
        case "paid_on":
            return spelling.day(value, chance)
        case "when" | "moved" | "change" | "signed" | "more" | "times":
            return _moved(chance, said, name)
    if isinstance(value, int):
        text = spelling.count(value, chance)
        return text[:1].upper() + text[1:] if up else text
    return str(value)


def _moved(chance: Random, said: Scene, name: str) -> str:
    change = said.change
    if name == "when":
        return chance.choice((said.label, f"in {said.month}", f"in {said.month} 2026", "")).strip() or "so far"
    if name == "times" and change.after in (change.before * 2, change.before * 3, change.before // 2):
        if change.after < change.before:
            return "halved" if change.after * 2 == change.before else "fell"
        return chance.choice(
            {2: ("doubled", "grew 2x"), 3: ("tripled", "grew three times")}[change.after // change.before]
        )
    if name == "times":
        return _moved(chance, said, "moved")
    shown = spelling.percent(abs(change.percent), chance)
    if name == "moved":
        return chance.choice(UPS if change.sign > 0 else DOWNS)
    if name == "signed":
        return ("+" if change.sign > 0 else chance.choice("-−")) + f"{abs(change.percent)} %"
    if name == "more":
        return f"{shown} {'more' if change.sign > 0 else 'fewer'}"
    return shown


# One wrong thing at a time: a scene that is false in one place, or a text with one word changed.
Mutation = Callable[[Random, Scene], "Scene | Callable[[str], str]"]


def _other_number(value: int, chance: Random) -> int:
    digits = list(str(value))
    ways = [
        value + 1,
        max(value - 1, 0),
        value * 10,
        value + 10,
        value // 10,
        int("".join(reversed(digits))),
        value + 100,
    ]
    return chance.choice([way for way in ways if way != value])


def _number(chance: Random, true: Scene) -> Scene:
    field = chance.choice(("sales", "leads", "customers", "clicks", "clicks_before", "conversion", "earned", "revenue"))
    value = getattr(true, field)
    if isinstance(value, Money):
        return replace(true, **{field: Money(_other_number(value.minor, chance), value.currency)})
    if isinstance(value, Decimal):
        return replace(true, conversion=value + chance.choice((1, Decimal("0.1"), 10)))
    return replace(true, **{field: _other_number(value, chance)})


def _date(chance: Random, true: Scene) -> Scene | Callable[[str], str]:
    if chance.random() < 0.3:
        month = chance.choice([each for each in ("January", "April", "July", *MONTHS) if each != true.month])
        return lambda text: text.replace(f"in {true.month}", f"in {month}", 1).replace(
            f"In {true.month}", f"In {month}", 1
        )
    if chance.random() < 0.2:
        label = "last month" if true.label == "this month" else "this month"
        return lambda text: text.replace(true.label, label, 1)
    # Another week and another month, so that no part of it is right by chance.
    return replace(true, paid_on=true.paid_on + timedelta(days=chance.choice((33, 39, 61, -32, -50))))


def _rank(chance: Random, true: Scene) -> Scene:
    return replace(true, place=chance.choice([n for n in range(1, 14) if n not in (true.place, true.other_place)]))


def _unit(chance: Random, true: Scene) -> Scene | Callable[[str], str]:
    swaps = ((" sales", " leads"), (" sales", " clicks"), (" leads", " customers"), (" percent", " percentage points"))
    swaps += ((" %", " points"), (" customers", " partners"), ("dollars", "euros"), ("$", "€"), ("€", "£"))
    if chance.random() < 0.4:
        currency = chance.choice([each for each in ("USD", "EUR", "GBP", "CHF") if each != true.earned.currency])
        return replace(true, earned=Money(true.earned.minor, currency), revenue=Money(true.revenue.minor, currency))
    old, new = chance.choice(swaps)
    return lambda text: text.replace(old, new, 1)


def _sign(chance: Random, true: Scene) -> Scene | Callable[[str], str]:
    if chance.random() < 0.2:
        return replace(true, earned=Money(-true.earned.minor, true.earned.currency))
    if chance.random() < 0.3:
        return replace(true, clicks=true.clicks_before, clicks_before=true.clicks)
    pairs = [(up, down) for up in UPS for down in DOWNS]
    pairs += [(down, up) for up, down in pairs] + [
        ("more than", "fewer than"),
        ("fewer than", "more than"),
        ("(+", "(-"),
    ]
    old, new = chance.choice(pairs)
    return lambda text: text.replace(f" {old} " if old.isalpha() else old, f" {new} " if old.isalpha() else new, 1)


def _name(chance: Random, true: Scene) -> Scene | Callable[[str], str]:
    if true.other and chance.random() < 0.5:
        return replace(true, name=true.other, other=true.name)
    stranger = chance.choice([*STRANGERS, *(name for name in NAMES if name not in (true.name, true.other))])
    return lambda text: text.replace(true.name, stranger, 1)


MUTATIONS: Mapping[str, Mutation] = {
    "number": _number,
    "date": _date,
    "rank": _rank,
    "unit": _unit,
    "sign": _sign,
    "name": _name,
}
