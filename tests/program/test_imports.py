"""Imports: a file by the same rules as the calls, whole or not at all, each fault by its line."""

from __future__ import annotations

import pytest
from sqlmodel import select

from program.imports.fields import Importing
from program.imports.files import FAULTS_MOST, take_file
from program.imports.kinds import KINDS
from program.ledger import balances
from program.tables import Commission, Coupon, Customer, Link, Milestone, Partner, Reversal, Sale, Touch
from tests.program.scene import NOON, RULES, TERMS

PARTNERS = "name,email,tenant_id,country,link,coupon\nMika Media,mika@media.example,t_2,FI,mika,MIKA20\n"
CUSTOMERS = "id,partner,at,name,email\nu_1,juno@works.example,2026-09-01,Nora,nora@acme.example\n"
SALES = "invoice_id,customer,amount,currency,at,product\nin_1,u_1,49.00,usd,2026-09-02,pro\n"
REFUNDS = "id,invoice_id,amount_minor,currency,at\nre_1,in_1,2450,USD,2026-09-05T10:00:00Z\n"
MILESTONES = "id,customer,kind,at\nm_1,u_1,onboarded,2026-09-03\n"
TOUCHES = "customer,partner,kind,at,note\nu_1,juno@works.example,coupon,2026-08-30,at a fair\n"


def taken(scene, kind: str, text: str):
    """Take a file in and return its report."""
    return take_file(Importing(scene.store, TERMS, RULES, NOON), kind, text.splitlines(keepends=True))


def test_a_past_is_taken_in_whole(scene):
    """Partner, customer, touch, sale, refund and milestone, each counted once however often it is imported."""
    files = [("partners", PARTNERS), ("customers", CUSTOMERS), ("touches", TOUCHES), ("sales", SALES)]
    files += [("refunds", REFUNDS), ("milestones", MILESTONES)]
    for _ in range(2):
        assert [taken(scene, *one).faults for one in files] == [[]] * 6
    kinds = (Customer, Touch, Sale, Commission, Reversal, Milestone, Coupon)
    assert [len(scene.rows(kind)) for kind in kinds] == [1] * 7
    assert (len(scene.rows(Partner)), sorted(link.code for link in scene.rows(Link))) == (2, ["juno", "mika"])
    assert {key[0].split(":")[-1]: minor for key, minor in balances(scene.store, "partner:").items()} == {"held": -490}
    assert scene.rows(Sale)[0].at.isoformat() == "2026-09-02T00:00:00+00:00"


def test_a_refund_may_come_before_its_sale(scene):
    """It waits, and the report says so."""
    assert dict(taken(scene, "refunds", REFUNDS).outcomes) == {"waiting for its sale": 1}
    taken(scene, "customers", CUSTOMERS)
    taken(scene, "sales", SALES)
    assert [row.state for row in scene.rows(Reversal)] == ["applied"]


def test_separators_quotes_and_marks_at_the_beginning(scene):
    """As spreadsheets write them."""
    text = '\ufeffid;partner;at;name\nu_7;juno@works.example;2026-09-01;"Acme; ""North""\n'
    assert taken(scene, "customers", text.replace('""\n', '"""\n')).faults == []
    assert scene.store.exec(select(Customer.name)).one() == 'Acme; "North"'


