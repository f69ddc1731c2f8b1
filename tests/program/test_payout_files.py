"""Payout files: what banks, PayPal and Wise are handed says exactly what is to be paid."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.store import Store
from program.money import Money
from program.payout_batches import files_of
from program.payout_errors import WrongStep
from program.payout_files import cells, paypal, sepa, wise
from program.payout_files.batch import BatchLine, BatchRun, FileMismatch, Payer, decimal, minor_of
from program.payout_methods import set_method
from program.payout_runs import make_run, payouts_of
from program.payouts import approve, settle, submit
from program.rules.bank_accounts import clean_iban
from tests.oracle.pain001 import complaints
from tests.program.purse import CUT_OFF, NOON, SEPA, TERMS, earn, partner, person

PAYER = Payer("Acme GmbH & Co", "NL91ABNA0417164300", "ABNANL2A")
RUN = BatchRun("2026-11", "d" * 64, NOON, date(2026, 11, 25), PAYER)
P = {"p": sepa.NAMESPACE}
NAMES = st.text(min_size=1, max_size=90)
AMOUNTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=30)


def lines(amounts, currency="EUR", details=None, name="Juno Works"):
    known = details or {"email": "ada@letters.example"}
    return [BatchLine(f"po_{n:026d}", name, Money(amount, currency), known) for n, amount in enumerate(amounts)]


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


@given(AMOUNTS, st.sampled_from(["USD", "EUR", "JPY"]), NAMES)
def test_the_paypal_file_says_every_payout_once(amounts, currency, name):
    rows = table(paypal.build(RUN, lines(amounts, currency, name=name)))
    assert [minor_of(row[1], currency) for row in rows] == amounts
    assert len({row[3] for row in rows}) == len(rows)
    assert all(len(row) == 6 and row[0] == "ada@letters.example" and row[5] == "PAYPAL" for row in rows)
    assert all(len(row[3]) <= 30 and " " not in row[3] and len(row[4]) <= 400 for row in rows)


def test_the_paypal_file_reads_so():
    assert paypal.build(RUN, lines([123_456], "USD")).decode() == (
        "ada@letters.example,1234.56,USD,po-00000000000000000000000000,2026-11 Juno Works,PAYPAL\r\n"
    )


def test_the_wise_files_read_so():
    by_mail = wise.build(RUN, lines([123_456], "GBP", {"email": "ada@letters.example", "name": "Ada Byron"}))
    saved = wise.build(RUN, lines([500], "JPY", {"recipient": "148563324", "name": "=Ada Byron"}))
    assert by_mail.decode() == (
        "name,recipientEmail,sourceCurrency,targetCurrency,amountCurrency,amount,paymentReference,type\r\n"
        "Ada Byron,ada@letters.example,GBP,GBP,target,1234.56,po-00000000000000000000000000,EMAIL\r\n"
    )
    assert saved.decode() == (
        "recipientId,name,sourceCurrency,targetCurrency,amountCurrency,amount,paymentReference\r\n"
        "148563324,'=Ada Byron,JPY,JPY,target,500,po-00000000000000000000000000\r\n"
    )


@given(AMOUNTS, NAMES)
def test_the_bank_file_adds_up_and_says_every_payout_once(amounts, name):
    details = {"iban": SEPA["iban"], "bic": SEPA["bic"], "name": name}
    document = ET.fromstring(sepa.build(RUN, lines(amounts, details=details, name=name)))
    assert {found.text for found in document.iterfind(".//p:NbOfTxs", P)} == {str(len(amounts))}
    assert {found.text for found in document.iterfind(".//p:CtrlSum", P)} == {decimal(Money(sum(amounts), "EUR"))}
    sums = [minor_of(str(found.text), "EUR") for found in document.iterfind(".//p:InstdAmt", P)]
    ends = [str(found.text) for found in document.iterfind(".//p:EndToEndId", P)]
    assert sums == amounts
    assert len(set(ends)) == len(amounts)
    assert all(len(end) <= 35 for end in ends)
    assert all(clean_iban(str(found.text)) for found in document.iterfind(".//p:IBAN", P))
    for said in document.iter():
        assert re.fullmatch(r"[a-zA-Z0-9/\-?:().,'+ ]*", said.text or "")


def order(parent: ET.Element) -> list[str]:
    return [child.tag.partition("}")[2] for child in parent]


@given(AMOUNTS, NAMES, st.text(min_size=1, max_size=40), NAMES)
@example([1], "/", " / ", "//")
def test_the_bank_file_is_what_the_standard_wants_whatever_it_is_about(amounts, name, label, payer):
    """Order, lengths and letters of every element, by the structure of pain.001.001.09 written down apart."""
    run = replace(RUN, label=label, payer=replace(PAYER, name=payer))
    content = sepa.build(run, lines(amounts, details=SEPA | {"name": name}, name=name))
    assert complaints(content) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (b"<PmtMtd>TRF</PmtMtd>", b"", "PmtInf/PmtMtd: {"),
        (b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>DEBT</ChrgBr>", "PmtInf/ChrgBr: 'DEBT'"),
        (b"<BICFI>COBADEFFXXX</BICFI>", b"<BICFI>COBADEFF1</BICFI>", "CdtrAgt/FinInstnId/BICFI: 'COBADEFF1'"),
        (b'Ccy="EUR">1.00', b'Ccy="USD">1.00', "Amt/InstdAmt: attributes"),
        (b'Ccy="EUR">1.00', b'Ccy="EUR">0.00', "Amt/InstdAmt: '0.00'"),
        (b"</RmtInf>", b"</RmtInf><Purp><Cd>COMC</Cd></Purp>", "is too much"),
        (b"Juno Works</Ustrd>", b"J\xc3\xbcno</Ustrd>", "RmtInf/Ustrd"),
    ],
)
def test_the_standards_structure_refuses_what_is_wrong(right, wrong, said):
    content = sepa.build(RUN, lines([100], details=SEPA))
    assert content.count(right) >= 1
    assert any(said in each for each in complaints(content.replace(right, wrong)))


def test_the_bank_file_has_its_parts_in_the_order_of_the_standard():
    details = {"iban": SEPA["iban"], "bic": SEPA["bic"], "name": "Zoë Müller"}
    content = sepa.build(RUN, lines([100, 2_550], details=details))
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    body = ET.fromstring(content)[0]
    head, block = body
    assert order(body) == ["GrpHdr", "PmtInf"]
    assert order(head) == ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"]
    assert order(block)[:11] == [
        *("PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "Dbtr", "DbtrAcct"),
        *("DbtrAgt", "ChrgBr"),
    ]
    assert order(block)[11:] == ["CdtTrfTxInf"] * 2
    transfer = block[11]
    assert order(transfer) == ["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"]
    said = {path: block.findtext("/".join(f"p:{part}" for part in path.split("/")), None, P) for path in (
        *("PmtMtd", "ReqdExctnDt/Dt", "Dbtr/Nm", "DbtrAcct/Id/IBAN", "DbtrAgt/FinInstnId/BICFI", "PmtTpInf/SvcLvl/Cd"),
        *("CdtTrfTxInf/Cdtr/Nm", "CdtTrfTxInf/RmtInf/Ustrd", "CdtTrfTxInf/Amt/InstdAmt"),
    )}  # fmt: skip
    assert list(said.values()) == [
        *("TRF", "2026-11-25", "Acme GmbH + Co", PAYER.iban, PAYER.bic, "SEPA"),
        *("Zoe Mueller", "2026-11 Juno Works", "1.00"),
    ]
    assert transfer.find("p:Amt/p:InstdAmt", P).attrib == {"Ccy": "EUR"}
    assert len(str(head.findtext("p:MsgId", "", P))) <= 35
    assert head.findtext("p:MsgId", "", P) != ET.fromstring(
        sepa.build(replace(RUN, digest="e" * 64), lines([100], details=details))
    ).findtext(".//p:MsgId", "", P)


@pytest.mark.parametrize("build", [paypal.build, wise.build, sepa.build])
@pytest.mark.parametrize(
    "wrong",
    [
        [],
        lines([0]),
        lines([-5]),
        lines([1])[:1] * 2,
        [*lines([1], "EUR"), *lines([1], "USD")],
        lines([1] * 10_001),
        lines([1], details={"email": "=cmd@letters.example", "name": "x", "iban": "DE00", "bic": "x"}),
    ],
    ids=["nothing", "zero", "negative", "twice", "two currencies", "too many", "no account"],
)
def test_a_file_that_cannot_be_right_is_not_made(build, wrong):
    with pytest.raises(FileMismatch):
        build(RUN, wrong)


def test_a_bank_file_needs_euro_and_the_programs_own_account():
    good = {"iban": SEPA["iban"], "bic": SEPA["bic"], "name": "Ada"}
    for run, made in (
        (RUN, lines([1], "USD", good)),
        (replace(RUN, payer=None), lines([1], details=good)),
        (replace(RUN, payer=replace(PAYER, iban="DE00")), lines([1], details=good)),
        (RUN, lines([10**12], details=good)),
    ):
        with pytest.raises(FileMismatch):
            sepa.build(run, made)


def test_a_wise_file_is_to_addresses_or_to_saved_recipients():
    mixed = [
        *lines([1], details={"recipient": "1485", "name": "A"}),
        *lines([1, 2], details={"email": "a@b.example", "name": "A"})[1:],
    ]
    with pytest.raises(FileMismatch):
        wise.build(RUN, mixed)


@given(st.text())
def test_no_cell_is_a_formula(value):
    shown = cells.text(value)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    [[back]] = cells.read(cells.write([[shown or "x"]]))
    assert back == (shown or "x")


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@a", " a", "a\nb", "＝1"])
def test_what_must_not_be_altered_is_refused_where_it_could_be_a_formula(value):
    with pytest.raises(FileMismatch):
        cells.exact(value)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_is_read_back_to_the_unit(minor, currency):
    assert minor_of(decimal(Money(minor, currency)), currency) == minor


@pytest.mark.parametrize("text", ["1", "1.5", "1.234", "-1.00", "1,00", "", ".50", "١.00"])
def test_what_is_no_amount_is_not_read_as_one(text):
    with pytest.raises(FileMismatch):
        minor_of(text, "EUR")


def test_a_submitted_run_is_paid_by_one_file_for_each_way_and_currency(store: Store):
    with store.unit() as unit:
        for name, ways in (
            ("Ada", {"USD": "paypal"}),
            ("Bea", {"EUR": "sepa", "USD": "wise"}),
            ("Cy", {"EUR": "stripe"}),
        ):
            who = partner(unit, name, **ways)
            for currency in ways:
                earn(unit, who, 5_000, currency)
        saved = partner(unit, "Dee")
        recipient = {"recipient": "148563324", "name": "Dee Dee"}
        set_method(unit, partner_id=saved.id, currency="USD", kind="wise", given=recipient, now=NOON)
        earn(unit, saved, 7_000)
        run = make_run(unit, TERMS, label="2026-11", cut_off=CUT_OFF, made_by="per_x", now=NOON)
        with pytest.raises(WrongStep):
            files_of(unit, run, execute_on=CUT_OFF, payer=PAYER)
        approve(unit, TERMS, run, person(unit, "fay"), NOON, shown=run.digest)
        submit(unit, TERMS, run, NOON)
        made = files_of(unit, run, execute_on=CUT_OFF, payer=PAYER)
        assert [(file.name, file.total, file.count) for file in made] == [
            ("payouts-2026-11-paypal-usd.csv", Money(5_000, "USD"), 1),
            ("payouts-2026-11-sepa-eur.xml", Money(5_000, "EUR"), 1),
            ("payouts-2026-11-wise-usd.csv", Money(5_000, "USD"), 1),
            ("payouts-2026-11-wise-saved-usd.csv", Money(7_000, "USD"), 1),
        ]
        assert made == files_of(unit, run, execute_on=CUT_OFF, payer=PAYER)
        assert "letters.example" not in repr(made)
        for row in payouts_of(unit, run):
            settle(unit, row, f"ref {row.id}", NOON)
        assert files_of(unit, run, execute_on=CUT_OFF, payer=PAYER) == ()
