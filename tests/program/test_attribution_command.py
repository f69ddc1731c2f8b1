"""`rainmaker attribution rerun` as an operator types it."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import main
from bot.settings import load
from bot.store import Store, open_engine
from program.clicks import NewClick, record_clicks
from program.customers import CustomerDetails
from program.events import NewLead, NewSale
from program.links import LinkRules, create_link
from program.partners import add_partner
from program.tracking import track_lead, track_sale
from tests.program.scene import BERLIN, NOON


@pytest.fixture
def office(sqlite_template, tmp_path, monkeypatch):
    """A deployment in which Ada's and Ben's links were clicked before one sale of 100 dollars."""
    (tmp_path / "rainmaker.db").write_bytes(sqlite_template)
    shutil.copyfile(Path(__file__).parents[2] / "settings.toml", tmp_path / "settings.toml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/rainmaker.db")
    store = Store(open_engine(f"sqlite:///{tmp_path}/rainmaker.db"))
    with store.unit() as unit:
        _history(unit, NOON)
    store.dispose()


def _history(unit, now: datetime):
    terms = load().terms
    for place, name in enumerate(("Ada", "Ben")):
        partner = add_partner(unit, name=name, now=now)
        link = create_link(unit, LinkRules(("https://acme.example",), 5, ""), partner.id, now=now)
        at = now - timedelta(hours=2 - place)
        record_clicks(unit, [NewClick(f"clk_{place}", link.id, partner.id, at, "visitor")], BERLIN)
    customer = CustomerDetails("c-1")
    track_lead(unit, terms, NewLead("Sign up", customer, "clk_1"), now=now)
    track_sale(unit, terms, NewSale("Purchase", customer, 10_000, "usd"), now=now)


def asked(*words):
    return CliRunner().invoke(main, ["attribution", "rerun", *words])


def test_an_operator_compares_another_model_with_what_was_recorded(office):
    told = asked("--model", "linear", "--from", "2026-11-01", "--to", "2026-11-30")
    assert told.output.splitlines() == [
        "linear from 2026-11-01 to 2026-11-30: 1 of 1 sales would be credited differently",
        "Ada: 0.00 USD -> 50.00 USD (+50.00 USD)",
        "Ben: 100.00 USD -> 50.00 USD (-50.00 USD)",
    ]


@pytest.mark.parametrize(
    "model, first, said",
    [
        ("magic", "2026-11-01", "no attribution model is called 'magic'"),
        ("last", "soon", "'soon' is not a day such as"),
        ("last", "2027-11-01", "the last day is before the first"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_exit_code_2(office, model, first, said):
    told = asked("--model", model, "--from", first, "--to", "2026-11-30")
    assert told.exit_code == 2
    assert said in told.stderr