FAULTS = [
    ("sales", "in_1,u_1,49.00,EURO,2026-09-02,", "currency: 'EURO' is not an ISO 4217 currency"),
    ("sales", "in_1,u_1,-49.00,USD,2026-09-02,", "amount: '-49.00' is not an amount"),
    ("sales", "in_1,u_1,49.005,USD,2026-09-02,", "more decimals than the 2 of USD"),
    ("sales", "in_1,u_1,49.5,JPY,2026-09-02,", "more decimals than the 0 of JPY"),
    ("sales", "in_1,u_1,0,USD,2026-09-02,", "amount: must be more than nothing"),
    ("sales", "in_1,u_1,9999999999999999,USD,2026-09-02,", "amount: must be more than nothing and at most"),
    ("sales", "in_1,u_1,,USD,2026-09-02,", "either amount or amount_minor"),
    ("sales", "in_1,u_9,49,USD,2026-09-02,", "customer: nobody is known to have sent 'u_9'"),
    ("sales", ",u_1,49,USD,2026-09-02,", "invoice_id: is empty"),
    ("sales", "in_1,u_1,49,USD,soon,", "at: 'soon' is not a time"),
    ("sales", "in_1,u_1,49,USD,2099-01-01,", "at: '2099-01-01' lies ahead"),
    ("sales", "in_1,u_1,49,USD", "has 4 fields where the header has 6"),
    ("sales", 'in_1,"u_1,49,USD,2026-09-02,', "not readable as CSV"),
    ("customers", "u_2,nobody@x.example,2026-09-01,,", "partner: no partner has the id"),
    ("customers", "u_2,juno@works.example,2026-09-01,,nobody", "BadEmail"),
    ("milestones", "m_1,u_1,delighted,2026-09-03", "kind: 'delighted' is none of"),
    ("milestones", "m_1,u_9,onboarded,2026-09-03", "customer: no customer has the id 'u_9'"),
    ("touches", "u_1,juno@works.example,rumour,2026-09-03,", "kind: 'rumour' is none of"),
    ("partners", "Mika,,,,,", "email: either email or tenant_id"),
    ("partners", "Mika,mika@media.example,,,juno,", "link: 'juno' cannot be made"),
]
HEADERS = {
    "sales": SALES,
    "customers": CUSTOMERS,
    "milestones": MILESTONES,
    "touches": TOUCHES,
    "partners": PARTNERS,
}


@pytest.mark.parametrize(("kind", "row", "words"), FAULTS, ids=range(len(FAULTS)))
def test_each_fault_is_told_by_line_and_column(scene, kind, row, words):
    """The rows around it are looked at all the same."""
    taken(scene, "customers", CUSTOMERS)
    report = taken(scene, kind, HEADERS[kind].splitlines()[0] + "\n" + row + "\n")
    (fault,) = report.faults
    assert words in fault
    assert fault.startswith("line ")
    assert scene.rows(Sale) == []


def test_an_invoice_with_other_money_is_a_fault(scene):
    """What is in the books is said."""
    taken(scene, "customers", CUSTOMERS)
    taken(scene, "sales", SALES)
    (fault,) = taken(scene, "sales", SALES.replace("49.00", "59.00")).faults
    assert fault == "line 2: invoice_id: 'in_1' is in the books as 4900 USD in minor units"


def test_headers_are_checked_first(scene):
    """What is missing, unknown or there twice; no row is looked at."""
    report = taken(scene, "customers", "id,id,parter,at\nu,u,x,y\n")
    assert [fault.split(";")[0] for fault in report.faults] == [
        "line 1: the column 'partner' is missing",
        "line 1: no column is called 'parter'",
        "line 1: the column 'id' is there twice",
    ]


def test_faults_are_told_up_to_two_hundred(scene):
    """And that there are more."""
    report = taken(scene, "milestones", "id,customer,kind,at\n" + "m,u_9,onboarded,2026-09-03\n" * 300)
    assert (len(report.faults), report.cut) == (FAULTS_MOST, True)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_file_has_no_header(scene, kind):
    """Each missing column is named."""
    assert len(taken(scene, kind, "").faults) == len(KINDS[kind].needed)


def test_from_the_command_line(tmp_path, monkeypatch):
    """A dry run writes nothing; a faulty file neither; a right one all of it."""
    from typer.testing import CliRunner

    from bot.__main__ import main

    settings = '[program]\nname = "Acme"\ncurrency = "USD"\ndestinations = ["https://acme.example"]\n'
    (tmp_path / "settings.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    good, bad = tmp_path / "partners.csv", tmp_path / "bad.csv"
    good.write_text(PARTNERS)
    bad.write_text(PARTNERS + "Other,,,,,\n")
    runs = [
        ["partners", str(bad)],
        ["partners", str(good), "--dry-run"],
        ["partners", str(good)],
        ["partners", str(good)],
    ]
    told = [CliRunner().invoke(main, ["import", *run]) for run in runs]
    assert [one.exit_code for one in told] == [1, 0, 0, 0]
    assert "line 3: email" in told[0].output
    assert [one.output.strip() for one in told[1:]] == [
        "would import: 1 added",
        "imported: 1 added",
        "imported: 1 there already",
    ]
    assert CliRunner().invoke(main, ["import", "cats", str(good)]).exit_code == 2
