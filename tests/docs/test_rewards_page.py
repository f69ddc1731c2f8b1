"""What docs/algorithms/rewards.md works out is what the program does, read by the very reader of settings.toml."""

from decimal import Decimal

import pytest

from bot.settings import load_file
from program.rules.formula import recompute
from program.rules.rewards import Facts, Standing, earn
from tests.docs.tables import PAGES, rows_of

PROGRAM = '[program]\nname = "Acme"\ncurrency = "USD"\ndestinations = ["https://acme.example"]\n'
HEAD = PROGRAM + '[[tiers]]\nkey = "gold"\n[[rewards]]\n'
EXAMPLES = rows_of("rewards.md", "reward", "event", "earns")


@pytest.mark.parametrize("reward, event, earns", EXAMPLES)
def test_an_event_earns_what_the_page_says(tmp_path, reward, event, earns):
    terms = terms_of(tmp_path, reward)
    earnings = earn(terms, facts_of(event, terms.rewards[0].on))
    assert ", ".join(told(one) for one in earnings) == (earns if earns != "nothing" else "")
    assert all(one.reason or recompute(one.formula.inputs()) == one.amount for one in earnings)


def test_the_page_shows_every_clause_of_the_language():
    text = (PAGES / "rewards.md").read_text(encoding="utf-8")
    from bot.settings.rewards import RewardTable

    for name in set(RewardTable.model_fields) - {"key", "hold_days"}:
        assert f"`{name}" in text, name


def terms_of(folder, reward):
    lines = [line.strip().strip("`") for line in reward.split("<br>")]
    if not any(line.startswith("on ") for line in lines):
        lines.append('on = "sale"')
    file = folder / "settings.toml"
    file.write_text(HEAD + "\n".join(['key = "it"', *lines]), encoding="utf-8")
    return load_file(file).terms


def facts_of(event, on):
    base, *others = event.split()
    given = dict(one.split("=") for one in others)
    standing = Standing(
        sales=int(given.pop("sales", 0)),
        revenue=minor(given.pop("revenue", "0")),
        reached=int(given.pop("reached", 0)),
        earned=minor(given.pop("earned", "0")),
    )
    return Facts(
        event=on,
        base=minor(base),
        currency="USD",
        month=int(given.pop("month", 1)),
        first=given.pop("first", "yes") == "yes",
        tier=given.pop("tier", ""),
        credits=tuple(int(one) for one in given.pop("credits", "10000").split(",")),
        known=given,
        standing={"it": standing},
    )


def told(earning):
    parts = [earning.tranche, f"{Decimal(earning.amount).scaleb(-2):.2f}", earning.reason]
    return " ".join(part for part in parts if part)


def minor(text):
    return int(Decimal(text).scaleb(2))
